// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <stop_token>
#include <string>
#include <vector>

#include "imaging/base/result.h"
#include "imaging/io/block_device.h"
#include "imaging/pipeline/progress.h"
#include "imaging/table/partition_table.h"
#include "restore/media/image_files.h"
#include "restore/media/payload.h"
#include "restore/media/shrunk.h"

namespace restore {

inline constexpr const char* kRecoveryType =
    "de94bba4-06d1-4d40-a16a-bfd50179d6ac";
inline constexpr std::uint8_t kRecoveryMbrType = 0x27;
inline constexpr const char* kRecoveryLabel = "PRISTINE-R";

struct RecoverySettings {
  std::string id;
  std::string made;
  // Where the boot menu goes.  Not given: BIOS on an MBR disk or beside a BIOS
  // boot partition, UEFI when there is an ESP.
  std::optional<bool> bios;
  std::optional<bool> uefi;
  // Partitions that were made smaller for it, to be told when it is removed.
  std::vector<Shrunk> shrunk;
};

struct RecoveryReport {
  base::ByteRange partition;
  int number = 0;
  bool bios = false;
  bool uefi = false;
  bool fallback_loader = false;
  std::uint64_t proven_bytes = 0;
};

// The EFI system partition of `disk`, that boot entries lead to.
base::Result<std::optional<imaging::Partition>> FindEsp(
    imaging::BlockDevice& disk);

// The recovery partition on `disk`, as its type and its label tell; nullopt
// when there is none.
base::Result<std::optional<imaging::Partition>> FindRecovery(
    imaging::BlockDevice& disk, const std::stop_token& stop);

// Copies, archives and undo images that jobs left on a recovery partition:
// their paths on it.  They are lost when it is made anew or removed.
base::Result<std::vector<std::string>> SavedOn(
    imaging::BlockDevice& disk,
    const imaging::Partition& recovery,
    const std::stop_token& stop);

// Bytes of free space in one piece that InstallRecovery() takes.
std::uint64_t RecoverySpace(const Payload& payload,
                            const std::vector<ImageFiles>& images);

// Whether InstallRecovery() would find on `disk` all that it needs: a sound
// table with a free entry, space, room in the ESP.  Never writes.
base::Status CheckRecovery(imaging::BlockDevice& disk,
                           const Payload& payload,
                           const std::vector<ImageFiles>& images,
                           const RecoverySettings& settings,
                           const std::stop_token& stop);

// Puts a recovery partition into free space of `disk` and adds the boot menu.
// What is there stays as it is: partitions, their numbers, other boot loaders.
// Every byte changed outside of free space is kept in the recovery partition.
// There must be none yet.  `touched` tells, also after an error, whether the
// disk's own bytes have been changed; before that only free space has.
base::Result<RecoveryReport> InstallRecovery(
    imaging::BlockDevice& disk,
    const Payload& payload,
    const std::vector<ImageFiles>& images,
    const RecoverySettings& settings,
    int threads,
    bool& touched,
    imaging::Progress& progress,
    const std::stop_token& stop);

// The partitions that were made smaller for `recovery`.
base::Result<std::vector<Shrunk>> ReadShrunk(imaging::BlockDevice& disk,
                                             const imaging::Partition& recovery,
                                             const std::stop_token& stop);

// Gives the disk back: every byte that InstallRecovery() changed, and the free
// space, whose content is discarded.  kInvalidArgument, and nothing written,
// when something else has changed those bytes since.
base::Status RemoveRecovery(imaging::BlockDevice& disk,
                            const imaging::Partition& recovery,
                            const std::stop_token& stop);

}  // namespace restore
