// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "imaging/base/ranges.h"
#include "imaging/base/result.h"
#include "imaging/io/block_device.h"

namespace imaging::fat {

// How a file allocation table stores a cluster's successor.
enum class EntryKind : std::uint8_t { kFat12, kFat16, kFat32, kExfat };

// The numbered clusters of a volume.  The first has number 2.
struct ClusterSpace {
  static constexpr std::uint32_t kFirst = 2;

  std::uint64_t offset = 0;  // Of cluster 2, from the start of the partition.
  std::uint64_t cluster_size = 0;
  std::uint32_t count = 0;

  bool Contains(std::uint32_t cluster) const {
    return cluster >= kFirst && cluster - kFirst < count;
  }
  // Of `clusters` clusters from `first` on, which is in the space.
  base::ByteRange Range(std::uint32_t first, std::uint64_t clusters = 1) const {
    return {offset + (first - kFirst) * cluster_size, clusters * cluster_size};
  }
  std::uint64_t end() const { return offset + count * cluster_size; }
};

// Bytes that hold the first `entries` entries of a table.
std::uint64_t TableBytes(EntryKind kind, std::uint64_t entries);
// Whole entries in a table of `bytes` bytes.
std::uint64_t TableEntries(EntryKind kind, std::uint64_t bytes);
// The entry at `index` of a table, which the caller knows to hold it.
std::uint32_t EntryAt(EntryKind kind,
                      std::span<const std::byte> table,
                      std::size_t index);
// What an entry holds when its cluster is not to be used.
std::uint32_t BadMark(EntryKind kind);

// Looks entries up through a cache of a few MiB.  Borrows `device`.  Not for
// more than one thread.
class TableReader {
 public:
  // The table has `size` bytes and lies at each of `copies`: a part that cannot
  // be read in the first is taken from the next.  All of it is in the device.
  TableReader(BlockDevice& device,
              std::vector<std::uint64_t> copies,
              std::uint64_t size,
              EntryKind kind)
      : device_(device), copies_(std::move(copies)), size_(size), kind_(kind) {}

  // The raw entry of `cluster`; 0 (free) when the table is too short for it.
  base::Result<std::uint32_t> Entry(std::uint32_t cluster);

 private:
  // An even number, so that no 12-bit entry spans two pages.
  static constexpr std::uint32_t kPageEntries = 1 << 14;
  static constexpr std::uint32_t kNoPage = 0xFFFFFFFF;

  struct Page {
    std::uint32_t number = kNoPage;
    std::vector<std::byte> bytes;
  };

  base::Status Load(std::uint32_t number, Page& page);

  BlockDevice& device_;
  const std::vector<std::uint64_t> copies_;
  const std::uint64_t size_;
  const EntryKind kind_;
  std::array<Page, 64> pages_;
};

}  // namespace imaging::fat
