// SPDX-License-Identifier: Apache-2.0
#include "initramfs/init/modaliases.h"

#include <algorithm>
#include <cstddef>

namespace initramfs {
namespace {

// An input device lists every key it has: a few hundred bytes, never a page.
constexpr std::size_t kMaxLength = 4096;

bool IsPlain(char c) {
  return c > ' ' && c < 0x7f;
}

}  // namespace

std::optional<std::string> ModaliasFilter::Take(std::string_view text) {
  while (text.ends_with('\n')) {
    text.remove_suffix(1);
  }
  if (text.empty() || text.size() > kMaxLength ||
      !std::all_of(text.begin(), text.end(), IsPlain)) {
    return std::nullopt;
  }
  const auto [place, is_new] = seen_.emplace(text);
  return is_new ? std::optional(*place) : std::nullopt;
}

}  // namespace initramfs
