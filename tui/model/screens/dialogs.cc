// SPDX-License-Identifier: Apache-2.0
#include "imaging/base/strings.h"
#include "tui/model/interrupted_flow.h"
#include "tui/model/names.h"
#include "tui/model/paint_page.h"
#include "tui/model/screens.h"
#include "tui/model/wrap.h"

namespace tui {

namespace {

void AddLines(Page& page, const State& state, const std::string& text) {
  for (std::string& line : Wrap(text, DialogTextWidth(state.size))) {
    page.lines.push_back(std::move(line));
  }
}

void AddClose(Page& page, const Words& t) {
  page.buttons = {{{t("Close")}, {ActionKind::kBack}}};
  page.on_escape = {ActionKind::kBack};
}

// The screen that a dialog was opened over.
Page PageBelow(const State& state) {
  for (auto view = state.views.rbegin(); view != state.views.rend(); ++view) {
    if (view->screen != ScreenId::kHelp) {
      return PageOf(state, *view);
    }
  }
  return {};
}

void AddNotes(Page& page,
              const State& state,
              const std::string& subject,
              const std::vector<std::string>& notes) {
  for (const std::string& note : notes) {
    AddLines(page, state,
             base::StrCat(base::Printable(subject), subject.empty() ? "" : ": ",
                          base::Printable(note)));
  }
}

}  // namespace

Page HelpPage(const State& state) {
  const Words& t = state.words();
  Page page;
  page.title = t("Help");
  AddLines(page, state, PageBelow(state).help);
  page.lines.emplace_back();
  AddLines(page, state,
           t("Keys: the arrow keys and Tab move, Enter chooses, a number or "
             "letter chooses what stands behind it, Esc goes back, F1 is this "
             "help, F2 the other language. Where a terminal keeps the F keys "
             "to itself, Alt and a digit does the same."));
  AddClose(page, t);
  return page;
}

Page DetailsPage(const State& state) {
  const Words& t = state.words();
  Page page;
  page.title = t("Details");
  if (state.end) {
    AddNotes(page, state, "", state.end->log);
    for (const auto& [name, file] : state.end->saved) {
      AddNotes(page, state, name, {file});
    }
    AddNotes(page, state, "affected", state.end->damaged);
    if (state.end->damaged_count > state.end->damaged.size()) {
      AddLines(page, state,
               base::StrCat(state.end->damaged_count, " files in all"));
    }
    AddNotes(page, state, "not saved", state.end->unread);
    AddNotes(page, state, "in the cloud only", state.end->elsewhere);
    if (state.end->error) {
      AddLines(page, state, base::Printable(state.end->error->text()));
      AddLines(page, state, base::Printable(state.end->error->hint()));
    }
  }
  if (state.protection) {
    for (const PartitionNote& note : state.protection->notes) {
      AddLines(page, state, NoteText(note, t));
    }
    for (const SavablePartition& part : state.protection->partitions) {
      if (!part.why.empty()) {
        AddNotes(page, state, TitleText(part.title, t), {part.why});
      }
    }
    for (const SavePlace& place : state.protection->places) {
      if (!place.unfit.empty()) {
        AddNotes(page, state, SavePlaceName(place, t), {place.unfit});
      }
    }
  }
  if (state.plan) {
    AddNotes(page, state, "plan", state.plan->notes);
    if (state.plan->refusal) {
      AddLines(page, state, base::Printable(state.plan->refusal->error.text()));
    }
  }
  if (state.survey) {
    for (const restore::Disk& disk : state.survey->disks) {
      AddLines(page, state,
               base::StrCat(disk.path, ": ", DiskText(disk, t), ", ",
                            base::Printable(disk.identity.serial)));
      AddNotes(page, state, disk.path, disk.notes);
    }
    AddNotes(page, state, "", state.survey->notes);
  }
  if (page.lines.empty()) {
    page.lines.push_back(t("There is nothing to tell."));
  }
  AddClose(page, t);
  page.help =
      t("All that is known of what was done and found, in English. The "
        "arrow keys scroll.");
  return page;
}

Page LeavePage(const State& state) {
  const Words& t = state.words();
  Page page;
  page.title = t("Leave?");
  page.blocks = {Paragraph{
      IsInterrupted(state) ? t("The restore is not done: the computer will not "
                               "start before it is.")
      : state.end          ? t("What do you want to do?")
                  : t("Nothing has been changed. What do you want to do?")}};
  page.buttons = {{{t("Go back")}, {ActionKind::kBack}}};
  if (state.setting.in_init) {
    page.buttons.push_back({{t("Restart")}, {ActionKind::kRestart}});
    page.buttons.push_back({{t("Switch off")}, {ActionKind::kPowerOff}});
    if (state.technician) {
      page.buttons.push_back({{t("Shell")}, {ActionKind::kShell}});
    }
  } else {
    page.buttons.push_back({{t("Leave")}, {ActionKind::kRestart}});
  }
  page.on_escape = {ActionKind::kBack};
  page.help =
      t("\"Restart\" starts the computer as usual. Take the stick out "
        "if it was started from one.");
  return page;
}

Page NoticePage(const State& state) {
  const Words& t = state.words();
  Page page;
  page.title = t("Language");
  page.blocks = {Paragraph{
      t("This screen cannot show Chinese characters, so English is used.")}};
  AddClose(page, t);
  return page;
}

}  // namespace tui
