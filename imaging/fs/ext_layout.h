// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>

#include "imaging/base/ranges.h"
#include "imaging/fs/ext_superblock.h"

namespace imaging {

// Whether `group` starts with a copy of the superblock.
bool ExtHasSuperblock(const ExtSuperblock& sb, std::uint32_t group);

// Byte where the block number `index` of the primary descriptor table lies.
std::uint64_t ExtDescriptorBlock(const ExtSuperblock& sb, std::uint32_t index);

// What a group starts with by its number alone: superblock, descriptors and
// the blocks reserved for more of them.  Empty where there is nothing.
base::ByteRange ExtFixedMetadata(const ExtSuperblock& sb, std::uint32_t group);

}  // namespace imaging
