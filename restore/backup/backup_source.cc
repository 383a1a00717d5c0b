// SPDX-License-Identifier: Apache-2.0
#include "restore/backup/backup_source.h"

#include <algorithm>
#include <vector>

#include "imaging/base/strings.h"
#include "imaging/io/file_block_device.h"
#include "restore/machine/facts.h"
#include "restore/machine/kernel_files.h"
#include "restore/machine/uses.h"
#include "restore/machine/version.h"

namespace restore {

namespace {

using base::StrCat;
using imaging::FileBlockDevice;

// What to open for `source`.
struct Opening {
  std::string path;
  int number = 0;  // 0 when the path is the partition.
};

Opening Find(const std::string& disk, const std::string& source, int number) {
  const bool on_disk = !disk.empty() && number != 0 &&
                       source == StrCat(disk, "#", number) && !Exists(source);
  return on_disk ? Opening{disk, number} : Opening{source, 0};
}

}  // namespace

base::Result<BackupSource> BackupSource::Open(const std::string& disk,
                                              const std::string& source,
                                              int number) {
  const Opening place = Find(disk, source, number);
  TRY_ASSIGN(auto device,
             FileBlockDevice::Open(place.path,
                                   FileBlockDevice::Access::kReadOnlyDirect));
  return BackupSource(std::move(device), source, place.number);
}

base::Result<imaging::CapturePlan> BackupSource::PlanCopy(
    const std::string& label, const std::stop_token& stop) const {
  imaging::CaptureRequest request;
  if (number_ != 0) {
    request.partitions = {number_};
  }
  // A partition that looks like a disk is saved with what is between its parts.
  request.unpartitioned = true;
  FillRandom(request.image_id);
  request.label = label;
  request.created = NowUtc();
  request.creator = "pristine " PRISTINE_VERSION;
  request.source = name_;
  request.machine = MachineName();
  return imaging::PlanCapture(*device_, request, stop);
}

base::Status CheckIsStill(const std::string& disk,
                          const std::string& source,
                          int number) {
  TRY_ASSIGN(const std::vector<Use> uses,
             UsesOf(Find(disk, source, number).path));
  const auto at = std::ranges::find_if(uses, [](const Use& use) {
    return !use.read_only &&
           (use.kind == Use::Kind::kMounted || use.kind == Use::Kind::kSwap);
  });
  if (at == uses.end()) {
    return base::Ok();
  }
  return base::Error(base::ErrorCode::kInvalidArgument,
                     StrCat(source, " is in use: ", Describe(*at)))
      .WithHint(
          "It may change while it is copied, so no copy of it could be proven. "
          "Unmount it, or start Pristine from a stick. Nothing was written.");
}

}  // namespace restore
