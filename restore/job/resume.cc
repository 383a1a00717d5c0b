// SPDX-License-Identifier: Apache-2.0
#include "restore/job/resume.h"

#include <algorithm>
#include <utility>

#include "imaging/base/strings.h"
#include "imaging/table/partition_table.h"
#include "restore/job/journal_order.h"
#include "restore/machine/images.h"
#include "restore/machine/kernel_files.h"
#include "restore/machine/writable_mount.h"

namespace restore {

namespace {

using base::StrCat;

bool IsImageOf(const JournalEntry& entry, const std::string& path) {
  const auto image = imaging::Image::Open(path);
  return image.ok() &&
         base::HexEncode(image.value()->digest()) == entry.image_id;
}

std::string FileName(const std::string& path) {
  return path.substr(path.rfind('/') + 1);
}

}  // namespace

std::string BootMediumJournal() {
  const std::string path = StrCat(WritableMount::kBoot, "/pristine/journal");
  return Exists(path) ? path : "";
}

base::Result<std::optional<Interrupted>> FindInterrupted(
    const std::string& journal) {
  TRY_ASSIGN(std::optional<JournalEntry> entry, Journal::Read(journal));
  if (!entry) {
    return std::optional<Interrupted>();
  }
  return std::optional<Interrupted>(
      Interrupted{.journal = journal, .entry = std::move(*entry)});
}

base::Result<std::optional<Interrupted>> FindInterrupted() {
  const std::string journal = BootMediumJournal();
  return journal.empty() ? std::optional<Interrupted>()
                         : FindInterrupted(journal);
}

base::Result<std::string> FindImageOf(const JournalEntry& entry,
                                      Volumes* volumes,
                                      const std::stop_token& stop) {
  if (IsImageOf(entry, entry.image)) {
    return entry.image;
  }
  if (volumes != nullptr) {
    TRY_ASSIGN(ImageSearch search, FindImages(*volumes, stop));
    // The one that still has its name is likely it.  clang 14 does not take
    // libstdc++'s std::ranges::stable_partition.
    std::stable_partition(search.images.begin(), search.images.end(),
                          [&entry](const FoundImage& image) {
                            return FileName(image.path) ==
                                   FileName(entry.image);
                          });
    for (const FoundImage& image : search.images) {
      if (!image.problem && IsImageOf(entry, image.path)) {
        return image.path;
      }
    }
  }
  return base::Error(
             base::ErrorCode::kNotFound,
             StrCat("the image of the restore that was cut off is not there: ",
                    base::Printable(entry.image)))
      .WithHint(
          "Connect what it lies on, or name it with --image FILE. Nothing "
          "was written.");
}

base::Result<Resumption> OrderOf(const Interrupted& interrupted,
                                 const std::string& image,
                                 const Roots& roots) {
  const JournalEntry& entry = interrupted.entry;
  std::vector<Disk> disks;
  const bool on_disks = std::ranges::any_of(
      entry.legs, [](const auto& leg) { return !leg.disk_id.empty(); });
  if (on_disks) {
    TRY_ASSIGN(disks, ListDisks(roots, imaging::ReadPartitionTable));
  }
  Resumption out;
  TRY_ASSIGN(out.order, OrderOf(entry, image, disks));
  out.options = OptionsOf(entry);
  return out;
}

}  // namespace restore
