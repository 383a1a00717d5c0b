// SPDX-License-Identifier: Apache-2.0
#include "restore/media/pending_journal.h"

#include <utility>

#include "imaging/base/strings.h"
#include "imaging/fs/detect.h"
#include "imaging/io/window_block_device.h"
#include "imaging/table/partition_table.h"
#include "restore/job/boot_flag.h"
#include "restore/job/journal.h"
#include "restore/media/boot_files.h"
#include "restore/media/medium.h"

namespace restore {

namespace {

using base::StrCat;

constexpr const char* kFat = "vfat";

// The files of a partition that is a boot medium; null for any other.
std::unique_ptr<VolumeTree> BootTree(imaging::BlockDevice& volume,
                                     const std::stop_token& stop) {
  const auto detected = imaging::DetectFileSystem(volume, stop);
  if (!detected.ok() || detected.value().fs.type != kFat) {
    return nullptr;
  }
  auto tree = ReadFatTree(volume, kFat, stop);
  const bool ours =
      tree.ok() && tree.value()->Open(std::string(kMediumPath)).ok();
  return ours ? std::move(tree).value() : nullptr;
}

std::string FileName(const std::string& path) {
  return path.substr(path.rfind('/') + 1);
}

}  // namespace

base::Result<std::optional<JournalEntry>> ReadPendingJournal(VolumeTree& boot) {
  auto file = boot.Open(std::string(kJournalPath));
  if (!file.ok()) {
    return std::optional<JournalEntry>();
  }
  TRY_ASSIGN(const auto journal, Journal::On(std::move(file).value()));
  return journal->entry();
}

std::optional<JournalEntry> FindPendingJournal(imaging::BlockDevice& disk,
                                               const std::stop_token& stop) {
  const auto table = imaging::ReadPartitionTable(disk);
  if (!table.ok()) {
    return std::nullopt;
  }
  for (const imaging::Partition& partition : table.value().partitions) {
    imaging::WindowBlockDevice window(
        disk, partition.range, StrCat(disk.name(), "#", partition.number));
    const auto tree = BootTree(window, stop);
    if (!tree) {
      continue;
    }
    const auto entry = ReadPendingJournal(*tree);
    if (entry.ok() && entry.value()) {
      return entry.value();
    }
  }
  return std::nullopt;
}

std::optional<std::string> EnvironmentFault(VolumeTree& boot) {
  const auto file = boot.Open(std::string(kEnvironmentPath));
  if (!file.ok()) {
    return std::nullopt;
  }
  std::string block;
  if (file.value()->size() == kEnvironmentSize) {
    block.resize(kEnvironmentSize);
    const base::Status read = file.value()->ReadAt(
        0, std::as_writable_bytes(std::span(block.data(), block.size())));
    if (!read.ok()) {
      return StrCat(kEnvironmentPath, " can't be read: ", read.error().text());
    }
  }
  if (WithBootFlag(block, false).ok()) {
    return std::nullopt;
  }
  return StrCat(kEnvironmentPath,
                " is no environment block of GRUB's: after a power cut the "
                "boot menu would not go on with a restore by itself");
}

std::string DescribePending(const JournalEntry& entry) {
  constexpr double kPercent = 100;
  const JournalEntry::Leg& leg = entry.legs.front();
  return StrCat("A restore of ", base::Printable(FileName(entry.image)), " to ",
                base::Printable(leg.disk.empty() ? leg.target : leg.disk),
                " was interrupted at ",
                static_cast<int>(entry.fraction() * kPercent), " %");
}

base::Status RefusePending(const JournalEntry& entry) {
  return base::Error(base::ErrorCode::kInvalidArgument,
                     StrCat("its journal tells of a restore to go on with. ",
                            DescribePending(entry)))
      .WithHint(
          "Start the computer from it, and it goes on; or give that restore up "
          "with --forget-restore. Nothing was written.");
}

}  // namespace restore
