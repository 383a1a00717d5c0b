// SPDX-License-Identifier: Apache-2.0
#include "restore/job/resume.h"

#include <nlohmann/json.hpp>
#include <utility>

#include "imaging/base/strings.h"
#include "restore/cli/commands.h"
#include "restore/cli/open_journal.h"
#include "restore/cli/restore_report.h"
#include "restore/cli/run_job.h"
#include "restore/job/boot_flag.h"
#include "restore/job/describe_job.h"
#include "restore/job/describe_safe.h"
#include "restore/job/safe_restore.h"
#include "restore/machine/mounter.h"

namespace restore {

namespace {

using base::StrCat;

constexpr const char* kNothingWritten = "Nothing was written.";

ExitCode Refused(const base::Error& error, const Console& console) {
  return console.Fail(error, ExitCode::kRefused, kNothingWritten);
}

ExitCode NothingToDo(const std::string& journal, const Console& console) {
  console.Emit("pristine.resume/1", {{"journal", journal}, {"pending", false}});
  console.Say("There is no restore to go on with.");
  return ExitCode::kDone;
}

// Also gives the boot menu back, should a cut have left only that to do.
base::Status Clear(const std::string& journal) {
  TRY_ASSIGN(const WritableMount mount, WritableMount::For(journal));
  TRY(Journal::Forget(journal));
  return SetBootFlag(journal, false);
}

ExitCode Forget(const std::string& journal, const Console& console) {
  const base::Status cleared = Clear(journal);
  if (!cleared.ok()) {
    return Refused(cleared.error(), console);
  }
  console.Emit("pristine.resume/1", {{"journal", journal}, {"pending", false}});
  console.Say(
      "The journal is cleared. What was half-written stays so, and nothing "
      "takes it for valid.");
  return ExitCode::kDone;
}

// Only the recovery system looks for the image on every volume: elsewhere,
// mounting what others own is not ours to do.
base::Result<std::string> FindImage(const ResumeArguments& a,
                                    const JournalEntry& entry,
                                    Volumes& volumes) {
  if (!a.image.empty()) {
    JournalEntry moved = entry;
    moved.image = a.image;
    return FindImageOf(moved, nullptr, {});
  }
  return FindImageOf(entry, BootMediumJournal().empty() ? nullptr : &volumes,
                     {});
}

// As ReportRestore() takes them.
RestoreArguments ArgumentsOf(const JournalEntry& entry,
                             const std::string& image) {
  RestoreArguments a;
  a.image = image;
  a.delta = true;
  a.no_prove = !entry.prove;
  a.no_read_back = !entry.read_back;
  return a;
}

// Of the disks that the journal means.
base::Status CheckExpected(const ResumeArguments& a,
                           const JournalEntry& entry) {
  for (const auto& leg : entry.legs) {
    if (!a.expect_disk.empty() && leg.disk_id != a.expect_disk) {
      return base::Error(base::ErrorCode::kInvalidArgument,
                         StrCat("the restore that was cut off was to ",
                                base::Printable(leg.target),
                                " on the disk with the fingerprint ",
                                leg.disk_id.empty() ? "none" : leg.disk_id,
                                ", and not ", base::Printable(a.expect_disk)))
          .WithHint(
              "Leave --expect-disk out to go on with that one, or give it up "
              "with --forget.");
    }
  }
  return base::Ok();
}

ExitCode GoOn(const ResumeArguments& a,
              const Interrupted& interrupted,
              JobRecorder* recorder,
              const Console& console) {
  const auto refused = [&](const base::Error& error) {
    if (recorder != nullptr) {
      DescribeRefusal(error, recorder->record());
    }
    return Refused(error, console);
  };
  const base::Status expected = CheckExpected(a, interrupted.entry);
  if (!expected.ok()) {
    return refused(expected.error());
  }
  SystemMounter mounter;
  Volumes volumes(mounter);
  const auto image = FindImage(a, interrupted.entry, volumes);
  if (!image.ok()) {
    return refused(image.error());
  }
  auto resumption = OrderOf(interrupted, image.value());
  if (!resumption.ok()) {
    return refused(resumption.error());
  }
  const auto journal = OpenJournal(interrupted.journal, console);
  if (!journal.ok()) {
    return refused(journal.error());
  }
  SafeRestoreOrder order;
  order.restore = std::move(resumption.value().order);
  order.options = std::move(resumption.value().options);
  order.options.threads = a.threads;
  order.options.journal = journal.value().journal.get();
  order.options.volumes = &volumes;
  const auto job = SafeRestoreJob::Prepare(std::move(order), {});
  if (!job.ok()) {
    return refused(job.error());
  }
  if (recorder != nullptr) {
    for (const std::string& target : job.value()->overwritten()) {
      recorder->AddDisk("target", target);
    }
  }
  SayThatItGoesOn(interrupted.entry, console);
  const SafeVerdict verdict = RunStages(
      console,
      [&](JobProgress& progress, const std::stop_token& stop) {
        return job.value()->Run(progress, stop);
      },
      recorder == nullptr ? nullptr : &recorder->stages());
  if (recorder != nullptr) {
    DescribeSafeRestore(*job.value(), verdict, recorder->record());
  }
  if (verdict.outcome == Outcome::kDone) {
    TellThatItEnded(interrupted.entry);
  }
  return ReportRestore(ArgumentsOf(interrupted.entry, image.value()), verdict,
                       console);
}

}  // namespace

ExitCode RunResume(const ResumeArguments& a, Console& console) {
  const std::string journal =
      a.journal.empty() ? BootMediumJournal() : a.journal;
  if (journal.empty()) {
    return NothingToDo(journal, console);
  }
  if (a.forget) {
    return Forget(journal, console);
  }
  const auto interrupted = FindInterrupted(journal);
  if (!interrupted.ok()) {
    return Refused(interrupted.error(), console);
  }
  if (interrupted.value()) {
    return WithRecord(a.record, JobKind::kRestore, "", console,
                      [&](JobRecorder* recorder) {
                        return GoOn(a, *interrupted.value(), recorder, console);
                      });
  }
  const base::Status cleared = Clear(journal);
  if (!cleared.ok()) {
    console.Note(cleared.error().text());
  }
  return NothingToDo(journal, console);
}

}  // namespace restore
