// SPDX-License-Identifier: Apache-2.0
#include "tui/work/find_protection.h"

#include <optional>

#include "imaging/fs/ntfs_state.h"
#include "imaging/fs/ntfs_volume.h"
#include "imaging/io/file_block_device.h"
#include "imaging/io/window_block_device.h"
#include "restore/machine/power.h"
#include "restore/machine/smart.h"

namespace tui {

namespace {

// Windows sleeps on the volume, or did not get to the end of it.
bool IsUnsettled(const std::string& disk,
                 const restore::PlannedPartition& partition) {
  using imaging::FileBlockDevice;
  const auto file =
      FileBlockDevice::Open(disk, FileBlockDevice::Access::kReadOnly);
  if (!file.ok()) {
    return false;
  }
  const base::ByteRange range = partition.range;
  const std::uint64_t size = file.value()->size();
  if (range.offset > size || range.length > size - range.offset) {
    return false;
  }
  imaging::WindowBlockDevice window(*file.value(), range, disk);
  const auto volume = imaging::NtfsVolume::Open(window);
  if (!volume.ok()) {
    return false;
  }
  const auto state = imaging::ReadNtfsState(volume.value());
  return state.ok() && !state.value().settled;
}

std::optional<PartitionNote::Kind> NoteOn(
    const std::string& disk, const restore::PlannedPartition& partition) {
  if (partition.fs_type == "BitLocker") {
    return PartitionNote::Kind::kBitLocker;
  }
  if (partition.fs_type == "crypto_LUKS") {
    return PartitionNote::Kind::kEncrypted;
  }
  const bool windows = partition.fs_type == "ntfs" &&
                       (partition.role == restore::Role::kSystem ||
                        partition.role == restore::Role::kData);
  if (windows && IsUnsettled(disk, partition)) {
    return PartitionNote::Kind::kHibernated;
  }
  return std::nullopt;
}

}  // namespace

PowerView LookAtPower() {
  const restore::Power power = restore::ReadPower();
  return {.too_low = !restore::WillLast(power), .percent = power.percent};
}

Protection FindProtectionOf(const restore::RestorePlan& plan,
                            const std::stop_token& stop) {
  Protection found;
  for (const restore::PlannedPartition& partition : plan.before) {
    if (const auto kind = NoteOn(plan.disk, partition)) {
      found.notes.push_back({*kind, partition.title});
    }
  }
  const restore::SmartReport health = restore::ReadSmart(plan.disk, stop);
  if (health.verdict == restore::SmartReport::Verdict::kFailing) {
    found.failing = restore::Describe(health);
  }
  found.power = LookAtPower();
  return found;
}

}  // namespace tui
