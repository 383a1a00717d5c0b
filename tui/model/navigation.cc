// SPDX-License-Identifier: Apache-2.0
#include "tui/model/navigation.h"

#include <algorithm>
#include <utility>

#include "tui/model/screens.h"

namespace tui {

void ResetFocus(State& state) {
  state.view().focus = PageOf(state, state.view()).first_focus;
}

void Open(State& state, ScreenId screen, int argument) {
  View view;
  view.screen = screen;
  view.argument = argument;
  state.views.push_back(std::move(view));
  ResetFocus(state);
}

void OpenProblem(State& state, Problem problem) {
  View view;
  view.screen = ScreenId::kProblem;
  view.problem = std::move(problem);
  state.views.push_back(std::move(view));
  ResetFocus(state);
}

void OpenAlone(State& state, ScreenId screen, int argument) {
  state.views.clear();
  Open(state, screen, argument);
}

void Close(State& state) {
  if (state.views.size() > 1) {
    state.views.pop_back();
  }
}

bool CloseDownTo(State& state, ScreenId screen) {
  const auto at = std::ranges::find(state.views, screen, &View::screen);
  if (at == state.views.end()) {
    return false;
  }
  state.views.erase(std::next(at), state.views.end());
  return true;
}

}  // namespace tui
