// SPDX-License-Identifier: Apache-2.0

// Cuts the power of every kind of job:
//
//   power_cuts POINTS [FIRST_SEED [KIND]]
//
// POINTS are dealt out to the kinds in turn, or go to the one of that number.
// scripts/power-cuts runs it.
#include <charconv>
#include <cstdio>
#include <cstring>
#include <random>
#include <vector>

#include "tests/power/trials.h"

namespace {

using restore::testing::Trial;

struct Tally {
  unsigned right = 0;
  unsigned tried = 0;
};

unsigned Number(const char* text) {
  unsigned value = 0;
  std::from_chars(text, text + std::strlen(text), value);
  return value;
}

void Try(Trial& trial, unsigned seed, Tally& tally) {
  const std::string wrong = trial.Run(seed);
  ++tally.tried;
  tally.right += wrong.empty() ? 1 : 0;
  if (!wrong.empty()) {
    std::printf("%s, seed %u: %s\n", trial.name().data(), seed, wrong.c_str());
  }
}

// Whether all were right.
bool Report(const std::vector<std::unique_ptr<Trial>>& trials,
            const std::vector<Tally>& tallies) {
  Tally all;
  int cuts = 0;
  for (std::size_t i = 0; i < trials.size(); ++i) {
    const Tally& tally = tallies[i];
    if (tally.tried > 0) {
      std::printf("%2zu %-34s %5u of %5u right, %5d cuts, gone on after %d\n",
                  i, trials[i]->name().data(), tally.right, tally.tried,
                  trials[i]->cuts(), trials[i]->resumed());
    }
    all.right += tally.right;
    all.tried += tally.tried;
    cuts += trials[i]->cuts();
  }
  std::printf(
      "writes lost, torn and reordered since the last flush: %u of %u ended as "
      "they must (%d cuts)\n",
      all.right, all.tried, cuts);
  return all.right == all.tried;
}

}  // namespace

int main(int argc, char** argv) {
  if (argc < 2 || Number(argv[1]) == 0) {
    std::fprintf(stderr, "usage: power_cuts POINTS [FIRST_SEED [KIND]]\n");
    return 2;
  }
  const unsigned points = Number(argv[1]);
  const unsigned first =
      argc > 2 ? Number(argv[2]) : std::random_device()() % 1000000;
  std::printf("the first of %u seeds is %u\n", points, first);
  const auto trials = restore::testing::AllTrials();
  std::vector<Tally> tallies(trials.size());
  for (unsigned i = 0; i < points; ++i) {
    const std::size_t kind = (argc > 3 ? Number(argv[3]) : i) % trials.size();
    Try(*trials[kind], first + i, tallies[kind]);
  }
  return Report(trials, tallies) ? 0 : 1;
}
