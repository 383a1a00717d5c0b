// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

namespace restore {

// Where the kernel shows the machine.  Tests point these at a folder of theirs.
struct Roots {
  std::string sys = "/sys";
  std::string proc = "/proc";
  std::string dev = "/dev";
};

}  // namespace restore
