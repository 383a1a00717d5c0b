// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "imaging/base/bytes.h"
#include "imaging/base/result.h"

namespace imaging {

// Unsigned LEB128 (DWARF 5, section 7.6): seven bits a byte, lowest first.
void AppendVarint(std::vector<std::byte>& out, std::uint64_t value);

// kCorrupt when the bytes end within a number or it exceeds 64 bits.
base::Result<std::uint64_t> ReadVarint(base::ByteReader& reader);

}  // namespace imaging
