// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <unordered_set>

namespace initramfs {

// Decides which modaliases are still to be looked up: each once, however many
// devices have it and however often they are announced.
class ModaliasFilter {
 public:
  // `text` is a sysfs `modalias` file or a uevent's MODALIAS.  nullopt when
  // there is nothing to do: empty, seen before, or not a modalias (longer
  // than a kernel writes, or with a blank or control character in it).
  std::optional<std::string> Take(std::string_view text);

 private:
  std::unordered_set<std::string> seen_;
};

}  // namespace initramfs
