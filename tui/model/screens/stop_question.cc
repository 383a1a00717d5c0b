// SPDX-License-Identifier: Apache-2.0
#include "tui/model/screens.h"

namespace tui {

namespace {

// What stopping would mean at this moment.
std::string Meaning(const State& state) {
  const Words& t = state.words();
  if (state.request.kind == JobKind::kProve ||
      state.request.kind == JobKind::kCompare) {
    return t("Nothing is changed by this job. You can start it again later.");
  }
  if (state.request.kind == JobKind::kCapture) {
    return t(
        "The image that is being made would not be complete and could "
        "not be used.");
  }
  if (state.request.kind == JobKind::kPutBack) {
    return t(
        "Files that are not back yet stay in the archive: they can be put back "
        "later.");
  }
  switch (state.progress.phase) {
    case imaging::Phase::kPreparing:
    case imaging::Phase::kProving:
    case imaging::Phase::kCapturing:
    case imaging::Phase::kComparing:
      return t(
          "Nothing has been changed yet. If you stop now, the computer "
          "stays as it is.");
    case imaging::Phase::kWriting:
    case imaging::Phase::kFlushing:
      return t(
          "The disk is half-written. If you stop now, the computer will "
          "NOT start until the restore is done again. What was kept stays "
          "safe.");
    default:
      return t(
          "Everything is written. If you stop now, it has only not been "
          "checked.");
  }
}

}  // namespace

Page StopQuestionPage(const State& state) {
  const Words& t = state.words();
  Page page;
  page.title = t("Stop?");
  page.blocks = {Paragraph{Meaning(state)}, Gap{},
                 Paragraph{t("The work goes on behind this question.")}};
  page.buttons = {{{t("Go on")}, {ActionKind::kBack}},
                  {{t("Stop now")}, {ActionKind::kStop}, 0, true}};
  page.on_escape = {ActionKind::kBack};
  page.help = t("\"Go on\" closes this question. Nothing was stopped.");
  return page;
}

Page PowerQuestionPage(const State& state) {
  const Words& t = state.words();
  Page page;
  page.title = t("Switch the computer off?");
  page.blocks = {
      Paragraph{t("The power key was pressed while the computer is working.")},
      Gap{}, Paragraph{Meaning(state)}};
  page.buttons = {
      {{t("Go on")}, {ActionKind::kBack}},
      {{t("Stop and switch off")}, {ActionKind::kPowerOff}, 0, true}};
  page.on_escape = {ActionKind::kBack};
  page.help = t("\"Go on\" closes this question. Nothing was stopped.");
  return page;
}

}  // namespace tui
