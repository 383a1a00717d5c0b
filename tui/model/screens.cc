// SPDX-License-Identifier: Apache-2.0
#include "tui/model/screens.h"

#include "imaging/base/strings.h"

namespace tui {

namespace {

std::string_view ProblemName(ProblemKind kind) {
  using enum ProblemKind;
  switch (kind) {
    case kNoImage:
      return "no-image";
    case kNoDisk:
      return "no-disk";
    case kImageDamaged:
      return "image-damaged";
    case kImageNewer:
      return "image-newer";
    case kOtherMachine:
      return "other-machine";
    case kTooSmall:
      return "too-small";
    case kIsMedium:
      return "is-medium";
    case kInUse:
      return "in-use";
    case kReadOnly:
      return "read-only";
    case kSectorSize:
      return "sector-size";
    case kNotFitting:
      return "not-fitting";
    case kMediumGone:
      return "medium-gone";
    case kBatteryLow:
      return "battery-low";
    case kDiskFailing:
      return "disk-failing";
    case kFailed:
      return "failed";
  }
  return "failed";
}

std::string_view PlainName(ScreenId screen) {
  using enum ScreenId;
  switch (screen) {
    case kLooking:
      return "looking";
    case kProblem:
      return "problem";
    case kInterrupted:
      return "interrupted";
    case kWelcome:
      return "welcome";
    case kChooseImage:
      return "choose-image";
    case kChooseDisk:
      return "choose-disk";
    case kPlan:
      return "plan";
    case kSaveData:
      return "save-data";
    case kSavePlace:
      return "save-place";
    case kConfirm:
      return "confirm";
    case kProgress:
      return "progress";
    case kResult:
      return "result";
    case kRecord:
      return "record";
    case kPutBackPlace:
      return "put-back-place";
    case kMenu:
      return "menu";
    case kPickImage:
      return "pick-image";
    case kBrowse:
      return "browse";
    case kPickPartition:
      return "pick-partition";
    case kPickSource:
      return "pick-source";
    case kPickTarget:
      return "pick-target";
    case kPickVolume:
      return "pick-volume";
    case kName:
      return "name";
    case kOptions:
      return "options";
    case kSummary:
      return "summary";
    case kHelp:
      return "help";
    case kStopQuestion:
      return "stop";
    case kSkipQuestion:
      return "skip-saving";
    case kUndoQuestion:
      return "undo";
    case kPowerQuestion:
      return "power";
    case kLeave:
      return "leave";
    case kDetails:
      return "details";
    case kNotice:
      return "notice";
  }
  return "unknown";
}

}  // namespace

std::string ScreenName(const View& view) {
  if (view.screen == ScreenId::kProblem) {
    return base::StrCat("problem-", ProblemName(view.problem.kind));
  }
  return std::string(PlainName(view.screen));
}

bool IsDialog(ScreenId screen) {
  return screen >= ScreenId::kHelp;
}

Page PageOf(const State& state, const View& view) {
  using enum ScreenId;
  switch (view.screen) {
    case kProblem:
      return ProblemPage(state, view.problem);
    case kInterrupted:
      return InterruptedPage(state);
    case kWelcome:
      return WelcomePage(state);
    case kChooseImage:
      return ChooseImagePage(state);
    case kChooseDisk:
      return ChooseDiskPage(state);
    case kPlan:
      return PlanPage(state);
    case kSaveData:
      return SaveDataPage(state);
    case kSavePlace:
      return SavePlacePage(state);
    case kConfirm:
      return ConfirmPage(state);
    case kProgress:
      return ProgressPage(state);
    case kResult:
      return ResultPage(state);
    case kRecord:
      return RecordPage(state);
    case kPutBackPlace:
      return PutBackPlacePage(state);
    case kMenu:
      return MenuPage(state, view);
    case kPickImage:
      return PickImagePage(state);
    case kBrowse:
      return BrowsePage(state);
    case kPickPartition:
      return PickPartitionPage(state);
    case kPickSource:
      return PickSourcePage(state);
    case kPickTarget:
      return PickTargetPage(state);
    case kPickVolume:
      return PickVolumePage(state);
    case kName:
      return NamePage(state);
    case kOptions:
      return OptionsPage(state);
    case kSummary:
      return SummaryPage(state);
    case kHelp:
      return HelpPage(state);
    case kStopQuestion:
      return StopQuestionPage(state);
    case kSkipQuestion:
      return SkipQuestionPage(state);
    case kUndoQuestion:
      return UndoQuestionPage(state);
    case kPowerQuestion:
      return PowerQuestionPage(state);
    case kLeave:
      return LeavePage(state);
    case kDetails:
      return DetailsPage(state);
    case kNotice:
      return NoticePage(state);
    case kLooking:
      return LookingPage(state);
  }
  return LookingPage(state);
}

}  // namespace tui
