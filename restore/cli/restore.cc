// SPDX-License-Identifier: Apache-2.0
#include "imaging/engine/restore.h"

#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <nlohmann/json.hpp>

#include "imaging/base/strings.h"
#include "imaging/engine/prove.h"
#include "imaging/engine/row_queue.h"
#include "imaging/engine/stream.h"
#include "imaging/io/pipe_sink.h"
#include "restore/cli/commands.h"
#include "restore/cli/run_job.h"
#include "restore/cli/target.h"
#include "restore/cli/target_safety.h"
#include "restore/machine/block_nodes.h"
#include "restore/machine/facts.h"

namespace restore {

namespace {

using base::StrCat;
using imaging::Image;
using imaging::TargetMap;

constexpr const char* kNothingWritten = "Nothing was written.";

// One image part on its way to one target.
struct Leg {
  int partition = 0;
  std::string target_name;
  std::unique_ptr<Target> target;
  TargetMap map;
  imaging::TargetState state = imaging::TargetState::kUntouched;
  imaging::RestoreReport report;
};

class RestoreCommand {
 public:
  RestoreCommand(const RestoreArguments& a, Console& console)
      : a_(a), console_(console) {}

  ExitCode Run() {
    base::Status prepared = Prepare();
    if (!prepared.ok()) {
      return Refuse(prepared.error());
    }
    if (a_.target == "-") {
      return Stream();
    }
    prepared = OpenTargets();
    if (prepared.ok()) {
      prepared = ProveNeeded();
    }
    if (!prepared.ok()) {
      return Refuse(prepared.error());
    }
    for (Leg& leg : legs_) {
      const base::Status written = WriteLeg(leg);
      if (!written.ok()) {
        return FailLeg(leg, written.error());
      }
      if (!leg.report.difference.none()) {
        return FailReadBack(leg);
      }
      ReportLeg(leg);
    }
    return ExitCode::kDone;
  }

 private:
  ExitCode Refuse(const base::Error& error) const {
    return console_.Fail(error, ExitCode::kRefused, kNothingWritten);
  }

  base::Status Prepare() {
    TRY(PairUp());
    TRY_ASSIGN(image_, Image::Open(a_.image));
    if (!a_.key.empty()) {
      TRY_ASSIGN(const std::string pem, ReadTextFile(a_.key));
      TRY_ASSIGN(const imaging::SigningKey key,
                 imaging::SigningKey::PublicFromPem(pem));
      TRY(imaging::CheckSignature(*image_, key));
    }
    const base::RangeSet& lost = image_->index().unreadable();
    if (!lost.empty() && !a_.accept_unreadable) {
      return base::Error(
                 base::ErrorCode::kCorrupt,
                 StrCat(base::FormatBytes(lost.total_bytes()),
                        " of the source could not be read when ",
                        image_->name(), " was made; the first is in ",
                        image_->DescribePlace(lost.ranges().front().offset)))
          .WithHint("--accept-unreadable restores the rest, with zeros there.");
    }
    return base::Ok();
  }

  // Which partition goes where.
  base::Status PairUp() {
    const auto wrong = [](const char* text) {
      return base::Error(base::ErrorCode::kInvalidArgument, text)
          .WithHint(
              "Write: pristine restore IMAGE TARGET, or pristine restore IMAGE "
              "--partition 3 --to TARGET [--partition 4 --to TARGET ...].");
    };
    if (a_.to.empty()) {
      if (a_.target.empty() || a_.partitions.size() > 1) {
        return wrong("it takes one target for each partition");
      }
      legs_.resize(1);
      legs_[0].partition = a_.partitions.empty() ? 0 : a_.partitions[0];
      legs_[0].target_name = a_.target;
      return base::Ok();
    }
    if (!a_.target.empty() || a_.to.size() != a_.partitions.size()) {
      return wrong("there must be one --to for each --partition");
    }
    legs_.resize(a_.to.size());
    for (std::size_t i = 0; i < legs_.size(); ++i) {
      legs_[i].partition = a_.partitions[i];
      legs_[i].target_name = a_.to[i];
    }
    return base::Ok();
  }

  base::Status OpenTargets() {
    for (Leg& leg : legs_) {
      TRY(CheckTargetIsSafe(leg.target_name, *image_));
      TRY(OpenTarget(leg));
      imaging::RandomBytes new_ids;
      if (a_.new_ids) {
        new_ids = FillRandom;
      }
      TRY_ASSIGN(leg.map, MapTo(*image_, leg.partition, *leg.target, new_ids));
      TRY(CheckRoom(leg));
      TRY(CheckApart(leg));
    }
    return base::Ok();
  }

  // A target that exists is overwritten only when somebody said so.
  base::Status OpenTarget(Leg& leg) {
    auto target = Target::Open(leg.target_name, Target::Access::kWrite);
    if (!target.ok() && target.error().code() == base::ErrorCode::kNotFound &&
        leg.target_name.find('#') == std::string::npos) {
      target = Target::Create(leg.target_name, ContentSize(leg));
    } else if (target.ok() && !a_.yes) {
      const std::string question =
          StrCat("All that ", DescribeTarget(leg.target_name),
                 " holds will be overwritten by ", a_.image, ".");
      if (!console_.Confirm(question, "YES")) {
        return base::Error(base::ErrorCode::kInvalidArgument,
                           StrCat(leg.target_name,
                                  " exists, and nobody "
                                  "confirmed to overwrite it"))
            .WithHint("Look at it with pristine disks, then add --yes.");
      }
    }
    if (!target.ok()) {
      return std::move(target).error();
    }
    leg.target = std::make_unique<Target>(std::move(target).value());
    return base::Ok();
  }

  std::uint64_t ContentSize(const Leg& leg) const {
    for (const auto& partition : image_->head().partitions) {
      if (leg.partition != 0 && partition.number == leg.partition) {
        return partition.range.length;
      }
    }
    return image_->head().raw_size;
  }

  base::Status CheckRoom(const Leg& leg) const {
    return imaging::CheckTargetSize(*image_, leg.map, leg.target->device());
  }

  base::Status CheckApart(const Leg& leg) const {
    for (const Leg& other : legs_) {
      if (&other != &leg && other.target &&
          other.target_name == leg.target_name) {
        return base::Error(
            base::ErrorCode::kInvalidArgument,
            StrCat(leg.target_name, " is named for two partitions"));
      }
    }
    return base::Ok();
  }

  int threads() const { return a_.threads > 0 ? a_.threads : CpuCount(); }

  // Every chunk that will be written, before the first is.
  base::Status ProveNeeded() {
    if (a_.no_prove) {
      console_.Note("The image is NOT proven first (--no-prove).");
      return base::Ok();
    }
    std::vector<base::ByteRange> content;
    for (const Leg& leg : legs_) {
      const auto used = image_->index().used().Within(leg.map.content);
      content.insert(content.end(), used.begin(), used.end());
    }
    base::RangeSet needed;
    needed.Insert(std::move(content));
    const imaging::ProveOptions options{
        .threads = threads(),
        .deep = false,
        .rows = imaging::RowsOf(image_->index(), needed.ranges())};
    TRY_ASSIGN(proof_, RunJob(console_, [&](imaging::Progress& progress,
                                            const std::stop_token& stop) {
                 return imaging::Prove(*image_, options, progress, stop);
               }));
    if (proof_.whole()) {
      console_.Say(StrCat("Proven: ", proof_.chunks, " chunks, ",
                          base::FormatBytes(proof_.checked_bytes), "."));
      return base::Ok();
    }
    return base::Error(base::ErrorCode::kCorrupt,
                       StrCat(proof_.faults.front(), " (",
                              proof_.damaged_chunks, " damaged in all)"))
        .WithHint("Copy the image again from where it came from.");
  }

  base::Status WriteLeg(Leg& leg) {
    const imaging::RestoreOptions options{.threads = threads(),
                                          .delta = a_.delta,
                                          .discard = !a_.no_discard,
                                          .read_back = !a_.no_read_back};
    TRY_ASSIGN(leg.report, RunJob(console_, [&](imaging::Progress& progress,
                                                const std::stop_token& stop) {
                 return imaging::Restore(*image_, leg.map, leg.target->device(),
                                         options, leg.state, progress, stop);
               }));
    RereadTable(leg.target->path());
    return base::Ok();
  }

  ExitCode FailLeg(const Leg& leg, const base::Error& error) const {
    switch (leg.state) {
      case imaging::TargetState::kUntouched:
        return console_.Fail(
            error, ExitCode::kRefused,
            StrCat("Nothing was written to ", leg.target_name, "."));
      case imaging::TargetState::kSealed:
        return console_.Fail(
            error, ExitCode::kHalfWritten,
            StrCat(leg.target_name,
                   " is half-written and marked as not valid. Run the same "
                   "command with --delta to go on from here."));
      case imaging::TargetState::kWritten:
        return console_.Fail(error, ExitCode::kHalfWritten,
                             StrCat(leg.target_name,
                                    " is written in full, but was not read "
                                    "back. pristine compare checks it."));
    }
    return ExitCode::kFailed;
  }

  ExitCode FailReadBack(const Leg& leg) const {
    const imaging::Difference& found = leg.report.difference;
    const std::string where = found.rows.empty()
                                  ? std::string("the partition table")
                                  : image_->DescribeChunk(found.rows.front());
    base::Error error(
        base::ErrorCode::kIo,
        StrCat(leg.target_name, " does not hold what was written: ",
               found.rows.size() + (found.table ? 1 : 0),
               " places differ, the first: ", where));
    return console_.Fail(
        std::move(error).WithHint(
            "The disk or its cable is failing: don't trust it. Try another "
            "port or disk, and restore again."),
        ExitCode::kFailed, "The target was written in full and is wrong.");
  }

  void ReportLeg(const Leg& leg) const {
    const imaging::RestoreReport& r = leg.report;
    console_.Emit("pristine.restore/1",
                  {{"image", a_.image},
                   {"target", leg.target_name},
                   {"partition", leg.partition},
                   {"proven", !a_.no_prove},
                   {"written_bytes", r.written_bytes},
                   {"written_chunks", r.written_chunks},
                   {"skipped_chunks", r.skipped_chunks},
                   {"read_back", !a_.no_read_back},
                   {"read_back_uncached", r.read_back_uncached},
                   {"read_back_bytes", r.difference.checked_bytes}});
    std::string line = StrCat("Restored to ", leg.target_name, ": ",
                              base::FormatBytes(r.written_bytes), " written");
    if (a_.delta) {
      line += StrCat(", ", r.skipped_chunks, " chunks were right already");
    }
    if (a_.no_read_back) {
      line += "; NOT read back (--no-read-back)";
    } else {
      line +=
          StrCat("; read back ", base::FormatBytes(r.difference.checked_bytes),
                 r.read_back_uncached ? " from the medium" : "",
                 ": every byte is right");
    }
    console_.Say(StrCat(line, "."));
  }

  ExitCode Stream() {
    if (::isatty(STDOUT_FILENO) == 1) {
      return console_.Fail(base::Error(base::ErrorCode::kInvalidArgument,
                                       "a disk's bytes are not for a terminal")
                               .WithHint("Send them to a file or a pipe."),
                           ExitCode::kUsage, kNothingWritten);
    }
    console_.OutputIsTaken();
    base::ByteRange content{0, image_->head().raw_size};
    if (legs_[0].partition != 0) {
      const auto& all = image_->head().partitions;
      const auto at = std::ranges::find(all, legs_[0].partition,
                                        &imaging::ImagePartition::number);
      if (at == all.end() || !at->stored) {
        return Refuse(base::Error(base::ErrorCode::kNotFound,
                                  StrCat(image_->name(), " holds no partition ",
                                         legs_[0].partition)));
      }
      content = at->range;
    }
    legs_[0].map.content = content;
    base::Status proven = ProveNeeded();
    if (!proven.ok()) {
      return Refuse(proven.error());
    }
    imaging::PipeSink sink(STDOUT_FILENO);
    const base::Status sent =
        RunJob(console_,
               [&](imaging::Progress& progress, const std::stop_token& stop) {
                 return imaging::StreamContent(*image_, content, threads(),
                                               sink, progress, stop);
               });
    if (!sent.ok()) {
      return console_.Fail(sent.error(), ExitCode::kFailed,
                           "What went to the pipe is not complete.");
    }
    return ExitCode::kDone;
  }

  const RestoreArguments& a_;
  Console& console_;
  std::unique_ptr<Image> image_;
  std::vector<Leg> legs_;
  imaging::Proof proof_;
};

}  // namespace

ExitCode RunRestore(const RestoreArguments& arguments, Console& console) {
  return RestoreCommand(arguments, console).Run();
}

}  // namespace restore
