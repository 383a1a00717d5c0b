// SPDX-License-Identifier: Apache-2.0
#include "imaging/base/strings.h"
#include "tui/model/interrupted_flow.h"
#include "tui/model/screens.h"

namespace tui {

namespace {

using base::StrCat;

void AddWhat(Page& page, const State& state, const PendingJob& job) {
  const Words& t = state.words();
  if (!job.percent) {
    page.blocks = {
        Paragraph{t("Nobody knows whether a restore was interrupted: its "
                    "journal cannot be read."),
                  Role::kHeading},
        Gap{}};
    return;
  }
  page.blocks = {Paragraph{t("A restore was interrupted at {percent} %.",
                             {{"percent", StrCat(*job.percent)}}),
                           Role::kHeading},
                 Gap{},
                 FactList{{{t("Image"), base::Printable(job.image)},
                           {t("Disk"), base::Printable(job.disk)}}},
                 Gap{}};
}

void AddCountdown(Page& page, const State& state) {
  const Words& t = state.words();
  page.blocks.emplace_back(Paragraph{
      t("Going on in {seconds} s.", {{"seconds", StrCat(SecondsLeft(state))}}),
      Role::kGood});
  page.blocks.emplace_back(Paragraph{t("Enter goes on now, Esc stops here.")});
  page.buttons = {{{t("Go on now")}, {ActionKind::kGoOn}},
                  {{t("Stop here")}, {ActionKind::kStopCountdown}}};
}

void AddChoices(Page& page, const State& state) {
  const Words& t = state.words();
  page.blocks.emplace_back(
      Paragraph{t("Until the restore is done the computer will not start. It "
                  "goes on from where it was; what was kept and saved is "
                  "safe."),
                Role::kWarning});
  page.buttons = {{{t("Go on")}, {ActionKind::kGoOn}},
                  {{t("Begin anew")}, {ActionKind::kPutAside}},
                  {{t("Switch off")}, {ActionKind::kPowerOff}}};
}

void AddForService(Page& page, const State& state, const PendingJob& job) {
  const Words& t = state.words();
  page.blocks.emplace_back(Gap{});
  page.blocks.emplace_back(Paragraph{t("For your service:"), Role::kDim});
  page.blocks.emplace_back(Paragraph{base::Printable(job.problem), Role::kDim});
}

void AddWhyNot(Page& page, const State& state, const PendingJob& job) {
  const Words& t = state.words();
  if (!job.percent) {
    page.blocks.emplace_back(
        Paragraph{t("If one was, begin anew with the same image: until the "
                    "restore is done the computer will not start. If none "
                    "was, nothing is lost."),
                  Role::kWarning});
    AddForService(page, state, job);
  } else if (!job.image_is_there) {
    page.blocks.emplace_back(
        Paragraph{t("The stick with the image \"{image}\" is not there. Plug "
                    "it in: it goes on by itself after a few seconds.",
                    {{"image", base::Printable(job.image)}}),
                  Role::kWarning});
  } else if (!job.disk_is_there) {
    page.blocks.emplace_back(
        Paragraph{t("The disk is not there. Switch off, connect it again and "
                    "switch on: it goes on by itself."),
                  Role::kWarning});
  } else {
    page.blocks.emplace_back(
        Paragraph{t("It cannot go on from where it was. Begin anew: until the "
                    "restore is done the computer will not start."),
                  Role::kWarning});
    AddForService(page, state, job);
  }
  page.buttons = {{{t("Search again")}, {ActionKind::kSearchAgain}},
                  {{t("Begin anew")}, {ActionKind::kPutAside}},
                  {{t("Switch off")}, {ActionKind::kPowerOff}}};
}

}  // namespace

Page InterruptedPage(const State& state) {
  const Words& t = state.words();
  Page page;
  page.title = t("System restore");
  page.on_escape = {state.go_on_at_ms ? ActionKind::kStopCountdown
                                      : ActionKind::kToLeave};
  if (state.survey && state.survey->pending) {
    const PendingJob& job = *state.survey->pending;
    AddWhat(page, state, job);
    if (state.go_on_at_ms) {
      AddCountdown(page, state);
    } else {
      if (CanGoOn(job)) {
        AddChoices(page, state);
      } else {
        AddWhyNot(page, state, job);
      }
    }
  }
  page.on_f3 = {ActionKind::kDetails};
  page.help =
      t("The power went off, or the computer was switched off, while a restore "
        "was running. What is on the disk already is checked and kept; the "
        "rest is written now. You confirmed this restore when it began, so it "
        "goes on by itself.\n\nEsc stops the countdown. \"Begin anew\" leads "
        "to the first screen, where another image can be chosen.");
  return page;
}

}  // namespace tui
