// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <functional>
#include <random>

#include "tests/power/lossy_folder.h"

namespace restore::testing {

// The power of a machine whose media are a LossyFolder.
class Power {
 public:
  Power(LossyFolder& folder, unsigned seed) : folder_(folder), random_(seed) {
    random_.discard(3);
    folder_.WriteOut();
  }

  unsigned Random() { return static_cast<unsigned>(random_()); }
  bool Toss() { return Random() % 2 == 0; }

  // Runs `job` with the files as they are.  Then the power goes, and what the
  // folder holds is what was left on its medium at one moment of the job: with
  // `cut` a moment of chance, else right after its end.  Returns whether it was
  // the latter.
  bool Run(bool cut, const std::function<void()>& job);

  // Cuts before a job's end.
  int cuts() const { return cuts_; }

 private:
  LossyFolder& folder_;
  std::minstd_rand random_;
  int cuts_ = 0;
};

}  // namespace restore::testing
