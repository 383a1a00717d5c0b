// SPDX-License-Identifier: Apache-2.0

// Cuts the power of restores in memory: power_cuts POINTS [FIRST_SEED].
// scripts/power-cuts runs it.
#include <charconv>
#include <cstdio>
#include <cstring>

#include "tests/tools/power_cut_rig.h"

namespace {

unsigned Number(const char* text) {
  unsigned value = 0;
  std::from_chars(text, text + std::strlen(text), value);
  return value;
}

}  // namespace

int main(int argc, char** argv) {
  if (argc < 2 || Number(argv[1]) == 0) {
    std::fprintf(stderr, "usage: power_cuts POINTS [FIRST_SEED]\n");
    return 2;
  }
  const unsigned points = Number(argv[1]);
  const unsigned first = argc > 2 ? Number(argv[2]) : 0;
  restore::testing::PowerCutRig rig;
  unsigned right = 0;
  for (unsigned i = 0; i < points; ++i) {
    const std::string wrong = rig.Run(first + i);
    right += wrong.empty() ? 1 : 0;
    if (!wrong.empty()) {
      std::printf("%s\n", wrong.c_str());
    }
  }
  std::printf(
      "writes lost and reordered since the last flush: %u of %u ended with "
      "the right disk (%d cuts, %d of them gone on from a journal)\n",
      right, points, rig.cuts(), rig.resumed());
  return right == points ? 0 : 1;
}
