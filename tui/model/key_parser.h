// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "tui/model/key.h"

namespace tui {

// Turns what a terminal sends into keys.  It knows the sequences of the Linux
// console, xterm, VT220 and their kin together, so that a serial line works
// whatever terminal is at its other end and whatever TERM says.  Alt with a
// digit, or Esc and the digit at once, stands for F1 to F10 where a terminal
// keeps those keys to itself.
class KeyParser {
 public:
  // Keys that are complete with these bytes.  Unknown sequences give none.
  std::vector<Key> Take(std::string_view bytes);
  // Nothing came for a while: a lone Esc is the Esc key.
  std::vector<Key> TakeSilence();
  // Bytes were taken that are no key yet.
  bool waiting() const { return !pending_.empty(); }

 private:
  enum class Match { kMore, kDone };
  // Takes one key or one unknown sequence off the start of pending_.
  Match TakeOne(std::vector<Key>& keys);
  Match TakeEscape(std::vector<Key>& keys);
  Match TakeControlSequence(std::vector<Key>& keys);
  Match TakeCharacter(std::vector<Key>& keys);

  std::string pending_;
};

}  // namespace tui
