// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "imaging/base/result.h"

namespace restore {

// A partition that was made smaller to make room for a recovery partition,
// which remembers it in /pristine/shrunk.json.
struct Shrunk {
  int number = 0;
  std::string fs_type;
  std::uint64_t old_size = 0;
  std::uint64_t new_size = 0;
};

std::string EncodeShrunk(const std::vector<Shrunk>& all);
// kCorrupt for anything else; what follows the JSON text, as the rest of a
// cluster, is not allowed.
base::Result<std::vector<Shrunk>> DecodeShrunk(std::string_view text);

}  // namespace restore
