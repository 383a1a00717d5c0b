// SPDX-License-Identifier: Apache-2.0
#include <cmath>

#include "imaging/base/strings.h"
#include "tui/model/screens.h"
#include "tui/model/steps.h"

namespace tui {

namespace {

using base::StrCat;

// Before a restore the same phases save and compare what is at stake.
std::string SavingText(imaging::Phase phase, const Words& t) {
  switch (phase) {
    case imaging::Phase::kCapturing:
      return t("Saving your files. Nothing has been changed yet");
    case imaging::Phase::kComparing:
      return t("Checking the copy. Nothing has been changed yet");
    default:
      return "";
  }
}

std::string PutBackText(imaging::Phase phase, const Words& t) {
  switch (phase) {
    case imaging::Phase::kWriting:
      return t("Putting the files back");
    case imaging::Phase::kReadingBack:
      return t("Reading the files back and comparing them");
    default:
      return t("Reading the archive");
  }
}

std::string PhaseText(imaging::Phase phase, const Words& t) {
  using enum imaging::Phase;
  switch (phase) {
    case kPreparing:
      return t("Getting ready");
    case kCapturing:
      return t("Making the image");
    case kProving:
      return t("Checking the image. Nothing has been changed yet");
    case kWriting:
      return t("Writing the image to the disk");
    case kFlushing:
      return t("Waiting until the disk has stored everything");
    case kReadingBack:
      return t("Reading the disk back and comparing it with the image");
    case kComparing:
      return t("Comparing the disk with the image");
    case kDone:
      return t("Finishing");
  }
  return "";
}

std::string PartText(const State& state) {
  const Words& t = state.words();
  const restore::JobSnapshot& now = state.progress;
  std::string phase;
  if (state.request.kind == JobKind::kPutBack) {
    phase = PutBackText(now.phase, t);
  } else if (Restores(state.request.kind)) {
    phase = SavingText(now.phase, t);
  }
  if (phase.empty()) {
    phase = PhaseText(now.phase, t);
  }
  if (now.stage == 0 || now.stages < 2) {
    return phase;
  }
  return t("Part {number} of {count}: {what}", {{"number", StrCat(now.stage)},
                                                {"count", StrCat(now.stages)},
                                                {"what", phase}});
}

std::string TimeText(const restore::JobSnapshot& now, const Words& t) {
  if (!now.seconds_left) {
    return t("not known yet");
  }
  const std::string time = DurationText(
      static_cast<std::uint64_t>(std::ceil(std::max(*now.seconds_left, 0.0))),
      t);
  return now.rough ? t("roughly {time}", {{"time", time}})
                   : t("about {time}", {{"time", time}});
}

FactList Numbers(const State& state) {
  const Words& t = state.words();
  const restore::JobSnapshot& now = state.progress;
  FactList list;
  if (now.total_bytes > 0) {
    list.facts.emplace_back(
        t("Done"),
        t("{done} of {total}", {{"done", SizeText(now.done_bytes)},
                                {"total", SizeText(now.total_bytes)}}));
  }
  if (now.bytes_per_second > 0) {
    list.facts.emplace_back(
        t("Speed"),
        t("{size} a second", {{"size", SizeText(static_cast<std::uint64_t>(
                                           now.bytes_per_second))}}));
  }
  list.facts.emplace_back(t("Time left"), TimeText(now, t));
  return list;
}

}  // namespace

Page ProgressPage(const State& state) {
  const Words& t = state.words();
  Page page;
  const bool restores = Restores(state.request.kind);
  page.title = restores ? t("Restoring") : t("Working");
  page.step = StepText(state, ScreenId::kProgress);
  page.blocks = {Paragraph{PartText(state), Role::kHeading},
                 Gap{},
                 ProgressBar{state.shown_percent},
                 Gap{},
                 Numbers(state),
                 Gap{}};
  if (state.stopping) {
    page.blocks.emplace_back(
        Paragraph{t("Stopping at a safe place. This takes a moment ..."),
                  Role::kWarning});
  } else {
    page.blocks.emplace_back(Paragraph{
        t("Please leave the computer switched on and all sticks plugged "
          "in.")});
  }
  page.buttons = {{{t("Stop ...")}, {ActionKind::kAskStop}}};
  page.on_escape = {ActionKind::kAskStop};
  page.help =
      t("First your files are saved and every byte of the image is checked; "
        "until that is done nothing on the disk is changed. Then it is "
        "written, and at last the disk is "
        "read back and compared with the image.\n\nThe bar stands for all "
        "parts together. It reaches 100 % only when everything is over.\n\nEsc "
        "asks whether to stop, and says what that would mean now.");
  return page;
}

}  // namespace tui
