// SPDX-License-Identifier: Apache-2.0
#include "restore/record/record_page.h"

#include <utility>

#include "imaging/base/strings.h"
#include "restore/record/page_machine.h"
#include "restore/record/page_rows.h"
#include "restore/record/page_text.h"
#include "restore/record/record_qr.h"

namespace restore {

namespace {

using base::StrCat;

class Builder {
 public:
  Builder(const Record& record,
          const imaging::Sha256& digest,
          PageLanguage language)
      : record_(record), digest_(digest), say_(language) {
    page_.language = language;
  }

  RecordPage Build() {
    page_.title = say_(WordOf(record_.job));
    page_.verdict = say_(WordOf(record_.end));
    page_.tone = Tone();
    page_.code = RecordCode(record_, digest_);
    AddJob();
    AddErrors();
    AddDamage();
    AddWaivers();
    AddPlan();
    AddTargets();
    AddSaved();
    AddImage();
    AddMachine();
    AddDisks();
    AddStages();
    AddAuthenticity();
    return std::move(page_);
  }

 private:
  RecordPage::Tone Tone() const {
    if (record_.end == JobEnd::kDone) {
      return record_.waivers.empty() && record_.damage.empty()
                 ? RecordPage::Tone::kGood
                 : RecordPage::Tone::kCaution;
    }
    const bool nothing_lost = record_.end == JobEnd::kIncomplete ||
                              record_.end == JobEnd::kRefused ||
                              record_.end == JobEnd::kCancelled;
    return nothing_lost ? RecordPage::Tone::kCaution : RecordPage::Tone::kBad;
  }

  PageRows NewRows() const { return PageRows(say_.comma()); }
  void AddSection(const std::string& heading, PageRows rows) {
    std::vector<PageRow> taken = rows.Take();
    if (!taken.empty()) {
      page_.sections.push_back({PageSafe(heading), std::move(taken)});
    }
  }

  void AddJob() {
    std::uint64_t written = 0;
    std::uint64_t skipped = 0;
    for (const RecordedTarget& target : record_.targets) {
      written += target.written_bytes;
      skipped += target.skipped_bytes;
    }
    PageRows rows = NewRows();
    rows.Add(say_(Word::kResult), page_.verdict);
    rows.Add(say_(Word::kState), record_.state);
    if (!record_.targets.empty()) {
      rows.Add(say_(Word::kReadBack), say_(WordOf(record_.read_back)));
      rows.Add(say_(Word::kWritten), ExactBytes(written));
    }
    rows.Add(say_(Word::kSkipped), skipped > 0 ? ExactBytes(skipped) : "");
    rows.Add(say_(Word::kStart), record_.times.start);
    rows.Add(say_(Word::kEnd), record_.times.end);
    if (record_.times.clock_is_wrong) {
      rows.Add("", say_(Word::kClockWrong));
    }
    rows.Add(say_(Word::kDuration), DurationText(record_.times.milliseconds));
    rows.Add(say_(Word::kProgram), record_.program);
    AddSection(say_(Word::kJobSection), std::move(rows));
  }

  void AddErrors() {
    PageRows rows = NewRows();
    for (const RecordedError& error : record_.errors) {
      rows.Add(error.code, error.text);
      rows.Add("", error.hint);
    }
    AddSection(say_(Word::kErrors), std::move(rows));
  }

  Word CauseWord(const std::string& cause) const {
    return cause == "lost"      ? Word::kLost
           : cause == "differs" ? Word::kDiffers
                                : Word::kUnreadable;
  }

  void AddDamage() {
    PageRows rows = NewRows();
    for (const RecordedDamage& damage : record_.damage) {
      const std::string range =
          damage.length == 0 ? ""
                             : StrCat(ExactBytes(damage.length), " ",
                                      say_(Word::kAtByte), " ", damage.offset);
      rows.Add(say_(CauseWord(damage.cause)), {damage.place, range});
      for (const std::string& file : damage.files) {
        rows.Add("", file);
      }
      if (damage.more_files > 0) {
        rows.Add("",
                 StrCat(say_(Word::kAndMore), say_.colon(), damage.more_files));
      }
    }
    AddSection(say_(Word::kDamage), std::move(rows));
  }

  void AddWaivers() {
    PageRows rows = NewRows();
    for (const Waiver waiver : record_.waivers) {
      rows.Add("", say_(WordOf(waiver)));
    }
    AddSection(say_(Word::kWaivers), std::move(rows));
  }

  void AddPartitions(const std::string& heading,
                     const std::vector<RecordedPartition>& partitions) {
    PageRows rows = NewRows();
    for (const RecordedPartition& p : partitions) {
      rows.Add(
          TitleText(p.title, say_.language()),
          {say_(WordOf(p.fate)), p.saved_first ? say_(Word::kSavedFirst) : "",
           base::FormatBytes(p.size), p.fs_type});
    }
    AddSection(heading, std::move(rows));
  }

  void AddPlan() {
    if (!record_.plan) {
      return;
    }
    AddPartitions(say_(Word::kBefore), record_.plan->before);
    AddPartitions(say_(Word::kAfter), record_.plan->after);
    PageRows rows = NewRows();
    rows.Add(say_(Word::kDisk), record_.plan->disk);
    rows.Add("", record_.plan->whole_disk ? say_(Word::kWholeDiskWritten) : "");
    for (const std::string& note : record_.plan->notes) {
      rows.Add("", note);
    }
    AddSection(say_(Word::kNotes), std::move(rows));
  }

  void AddTargets() {
    PageRows rows = NewRows();
    for (const RecordedTarget& t : record_.targets) {
      rows.Add(
          t.target,
          {t.source.empty() ? "" : StrCat(say_(Word::kFrom), " ", t.source),
           StrCat(say_(Word::kWritten), " ", ExactBytes(t.written_bytes)),
           t.skipped_bytes == 0 ? ""
                                : StrCat(say_(Word::kSkipped), " ",
                                         ExactBytes(t.skipped_bytes))});
      rows.Add("", {StrCat(say_(Word::kReadBack), " ",
                           ExactBytes(t.read_back_bytes)),
                    t.read_back_uncached ? say_(Word::kFromMedium) : "",
                    say_(WordOf(t.read_back))});
    }
    AddSection(say_(Word::kTargets), std::move(rows));
  }

  void AddSaved() {
    PageRows rows = NewRows();
    for (const RecordedCopy& c : record_.saved) {
      const Word kind = c.kind == "archive" ? Word::kCopyArchive
                        : c.kind == "undo"  ? Word::kCopyUndo
                                            : Word::kCopyImage;
      rows.Add(say_(kind), {c.title, c.source});
      rows.Add("", c.path);
      rows.Add("",
               {StrCat(say_(Word::kContent), " ", ExactBytes(c.content_bytes)),
                StrCat(say_(Word::kStored), " ", ExactBytes(c.stored_bytes)),
                c.files == 0 ? "" : StrCat(c.files, " ", say_(Word::kFiles)),
                say_(c.proven ? Word::kCopyProven : Word::kCopyNotProven)});
      rows.Add(say_(Word::kDigest), c.sha256);
    }
    AddSection(say_(Word::kSaved), std::move(rows));
  }

  void AddImage() {
    if (!record_.image) {
      return;
    }
    const RecordedImage& image = *record_.image;
    PageRows rows = NewRows();
    rows.Add(say_(Word::kFile), image.path);
    rows.Add(say_(Word::kLabel), image.label);
    rows.Add(say_(Word::kImageId), image.id);
    rows.Add(say_(Word::kSigner),
             image.signer.empty() ? say_(Word::kUnsignedImage) : image.signer);
    if (!image.signer.empty()) {
      rows.Add("", say_(image.signer_checked ? Word::kSignerChecked
                                             : Word::kSignerNotChecked));
    }
    rows.Add(say_(Word::kMade), image.created);
    rows.Add(say_(Word::kMadeFrom), image.source);
    rows.Add(say_(Word::kMadeOn), image.machine);
    rows.Add(say_(Word::kProven),
             {say_(image.proven ? Word::kProvenYes : Word::kProvenNo),
              image.proven ? ExactBytes(image.proven_bytes) : ""});
    AddSection(say_(Word::kImage), std::move(rows));
  }

  void AddMachine() {
    AddSection(say_(Word::kMachine), MachineRows(record_.machine, say_));
  }

  void AddDisks() {
    for (const RecordedDisk& disk : record_.disks) {
      AddSection(DiskHeading(disk, say_), DiskRows(disk, say_));
    }
  }

  std::string PhaseText(const std::string& phase) const {
    constexpr std::pair<std::string_view, Word> kPhases[] = {
        {"preparing", Word::kPreparing}, {"capturing", Word::kCapturing},
        {"proving", Word::kProving},     {"writing", Word::kWriting},
        {"flushing", Word::kFlushing},   {"reading_back", Word::kReadingBack},
        {"comparing", Word::kComparing}};
    for (const auto& [name, word] : kPhases) {
      if (phase == name) {
        return say_(word);
      }
    }
    return phase;
  }

  void AddStages() {
    PageRows rows = NewRows();
    for (const RecordedStage& stage : record_.stages) {
      rows.Add(PhaseText(stage.phase),
               {DurationText(stage.milliseconds),
                stage.bytes == 0 ? "" : base::FormatBytes(stage.bytes)});
    }
    AddSection(say_(Word::kStages), std::move(rows));
  }

  void AddAuthenticity() {
    PageRows rows = NewRows();
    rows.Add(say_(Word::kRecordDigest), base::HexEncode(digest_));
    rows.Add(say_(Word::kRecordSigner), record_.signer.empty()
                                            ? say_(Word::kRecordUnsigned)
                                            : record_.signer);
    if (record_.left_out > 0) {
      rows.Add(say_(Word::kLeftOut), StrCat(record_.left_out));
    }
    rows.Add("", say_(Word::kHowToCheck));
    AddSection(say_(Word::kAuthenticity), std::move(rows));
  }

  const Record& record_;
  const imaging::Sha256& digest_;
  const PageSpeaker say_;
  RecordPage page_;
};

}  // namespace

RecordPage MakeRecordPage(const Record& record,
                          const imaging::Sha256& digest,
                          PageLanguage language) {
  return Builder(record, digest, language).Build();
}

std::string TitleText(const Title& title, PageLanguage language) {
  std::string label = PageSafe(title.label);
  const std::string behind = label.empty() ? "" : StrCat(" (", label, ")");
  const auto named = [&](Word word) {
    return StrCat(Say(word, language), behind);
  };
  switch (title.kind) {
    case Title::Kind::kDrive:
      return StrCat(title.letter == 0 ? '?' : title.letter, ":", behind);
    case Title::Kind::kBoot:
      return named(Word::kTitleBoot);
    case Title::Kind::kRecovery:
      return named(Word::kTitleRecovery);
    case Title::Kind::kSwap:
      return named(Word::kTitleSwap);
    case Title::Kind::kSystem:
      return named(Word::kTitleSystem);
    case Title::Kind::kNamed:
      return label;
    case Title::Kind::kNumbered:
      break;
  }
  return title.number == 0
             ? std::string(Say(Word::kWholeDisk, language))
             : StrCat(Say(Word::kTitlePartition, language), " ", title.number);
}

}  // namespace restore
