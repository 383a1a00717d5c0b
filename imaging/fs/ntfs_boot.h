// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

#include "imaging/base/result.h"

namespace imaging {

// What the boot sector of an NTFS volume says.  Everything has been held
// against the size of the partition.
struct NtfsGeometry {
  std::uint32_t sector_size = 0;
  std::uint64_t sector_count = 0;  // Without the backup boot sector.
  std::uint32_t cluster_size = 0;
  std::uint64_t cluster_count = 0;
  std::uint64_t mft_cluster = 0;
  std::uint64_t mirror_cluster = 0;  // Of $MFTMirr.
  std::uint32_t record_size = 0;     // Bytes of an MFT record.
  std::uint64_t serial = 0;

  // The end of the last whole cluster.  What is left of the last sectors, and
  // the backup boot sector, lie behind it.
  std::uint64_t clusters_end() const { return cluster_count * cluster_size; }
};

// Decodes the first 512 bytes of a partition of `partition_size` bytes.
// kNotFound when they are not those of an NTFS volume (BitLocker's are not).
base::Result<NtfsGeometry> ParseNtfsBoot(std::span<const std::byte> sector,
                                         std::uint64_t partition_size);

}  // namespace imaging
