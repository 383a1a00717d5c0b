// SPDX-License-Identifier: Apache-2.0
#include "imaging/base/strings.h"
#include "tui/model/names.h"
#include "tui/model/screens.h"

namespace tui {

namespace {

struct ProblemText {
  const char* title;
  const char* what;
  const char* advice;
};

// {subject}, {needed} and {available} are filled in.
ProblemText TextOf(ProblemKind kind) {
  using enum ProblemKind;
  switch (kind) {
    case kNoImage:
      return {Msg("No image was found"),
              Msg("There is no image to restore on this computer or on what is "
                  "plugged into it."),
              Msg("Plug in the USB stick that came with the computer, wait a "
                  "few seconds, and search again. If it is plugged in, try "
                  "another USB socket.")};
    case kNoDisk:
      return {Msg("No disk was found"),
              Msg("This computer shows no disk that could be restored."),
              Msg("The disk may be loose or broken, or switched off in the "
                  "computer's setup (BIOS). Switch the computer off and on and "
                  "try again. If nothing changes, ask your service for "
                  "help.")};
    case kImageDamaged:
      return {
          Msg("The image is damaged"),
          Msg("The image \"{subject}\" is damaged and cannot be used. Nothing "
              "on the disk was changed."),
          Msg("If it is in several files, all of them must be there. Copy "
              "it to the stick again from where it came from, or use "
              "another stick.")};
    case kImageNewer:
      return {
          Msg("The image is too new"),
          Msg("The image \"{subject}\" was made by a newer Pristine than this "
              "one. Nothing on the disk was changed."),
          Msg("Start from a stick that was made together with the image, "
              "or renew this one.")};
    case kOtherMachine:
      return {Msg("The image is for another computer"),
              Msg("This computer is a {available}, but the image \"{subject}\" "
                  "was made on a {needed}. Windows may not start afterwards, "
                  "and parts of the computer may not work."),
              Msg("Use the image that belongs to this computer. If your "
                  "service told you to use this one, you can.")};
    case kTooSmall:
      return {Msg("The disk is too small"),
              Msg("The image needs {needed}, but the disk {subject} has only "
                  "{available}. Nothing was changed."),
              Msg("Restore to a larger disk, or use an image that was made for "
                  "this one.")};
    case kIsMedium:
      return {Msg("This disk cannot be restored"),
              Msg("Pristine was started from {subject}, or the image lies on "
                  "it: it cannot be overwritten. Nothing was changed."),
              Msg("Connect the disk that shall be restored, or start from "
                  "another stick.")};
    case kInUse:
      return {Msg("The disk is in use"),
              Msg("{subject} is in use and cannot be overwritten now. Nothing "
                  "was changed."),
              Msg("Restart the computer from the stick and try again.")};
    case kReadOnly:
      return {Msg("The disk is locked"),
              Msg("{subject} can only be read. Nothing was changed."),
              Msg("Some sticks and card readers have a small switch: set it to "
                  "unlocked. A disk that locks itself is broken: have it "
                  "replaced.")};
    case kSectorSize:
      return {Msg("The disk does not fit the image"),
              Msg("The disk {subject} is of another kind than the one the "
                  "image was made from: its sectors have {available} bytes, "
                  "the image's {needed}. Nothing was changed."),
              Msg("Use an image that was made for this kind of disk.")};
    case kNotFitting:
      return {
          Msg("The image does not fit this disk"),
          Msg("The image \"{subject}\" has no place on this disk. Nothing was "
              "changed."),
          Msg("Use an image of a whole disk that was made for this "
              "computer, or ask your service for help.")};
    case kMediumGone:
      return {Msg("The stick with the image is gone"),
              Msg("The stick that holds the image \"{subject}\" was taken out. "
                  "Nothing was changed."),
              Msg("Plug it in again: it goes on by itself after a few "
                  "seconds.")};
    case kBatteryLow:
      return {Msg("The battery is too low"),
              Msg("The battery may not last until the restore is done. Nothing "
                  "was changed."),
              Msg("Connect the computer to the mains: it goes on by itself "
                  "after a few seconds.")};
    case kDiskFailing:
      return {Msg("The disk is failing"),
              Msg("The disk itself says that it will fail soon. A restore may "
                  "break off, and what is on it may be lost at any time. "
                  "Nothing was changed."),
              Msg("Save what you still need now, and have the disk replaced "
                  "before the restore.")};
    case kFailed:
      break;
  }
  return {Msg("That did not work"),
          Msg("Something went wrong. Nothing was changed."),
          Msg("Try again. If it happens again, write down what stands below "
              "and ask your service for help.")};
}

std::string Filled(const char* text, const Problem& problem, const Words& t) {
  const bool bytes = problem.kind == ProblemKind::kTooSmall;
  const bool machines = problem.kind == ProblemKind::kOtherMachine;
  const auto number = [&](std::uint64_t n) {
    return bytes ? SizeText(n) : base::StrCat(n);
  };
  return t(text,
           {{"subject", base::Printable(problem.subject)},
            {"needed", machines ? base::Printable(problem.needed_text)
                                : number(problem.needed)},
            {"available", machines ? base::Printable(problem.available_text)
                                   : number(problem.available)}});
}

void AddButtons(Page& page, const State& state, const Problem& problem) {
  const Words& t = state.words();
  const bool can_go_back = state.views.size() > 1;
  switch (problem.kind) {
    case ProblemKind::kOtherMachine:
      page.buttons = {
          {{t("Go back")}, {ActionKind::kBack}},
          {{t("Use it all the same")}, {ActionKind::kUseImage}, 0, true}};
      return;
    case ProblemKind::kMediumGone:
      page.buttons = {{{t("Search again")}, {ActionKind::kSearchAgain}},
                      {{t("Leave")}, {ActionKind::kToLeave}}};
      return;
    case ProblemKind::kBatteryLow:
      page.buttons = {{{t("Go back")}, {ActionKind::kBack}},
                      {{t("Leave")}, {ActionKind::kToLeave}}};
      return;
    case ProblemKind::kDiskFailing:
      page.buttons = {
          {{t("Go back")}, {ActionKind::kBack}},
          {{t("Restore all the same")}, {ActionKind::kAcceptFailing}, 0, true}};
      return;
    default:
      break;
  }
  page.buttons.push_back({{t("Search again")}, {ActionKind::kSearchAgain}});
  if (can_go_back) {
    page.buttons.push_back({{t("Back")}, {ActionKind::kBack}});
  }
  page.buttons.push_back({{t("Leave")}, {ActionKind::kToLeave}});
}

}  // namespace

Page ProblemPage(const State& state, const Problem& problem) {
  const Words& t = state.words();
  const ProblemText text = TextOf(problem.kind);
  Page page;
  page.title = t(text.title);
  page.blocks = {Paragraph{Filled(text.what, problem, t), Role::kWarning},
                 Gap{}, Paragraph{t("What to do:"), Role::kHeading},
                 Paragraph{Filled(text.advice, problem, t)}};
  if (problem.kind == ProblemKind::kBatteryLow && state.protection &&
      state.protection->power.percent) {
    page.blocks.insert(
        page.blocks.begin() + 1,
        Paragraph{
            t("It is at {percent} % now.",
              {{"percent", base::StrCat(*state.protection->power.percent)}})});
  }
  if (!problem.text.empty()) {
    page.blocks.emplace_back(Gap{});
    page.blocks.emplace_back(Paragraph{t("For your service:"), Role::kDim});
    page.blocks.emplace_back(
        Paragraph{base::Printable(problem.text), Role::kDim});
  }
  AddButtons(page, state, problem);
  const bool stays =
      state.views.size() == 1 || problem.kind == ProblemKind::kMediumGone;
  page.on_escape = {stays ? ActionKind::kToLeave : ActionKind::kBack};
  page.on_f9 = {state.technician ? ActionKind::kNone
                                 : ActionKind::kToTechnician};
  page.help =
      t("This screen says what stands in the way and what can be done. Nothing "
        "on the disk was changed. \"Search again\" looks at all disks and "
        "sticks once more; plug in what is missing first.");
  return page;
}

}  // namespace tui
