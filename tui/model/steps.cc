// SPDX-License-Identifier: Apache-2.0
#include "tui/model/steps.h"

#include "imaging/base/strings.h"

namespace tui {

namespace {

// Nobody shall count more than five.  Where nothing can be saved there is no
// screen that asks for it; where it can, the result, with nothing left to do,
// is not a step.
bool IsCounted(const State& state, ScreenId screen) {
  return screen !=
         (state.setting.saves_data ? ScreenId::kResult : ScreenId::kSaveData);
}

}  // namespace

std::string StepText(const State& state, ScreenId screen) {
  if (state.technician) {
    return "";
  }
  int number = 0;
  int count = 0;
  for (const ScreenId step : kCustomersWay) {
    count += IsCounted(state, step) ? 1 : 0;
    if (step == screen && IsCounted(state, step)) {
      number = count;
    }
  }
  if (number == 0) {
    return "";
  }
  const Words& t = state.words();
  return t("Step {number} of {count}",
           {{"number", base::StrCat(number)}, {"count", base::StrCat(count)}});
}

}  // namespace tui
