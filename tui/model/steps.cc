// SPDX-License-Identifier: Apache-2.0
#include "tui/model/steps.h"

#include "imaging/base/strings.h"

namespace tui {

namespace {

bool IsShown(ScreenId screen) {
  return kSavesData || screen != ScreenId::kSaveData;
}

}  // namespace

ScreenId NextOnTheWay(ScreenId screen) {
  bool passed = false;
  for (const ScreenId step : kCustomersWay) {
    if (passed && IsShown(step)) {
      return step;
    }
    passed = passed || step == screen;
  }
  return screen;
}

std::string StepText(const State& state, ScreenId screen) {
  if (state.technician) {
    return "";
  }
  int number = 0;
  int count = 0;
  for (const ScreenId step : kCustomersWay) {
    count += IsShown(step) ? 1 : 0;
    if (step == screen) {
      number = count;
    }
  }
  const Words& t = state.words();
  return t("Step {number} of {count}",
           {{"number", base::StrCat(number)}, {"count", base::StrCat(count)}});
}

}  // namespace tui
