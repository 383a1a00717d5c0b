// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "imaging/base/result.h"
#include "imaging/io/block_device.h"

namespace restore {

struct HiveValue {
  // Untrusted, as UTF-8.
  std::string name;
  std::uint32_t type = 0;
  std::vector<std::byte> data;
};

// A hive of Windows' registry, of which a few keys are read.  Only the file
// itself counts: what Windows has in its transaction logs alone is not seen.
//
// Format: M. Suhanov, "Windows registry file format specification": base block,
// cells, nk and vk records, lf, lh, li and ri lists.  All of it is untrusted:
// nothing is allocated before its size is checked, and no list is followed
// further than kMaxListed entries.
class Hive {
 public:
  static constexpr std::uint32_t kMaxListed = 65536;
  // Longer values are left out.
  static constexpr std::uint32_t kMaxData = 16344;

  // `file` is borrowed.  kInvalidArgument when it is no hive.
  static base::Result<Hive> Open(imaging::BlockDevice& file);

  // The values of a key, named from the root down; capitals don't matter.
  // kNotFound when there is no such key, kCorrupt when the hive is damaged on
  // the way to it.
  base::Result<std::vector<HiveValue>> ValuesOf(
      std::span<const std::string_view> path) const;

 private:
  using Cell = std::vector<std::byte>;

  Hive(imaging::BlockDevice& file, std::uint32_t root)
      : file_(file), root_(root) {}

  base::Result<Cell> ReadCell(std::uint32_t offset,
                              std::uint32_t max_size) const;
  base::Result<Cell> ReadKey(std::uint32_t offset) const;
  base::Result<std::uint32_t> FindSubkey(const Cell& key,
                                         std::string_view name) const;
  base::Status CollectSubkeys(std::uint32_t list,
                              int depth,
                              std::vector<std::uint32_t>& keys) const;
  base::Result<HiveValue> ReadValue(std::uint32_t offset) const;

  imaging::BlockDevice& file_;
  const std::uint32_t root_;
};

}  // namespace restore
