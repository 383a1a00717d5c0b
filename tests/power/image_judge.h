// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <vector>

namespace restore::testing {

// What becomes of an image that a power cut may have left.
struct Judged {
  enum class As : std::uint8_t {
    kAbsent,
    kRefused,  // It cannot be opened, and the reason names the file.
    kDamaged,  // It opens, and proving it finds damage.
    kOther,    // It is whole and holds something else.
    kWhole,    // It is whole and holds `content`.
  };
  As as = As::kAbsent;
  std::string reason;
};

// Opens the image at `path`, decodes all of it and compares it with `content`.
Judged JudgeImage(const std::string& path, std::span<const std::byte> content);

// "" when a file with an image's own name is whole or refused for good reason;
// nothing else may have such a name.
std::string WhyFalse(const std::string& path, const Judged& judged);

}  // namespace restore::testing
