// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>

namespace tui {

enum class KeyCode : std::uint8_t {
  kCharacter,
  kUp,
  kDown,
  kLeft,
  kRight,
  kTab,
  kBackTab,
  kEnter,
  kEscape,
  kBackspace,
  kDelete,
  kHome,
  kEnd,
  kPageUp,
  kPageDown,
  kF1,
  kF2,
  kF3,
  kF4,
  kF5,
  kF6,
  kF7,
  kF8,
  kF9,
  kF10,
  kF11,
  kF12,
  kRedraw,  // Ctrl-L
};

struct Key {
  KeyCode code = KeyCode::kCharacter;
  char32_t character = 0;  // Of kCharacter only; printable.

  friend bool operator==(const Key&, const Key&) = default;
};

}  // namespace tui
