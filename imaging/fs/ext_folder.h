// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <vector>

namespace imaging {

struct ExtName {
  std::uint32_t inode = 0;
  std::string name;  // As stored: untrusted, mostly UTF-8.
};

// The names in one block of a folder, without "." and "..".  The inner blocks
// of a hashed folder look like unused entries, so that every block can be read
// in this way.  What follows damage is passed over.
std::vector<ExtName> ExtNamesIn(std::span<const std::byte> block);

}  // namespace imaging
