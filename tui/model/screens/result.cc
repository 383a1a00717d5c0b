// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include "imaging/base/strings.h"
#include "tui/model/images.h"
#include "tui/model/names.h"
#include "tui/model/saving.h"
#include "tui/model/screens.h"
#include "tui/model/steps.h"

namespace tui {

namespace {

using restore::Outcome;

// What a restore came to, in one sentence.
const char* RestoreSentence(const JobEnd& end, bool technician) {
  switch (end.outcome) {
    case Outcome::kDone:
      return technician ? Msg("Done: the image is restored.")
                        : Msg("Done: the computer is back to how it left the "
                              "factory.");
    case Outcome::kRefused:
      return Msg("The restore was not begun. Nothing on the disk was changed.");
    case Outcome::kCancelled:
      return Msg("You stopped. Nothing on the disk was changed.");
    case Outcome::kHalfWritten:
      return end.cancelled
                 ? Msg("You stopped half-way. The computer will not start "
                       "until the restore is done again.")
                 : Msg("The restore broke off half-way. The computer will not "
                       "start until it is done again.");
    case Outcome::kNotReadBack:
      return Msg("Everything is written, but it was not checked to the end.");
    case Outcome::kWrong:
      return Msg(
          "The disk does not hold what was written to it. It is "
          "failing: do not trust it.");
  }
  return "";
}

const char* OtherSentence(const JobRequest& request, const JobEnd& end) {
  if (end.cancelled) {
    return Msg("You stopped. The job is not complete.");
  }
  if (end.outcome != Outcome::kDone) {
    return Msg("The job failed.");
  }
  switch (request.kind) {
    case JobKind::kCapture:
      return Msg("Done: the image is complete.");
    case JobKind::kClone:
      return Msg("Done: the copy is complete and was compared.");
    case JobKind::kProve:
      return end.found_faults ? Msg("The image is DAMAGED. Do not restore it.")
                              : Msg("The image is whole: every byte is right.");
    case JobKind::kCompare:
      return end.found_faults
                 ? Msg("The disk differs from the image.")
                 : Msg("The disk holds exactly what the image holds.");
    case JobKind::kPutBack:
      return end.found_faults
                 ? Msg("The saved files are back, but for some.")
                 : Msg("Done: the saved files are back, in a folder of their "
                       "own.");
    case JobKind::kUndo:
      return Msg("Done: the disk holds again what it held before.");
    case JobKind::kRestore:
    case JobKind::kResume:
      break;
  }
  return "";
}

const char* Sentence(const State& state) {
  return Restores(state.request.kind)
             ? RestoreSentence(*state.end, state.technician)
             : OtherSentence(state.request, *state.end);
}

// The stick with the image was pulled.
const char* GoneAdvice(const JobEnd& end, bool is_back) {
  if (end.outcome == Outcome::kRefused) {
    return is_back ? Msg("The stick with the image is back. Press Enter to "
                         "begin again.")
                   : Msg("The stick with the image was taken out or is "
                         "failing. Plug it in again, then try again.");
  }
  return is_back ? Msg("The stick with the image is back. Press Enter to go on "
                       "from where it stopped.")
                 : Msg("The stick with the image was taken out or is failing. "
                       "Plug it in again, then try again: it goes on from "
                       "where it stopped.");
}

// What to do next.
const char* Advice(const State& state) {
  const JobEnd& end = *state.end;
  if (end.outcome == Outcome::kDone) {
    if (!Restores(state.request.kind)) {
      return "";
    }
    return state.image && state.image->volume.removable
               ? Msg("Take the USB stick out, then press Enter to restart.")
               : Msg("Press Enter to restart.");
  }
  if (end.image_gone) {
    const bool back = state.image && state.survey &&
                      FindAgain(*state.image, *state.survey) != nullptr;
    return GoneAdvice(end, back);
  }
  if (end.place_gone) {
    return Msg(
        "The disk for the copies was taken out or is failing. Plug it in "
        "again, then try again.");
  }
  if (!end.unread.empty()) {
    return Msg(
        "Some files can't be read, so that they can't be saved: the disk may "
        "be failing. To go on without them loses them for ever.");
  }
  if (end.outcome == Outcome::kWrong) {
    return Msg(
        "Save what you still need and have the disk and its cable "
        "checked. Then restore again.");
  }
  if (end.error && end.error->code() == base::ErrorCode::kCorrupt) {
    return Msg(
        "The image is damaged. Copy it to the stick again from where "
        "it came from, or use another stick.");
  }
  if (end.error && end.error->code() == base::ErrorCode::kUnsupported) {
    return Msg(
        "The image was made by a newer Pristine than this one. Start "
        "from a stick that was made together with it.");
  }
  if (end.outcome == Outcome::kHalfWritten) {
    return Msg("Try again: it goes on from where it stopped.");
  }
  return Msg(
      "Try again. If it happens again, ask your service for help and "
      "show them the details.");
}

std::string SavedText(const State& state) {
  const Words& t = state.words();
  std::string names;
  for (const auto& [name, file] : state.end->saved) {
    names += base::StrCat(names.empty() ? "" : t(", "), base::Printable(name));
  }
  // All copies of a job lie in one folder.
  const std::string& file = state.end->saved.front().second;
  return t("{names}, in {place}",
           {{"names", names},
            {"place", KeptText(state, file.substr(0, file.rfind('/')))}});
}

// The first of some files; the rest of a long list is in the details.
void AddNames(Page& page,
              const std::string& heading,
              const std::vector<std::string>& names) {
  constexpr std::size_t kShown = 3;
  page.blocks.emplace_back(Gap{});
  page.blocks.emplace_back(Paragraph{heading, Role::kWarning});
  Table table;
  for (std::size_t i = 0; i < std::min(kShown, names.size()); ++i) {
    table.rows.push_back({{base::Printable(names[i])}, Role::kNormal});
  }
  page.blocks.emplace_back(std::move(table));
}

// Files that are not right, or that are not saved.
void AddDamage(Page& page, const State& state) {
  const Words& t = state.words();
  const JobEnd& end = *state.end;
  if (!end.damaged.empty()) {
    const std::uint64_t count =
        std::max<std::uint64_t>(end.damaged_count, end.damaged.size());
    AddNames(page,
             count == 1 ? t("1 file is affected:")
                        : t("{count} files are affected; F3 lists them:",
                            {{"count", base::StrCat(count)}}),
             end.damaged);
  }
  if (!end.unread.empty()) {
    AddNames(page,
             t("{count} files can't be saved; F3 lists them:",
               {{"count", base::StrCat(end.unread.size())}}),
             end.unread);
  }
  if (!end.elsewhere.empty()) {
    page.blocks.emplace_back(Gap{});
    page.blocks.emplace_back(
        Paragraph{t("{count} files are in the cloud only, and were not saved; "
                    "F3 lists them.",
                    {{"count", base::StrCat(end.elsewhere.size())}})});
  }
}

FactList Numbers(const State& state) {
  const Words& t = state.words();
  const JobEnd& end = *state.end;
  FactList list;
  const JobKind kind = state.request.kind;
  const bool writes = Restores(kind) || kind == JobKind::kClone ||
                      kind == JobKind::kPutBack || kind == JobKind::kUndo;
  if (end.bytes > 0) {
    list.facts.emplace_back(writes ? t("Written") : t("Checked or stored"),
                            SizeText(end.bytes));
  }
  if (end.read_back) {
    list.facts.emplace_back(t("Checked"),
                            t("every byte was read back and is right"));
  }
  if (!end.folder.empty()) {
    list.facts.emplace_back(t("Put into"), base::Printable(end.folder));
  }
  if (!end.saved.empty()) {
    list.facts.emplace_back(t("Saved first"), SavedText(state));
  }
  list.facts.emplace_back(t("Time taken"), DurationText(end.seconds, t));
  return list;
}

// What can be done with what was saved.
void AddOffers(Page& page, const State& state) {
  const Words& t = state.words();
  const JobEnd& end = *state.end;
  const bool done = end.outcome == Outcome::kDone;
  if (done && !end.archives.empty()) {
    page.buttons.push_back({{t("Put files back")}, {ActionKind::kToPutBack}});
  }
  if (!done && !end.unread.empty()) {
    page.buttons.push_back(
        {{t("Go on without them")}, {ActionKind::kAcceptUnread}, 0, true});
  }
  if (!end.undo.empty()) {
    page.buttons.push_back({{t("Undo")}, {ActionKind::kAskUndo}});
  }
  if (!end.record.empty()) {
    page.buttons.push_back({{t("Record")}, {ActionKind::kToRecord}});
  }
}

void AddButtons(Page& page, const State& state) {
  const Words& t = state.words();
  const JobEnd& end = *state.end;
  const std::string restart = state.setting.in_init ? t("Restart") : t("Leave");
  const bool done = end.outcome == Outcome::kDone;
  if (!done) {
    page.buttons.push_back({{t("Try again")}, {ActionKind::kTryAgain}});
  }
  const bool restored = Restores(state.request.kind);
  if (state.technician && (done || !restored)) {
    page.buttons.push_back(
        {{t("Back to the menu")}, {ActionKind::kToTechnician}});
  }
  page.buttons.push_back({{restart}, {ActionKind::kRestart}});
  if (state.setting.in_init) {
    page.buttons.push_back({{t("Switch off")}, {ActionKind::kPowerOff}});
  }
  AddOffers(page, state);
  // F3 shows them too, and there is not room for everything.
  if (end.record.empty() && end.unread.empty()) {
    page.buttons.push_back({{t("Details")}, {ActionKind::kDetails}});
  }
  // Enter restarts after a restore, whoever started it.
  if (done && restored && state.technician) {
    page.first_focus = 1;
  }
}

}  // namespace

Page ResultPage(const State& state) {
  const Words& t = state.words();
  Page page;
  page.title = t("Result");
  page.step = StepText(state, ScreenId::kResult);
  if (state.end) {
    const bool good =
        state.end->outcome == Outcome::kDone && !state.end->found_faults;
    page.blocks = {
        Paragraph{t(Sentence(state)), good ? Role::kGood : Role::kWarning},
        Gap{}};
    if (const char* const advice = Advice(state); *advice != 0) {
      page.blocks.emplace_back(Paragraph{t(advice)});
      page.blocks.emplace_back(Gap{});
    }
    if (good) {
      page.blocks.emplace_back(Numbers(state));
    } else if (state.end->error) {
      page.blocks.emplace_back(Paragraph{t("For your service:"), Role::kDim});
      page.blocks.emplace_back(
          Paragraph{base::Printable(state.end->error->text()), Role::kDim});
    }
    AddDamage(page, state);
    AddButtons(page, state);
    if (state.setting.chinese) {
      page.picture = state.end->qr;
    }
  }
  page.on_escape = {ActionKind::kToLeave};
  page.on_f3 = {ActionKind::kDetails};
  page.help = t(
      "This is how the job ended. \"Details\" lists all that was done, for "
      "your service. \"Put files back\" copies the saved files to a folder of "
      "their own in the restored system. \"Try again\" does the same once "
      "more; what is right on "
      "the disk already is not written again.");
  return page;
}

}  // namespace tui
