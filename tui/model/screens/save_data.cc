// SPDX-License-Identifier: Apache-2.0
#include "imaging/base/strings.h"
#include "tui/model/names.h"
#include "tui/model/saving.h"
#include "tui/model/screens.h"
#include "tui/model/steps.h"

namespace tui {

namespace {

using Kind = SaveRow::Kind;

std::string MarkText(Chosen chosen) {
  switch (chosen) {
    case Chosen::kAll:
      return "[x]";
    case Chosen::kSome:
      return "[-]";
    case Chosen::kNone:
      break;
  }
  return "[ ]";
}

std::vector<std::string> UndoColumns(const State& state) {
  const Words& t = state.words();
  const bool chosen = state.protection->undo_chosen;
  const bool kept = KeepsUndo(state);
  return {MarkText(kept ? Chosen::kAll : Chosen::kNone),
          t("What will be overwritten"), SizeText(state.protection->undo_bytes),
          chosen && !kept ? t("too little room") : t("to undo the restore")};
}

std::vector<std::string> Columns(const State& state, const SaveRow& row) {
  const Words& t = state.words();
  if (row.kind == Kind::kUndo) {
    return UndoColumns(state);
  }
  const Protection& protection = *state.protection;
  const std::string mark = MarkText(ChosenOf(protection, row));
  if (row.kind == Kind::kPartition) {
    const SavablePartition& part = protection.partitions[row.index];
    return {mark, TitleText(part.title, t), SizeText(part.bytes),
            part.erased ? t("will be erased") : t("will be kept")};
  }
  const Person& person = protection.people[row.index];
  if (row.kind == Kind::kPerson) {
    return {mark,
            t("Files of {person}", {{"person", base::Printable(person.name)}}),
            SizeText(BytesOf(person)), t("will be erased")};
  }
  const PersonalFolder& folder = person.folders[row.folder];
  return {mark, base::StrCat("  ", FolderText(folder.name, t)),
          SizeText(folder.bytes),
          folder.unread > 0
              ? t("{count} files, {unread} of them can't be read",
                  {{"count", base::StrCat(folder.files + folder.unread)},
                   {"unread", base::StrCat(folder.unread)}})
          : folder.files == 1
              ? t("1 file")
              : t("{count} files", {{"count", base::StrCat(folder.files)}})};
}

void AddRows(Page& page, const State& state) {
  const std::vector<SaveRow> rows = SaveRowsOf(*state.protection);
  int index = 0;
  for (const SaveRow& row : rows) {
    const Action toggle = {ActionKind::kToggleSaved, index++};
    Choice choice;
    choice.columns = Columns(state, row);
    choice.action = toggle;
    choice.on_space = toggle;
    page.rows.push_back(std::move(choice));
  }
}

// With the numbers of the place that comes nearest.
std::string NoRoomText(const State& state, const std::string& needed) {
  const Words& t = state.words();
  const SavePlace* const roomiest = RoomiestPlace(*state.protection);
  if (roomiest == nullptr) {
    return t(
        "There is no room for the copy. Plug in a USB disk or stick with "
        "{size} free: it is used as soon as it is there.",
        {{"size", needed}});
  }
  return t(
      "There is no room for the copy: it needs {size}, but {place} has "
      "only {free} free. Plug in a USB disk or stick with {size} free: it "
      "is used as soon as it is there.",
      {{"size", needed},
       {"place", SavePlaceName(*roomiest, t)},
       {"free", SizeText(roomiest->free_bytes)}});
}

// Of a system from which no single files can be had, why.
std::string NoFilesText(const SavablePartition& part, const Words& t) {
  const std::string name = ShortTitle(part.title, t);
  switch (part.no_files) {
    case NoFiles::kLocked:
      return t("{name} is locked: files of people can't be told from it.",
               {{"name", name}});
    case NoFiles::kDamaged:
      return t("{name} can't be read: its file system is damaged.",
               {{"name", name}});
    case NoFiles::kUnknown:
      return t("{name} can't be read.", {{"name", name}});
    case NoFiles::kNone:
      break;
  }
  return "";
}

void AddNoFiles(Page& page, const State& state) {
  const Words& t = state.words();
  for (const SavablePartition& part : state.protection->partitions) {
    if (part.no_files != NoFiles::kNone) {
      page.blocks.emplace_back(
          Paragraph{base::StrCat(NoFilesText(part, t),
                                 t(" Mark it to save all of it, as it is.")),
                    Role::kWarning});
      page.blocks.emplace_back(Gap{});
    }
  }
}

void AddCounting(Page& page, const State& state) {
  const Words& t = state.words();
  page.blocks.emplace_back(
      Paragraph{t("Counting people's files: {size} in {count} files so far ...",
                  {{"size", SizeText(state.protection->counted_bytes)},
                   {"count", base::StrCat(state.protection->counted_files)}})});
}

void AddPlace(Page& page, const State& state) {
  const Words& t = state.words();
  const std::string needed = SizeText(NeededBytes(*state.protection));
  if (const SavePlace* const place = PlaceFor(state)) {
    page.blocks.emplace_back(
        FactList{{{t("Saved to"), SavePlaceText(*place, t)},
                  {t("Because"), SaveReasonText(*place, t)},
                  {t("Needed"), t("{size} at most", {{"size", needed}})}}});
    page.buttons.push_back({{t("Continue")}, {ActionKind::kLeaveSaving}, 'C'});
    return;
  }
  page.blocks.emplace_back(
      Paragraph{NoRoomText(state, needed), Role::kWarning});
}

}  // namespace

Page SaveDataPage(const State& state) {
  const Words& t = state.words();
  Page page;
  page.title = t("Save your files first");
  page.step = StepText(state, ScreenId::kSaveData);
  if (!state.protection) {
    page.blocks = {Paragraph{t("One moment: looking for your files ...")}};
  } else {
    page.blocks = {Paragraph{t("Before anything is erased, this is copied and "
                               "the copy is checked. Space takes one in or "
                               "out."),
                             Role::kHeading},
                   Gap{}, RowsHere{}, Gap{}};
    AddRows(page, state);
    AddNoFiles(page, state);
    if (state.protection->counting) {
      AddCounting(page, state);
    } else {
      AddPlace(page, state);
    }
    // Back stands first where there is nothing to go on with.
    page.first_focus = page.rows.size();
    page.buttons.push_back({{t("Back")}, {ActionKind::kBack}, 'B'});
    if (!state.protection->places.empty()) {
      page.buttons.push_back(
          {{t("Another place")}, {ActionKind::kToPlaces}, 'P'});
    }
    if (!state.protection->counting && PlaceFor(state) == nullptr) {
      page.buttons.push_back(
          {{t("Go on without a copy")}, {ActionKind::kLeaveSaving}, 'N', true});
    }
  }
  page.on_escape = {ActionKind::kBack};
  page.help =
      t("What people keep in their folders, and every part of the disk that "
        "holds files, is copied to a place that survives. Parts that are kept "
        "are copied too, in case the disk or the power fails. Each copy is "
        "read back and compared; only then the disk is touched.\n\nSpace takes "
        "a row in or out. Any tar program opens the archive of the folders, "
        "and Pristine the other copies.");
  return page;
}

Page SavePlacePage(const State& state) {
  const Words& t = state.words();
  Page page;
  page.title = t("Where to save");
  if (state.protection) {
    const std::uint64_t needed = NeededBytes(*state.protection);
    page.blocks = {
        Paragraph{t("Where shall the copies go? They need {size} at most.",
                    {{"size", SizeText(needed)}}),
                  Role::kHeading},
        Gap{}, RowsHere{{t("Place"), t("Free"), t("Remarks")}}};
    int index = 0;
    for (const SavePlace& place : state.protection->places) {
      page.rows.push_back(
          {{SavePlaceName(place, t), SizeText(place.free_bytes),
            !place.unfit.empty()        ? ObstacleText(place, t)
            : place.free_bytes < needed ? t("too little room")
                                        : SaveKindText(place, t)},
           {ActionKind::kTakePlace, index++}});
    }
    // The one that is used now.
    const SavePlace* const now = PlaceFor(state);
    for (std::size_t i = 0; i < page.rows.size(); ++i) {
      if (now == &state.protection->places[i]) {
        page.first_focus = i;
      }
    }
  }
  page.buttons = {{{t("Back")}, {ActionKind::kBack}}};
  page.on_escape = {ActionKind::kBack};
  page.help =
      t("Places that the restore does not touch. A USB disk is the best: it "
        "can be taken away. One without room, or that cannot be written, "
        "cannot be taken.");
  return page;
}

Page SkipQuestionPage(const State& state) {
  const Words& t = state.words();
  const Stakes stakes = StakesOf(state);
  Page page;
  page.title = t("Without a copy?");
  if (!stakes.lost.empty()) {
    page.blocks.emplace_back(
        Paragraph{t("Lost for ever, because it is erased and not saved: "
                    "{names}.",
                    {{"names", stakes.lost}}),
                  Role::kWarning});
  }
  if (!stakes.at_risk.empty()) {
    page.blocks.emplace_back(
        Paragraph{t("Kept, but lost too if the disk or the power fails "
                    "meanwhile: {names}.",
                    {{"names", stakes.at_risk}})});
  }
  page.blocks.emplace_back(Gap{});
  page.blocks.emplace_back(
      Paragraph{t("The record of this restore will say that it had no "
                  "copy.")});
  page.buttons = {
      {{t("Go back")}, {ActionKind::kBack}},
      {{t("Go on without a copy")}, {ActionKind::kWaiveSaving}, 0, true}};
  page.on_escape = {ActionKind::kBack};
  page.help =
      t("What is erased without a copy cannot be brought back by anybody. \"Go "
        "back\" leads to the screen where you choose what is saved and where.");
  return page;
}

}  // namespace tui
