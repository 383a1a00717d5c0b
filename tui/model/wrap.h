// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace tui {

// Breaks a text into lines of at most `width` columns: at spaces, and between
// any two Chinese characters unless one of them is a mark that may not start
// or end a line.  A word longer than a line is cut.  Newlines end lines.
std::vector<std::string> Wrap(std::string_view text, int width);

}  // namespace tui
