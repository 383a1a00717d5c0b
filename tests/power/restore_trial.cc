// SPDX-License-Identifier: Apache-2.0
#include "tests/power/restore_trial.h"

#include "tests/power/power.h"

namespace restore::testing {

std::string RestoreTrial::Run(unsigned seed) {
  bench_.Reset();
  Power power(bench_.folder(), seed);
  std::string wrong;
  bool ended = false;
  // The first start is always cut, later ones every second time.
  for (bool cut = true; wrong.empty() && !ended; cut = power.Toss()) {
    const bool resumes = bench_.Pending();
    if (resumes) {
      CountResumed();
    }
    const bool claims = power.Toss();
    base::Status done = base::Ok();
    ended = power.Run(cut, [&] {
      done = resumes ? bench_.Resume(claims) : bench_.Restore(claims, true, {});
    });
    wrong = done.ok() ? bench_.AfterCut() : done.error().text();
    // Cut between its last write and the journal's: there is nothing to do.
    ended = ended || (!bench_.Pending() && bench_.HoldsImage());
  }
  Count(power.cuts());
  return wrong.empty() ? bench_.AtEnd() : wrong;
}

}  // namespace restore::testing
