// SPDX-License-Identifier: Apache-2.0
#include "restore/job/target_safety.h"

#include <algorithm>

#include "imaging/base/strings.h"
#include "imaging/io/file_block_device.h"
#include "imaging/io/file_sink.h"
#include "restore/machine/block_nodes.h"
#include "restore/machine/disks.h"
#include "restore/machine/facts.h"
#include "restore/machine/uses.h"

namespace restore {

namespace {

using base::StrCat;

base::Error Refused(std::string text, std::string hint) {
  return base::Error(base::ErrorCode::kInvalidArgument, std::move(text))
      .WithHint(std::move(hint));
}

std::string WithoutNumber(const std::string& target) {
  const std::size_t mark = target.rfind('#');
  return mark == std::string::npos ? target : target.substr(0, mark);
}

base::Status CheckNotTheImage(const std::string& path,
                              const imaging::Image& image) {
  for (std::size_t i = 0; i < image.parts(); ++i) {
    if (SameDevice(path, std::string(image.stored().part(i).name()))) {
      return Refused(StrCat(path, " is the image itself"),
                     "Choose another target. Nothing was written.");
    }
  }
  TRY_ASSIGN(const bool holds_it, DeviceHolds(path, image.name()));
  if (holds_it) {
    return Refused(StrCat(path, " is where ", image.name(), " lies"),
                   "Overwriting it would destroy the image. Choose another "
                   "target, or copy the image elsewhere first. Nothing was "
                   "written.");
  }
  return base::Ok();
}

}  // namespace

base::Status CheckTargetIsSafe(const std::string& target,
                               const imaging::Image& image) {
  const std::string path = WithoutNumber(target);
  const auto uses = UsesOf(path);
  if (!uses.ok()) {
    if (uses.error().code() == base::ErrorCode::kNotFound) {
      return base::Ok();
    }
    return uses.error();
  }
  TRY(CheckNotTheImage(path, image));
  return CheckTargetIsUnused(target);
}

base::Status CheckTargetIsUnused(const std::string& target) {
  const std::string path = WithoutNumber(target);
  const std::string medium = MediumDisk();
  if (!medium.empty() && SameDevice(path, StrCat("/dev/", medium))) {
    return Refused(StrCat(path, " is the disk that Pristine was started from"),
                   "Start from another medium to overwrite it. Nothing was "
                   "written.");
  }
  TRY_ASSIGN(const std::vector<Use> uses, UsesOf(path));
  if (uses.empty()) {
    return base::Ok();
  }
  const auto runs =
      std::ranges::find(uses, Use::Kind::kRunsPristine, &Use::kind);
  if (runs != uses.end()) {
    return Refused(StrCat(path, " is the disk that this system runs from"),
                   "Start from a stick to overwrite it. Nothing was written.");
  }
  return Refused(StrCat(path, " is in use: ", Describe(uses.front())),
                 "Unmount it or choose another target. Nothing was written.");
}

std::string DescribeTarget(const std::string& target) {
  const std::string path = WithoutNumber(target);
  const auto disks = ListDisks();
  if (disks.ok()) {
    for (const Disk& disk : disks.value()) {
      if (SameDevice(disk.path, path)) {
        return base::Printable(StrCat(
            target, " (", disk.identity.maker, " ", disk.identity.model, ", ",
            disk.identity.serial, ", ", base::FormatBytes(disk.size), ")"));
      }
    }
  }
  return target;
}

}  // namespace restore
