// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "imaging/base/ranges.h"
#include "imaging/base/result.h"
#include "imaging/io/block_device.h"

namespace restore {

// An exFAT volume's table of upper-case letters (exFAT specification, section
// 7.2).
class UpcaseTable {
 public:
  UpcaseTable() = default;
  // kCorrupt when it has more code units than there are.
  static base::Result<UpcaseTable> Read(
      imaging::BlockDevice& volume, std::span<const base::ByteRange> ranges);

  // A code unit that the table does not reach stands for itself.
  std::uint16_t Up(std::uint16_t unit) const {
    return unit < units_.size() ? units_[unit] : unit;
  }

 private:
  std::vector<std::uint16_t> units_;
};

}  // namespace restore
