// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>

namespace initramfs {

// What the failure screen tells.
enum class TroubleKind {
  kUiEnded,    // detail: "was ended by signal 11 (Segmentation fault)"
  kLowMemory,  // detail: "201 MiB"
  kJobEnded,   // detail: "code 0"
  kInternal,   // detail: an error's text
};

struct Trouble {
  TroubleKind kind = TroubleKind::kInternal;
  std::string detail;
};

// The text of kTroubleFile, and back.  The detail is cut to one line.
// Whatever can't be read is kInternal with the text as its detail: the failure
// screen is the last one that may fail.
std::string FormatTrouble(const Trouble& trouble);
Trouble ParseTrouble(std::string_view text);

}  // namespace initramfs
