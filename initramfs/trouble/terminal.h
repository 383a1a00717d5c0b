// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <termios.h>

#include <optional>
#include <string_view>

namespace initramfs {

// Standard input and output as a page with single keys: no echo, no line
// editing.  Restores the terminal at its end.
class KeyTerminal {
 public:
  KeyTerminal();
  ~KeyTerminal();
  KeyTerminal(const KeyTerminal&) = delete;
  KeyTerminal& operator=(const KeyTerminal&) = delete;

  // Clears the screen and shows `page`.
  void Show(std::string_view page);
  // Waits for a key; nullopt when the terminal is gone.
  std::optional<char> ReadKey();

 private:
  termios saved_ = {};
};

// Lets a person leaf through a file.
void ShowFile(std::string_view path);

}  // namespace initramfs
