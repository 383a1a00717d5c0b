// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>

#include "tui/model/page.h"
#include "tui/model/state.h"

namespace tui {

// What the open screen `view` of `state` says.  One function a screen, in
// tui/model/screens/.
Page PageOf(const State& state, const View& view);

// "welcome", "problem-no-image": for the trace, tests and documents.
std::string ScreenName(const View& view);

// Whether the screen is a dialog over the one below it.
bool IsDialog(ScreenId screen);

Page LookingPage(const State& state);
Page ProblemPage(const State& state, const Problem& problem);
Page InterruptedPage(const State& state);
Page WelcomePage(const State& state);
Page ChooseImagePage(const State& state);
Page ChooseDiskPage(const State& state);
Page PlanPage(const State& state);
Page SaveDataPage(const State& state);
Page SavePlacePage(const State& state);
Page ConfirmPage(const State& state);
Page ProgressPage(const State& state);
Page ResultPage(const State& state);
Page RecordPage(const State& state);
Page PutBackPlacePage(const State& state);
Page MenuPage(const State& state, const View& view);
Page PickImagePage(const State& state);
Page BrowsePage(const State& state);
Page PickPartitionPage(const State& state);
Page PickSourcePage(const State& state);
Page PickTargetPage(const State& state);
Page PickVolumePage(const State& state);
Page NamePage(const State& state);
Page OptionsPage(const State& state);
Page SummaryPage(const State& state);
Page HelpPage(const State& state);
Page StopQuestionPage(const State& state);
Page SkipQuestionPage(const State& state);
Page UndoQuestionPage(const State& state);
Page PowerQuestionPage(const State& state);
Page LeavePage(const State& state);
Page DetailsPage(const State& state);
Page NoticePage(const State& state);

}  // namespace tui
