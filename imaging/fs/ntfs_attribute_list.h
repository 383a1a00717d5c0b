// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "imaging/base/result.h"
#include "imaging/fs/ntfs_record.h"

namespace imaging {

// NTFS itself allows an attribute list no more (256 KiB).
inline constexpr std::uint64_t kMaxNtfsAttributeList = 256U << 10;

// One row of a file's $ATTRIBUTE_LIST: which record holds which extent.
struct NtfsListEntry {
  NtfsType type = {};
  std::span<const std::byte> name;  // UTF-16LE, points into the list.
  std::uint64_t lowest_vcn = 0;
  NtfsReference holder;
};

base::Result<std::vector<NtfsListEntry>> ParseNtfsAttributeList(
    std::span<const std::byte> list);

}  // namespace imaging
