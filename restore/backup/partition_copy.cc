// SPDX-License-Identifier: Apache-2.0
#include "restore/backup/partition_copy.h"

#include "imaging/base/strings.h"
#include "imaging/engine/prove.h"
#include "imaging/engine/target_check.h"
#include "imaging/io/holed_block_device.h"
#include "imaging/io/window_block_device.h"

namespace restore {

namespace {

using base::StrCat;
using imaging::Image;

constexpr const char* kNothingOverwritten = " Nothing was overwritten.";

// Names come when each stage begins.
enum StageOfCopy : std::size_t { kCapture, kReadBack, kCompare };

class Copier {
 public:
  Copier(const CopyTask& task,
         JobProgress& progress,
         const std::stop_token& stop)
      : task_(task), progress_(progress), stop_(stop) {}

  CopyOutcome Run() {
    base::Status done = Capture();
    if (done.ok()) {
      done = ReadBack();
    }
    if (done.ok()) {
      done = CompareWithSource();
    }
    if (!done.ok()) {
      outcome_.error = std::move(done).error();
    }
    return std::move(outcome_);
  }

 private:
  void Begin(StageOfCopy stage) { progress_.Reach(task_.first_stage + stage); }

  base::Status Capture() {
    Begin(kCapture);
    TRY_ASSIGN(outcome_.report,
               imaging::Capture(task_.source, task_.plan, task_.sink,
                                task_.options, progress_.engine(), stop_));
    outcome_.state = CopyState::kUnproven;
    return base::Ok();
  }

  base::Status ReadBack() {
    Begin(kReadBack);
    auto opened = task_.open();
    if (!opened.ok()) {
      return Damaged(opened.error());
    }
    image_ = std::move(opened).value();
    outcome_.id = base::HexEncode(image_->digest());
    const imaging::ProveOptions options{
        .threads = task_.options.threads, .deep = true, .rows = std::nullopt};
    auto proof = imaging::Prove(*image_, options, progress_.engine(), stop_);
    if (!proof.ok()) {
      return Damaged(proof.error());
    }
    if (proof.value().whole()) {
      return base::Ok();
    }
    return Damaged(base::Error(base::ErrorCode::kCorrupt,
                               proof.value().faults.empty()
                                   ? std::string("chunks are damaged")
                                   : proof.value().faults.front()));
  }

  // Being stopped says nothing about a copy.
  base::Error Damaged(const base::Error& why) {
    if (why.code() == base::ErrorCode::kCancelled) {
      return why;
    }
    outcome_.state = CopyState::kDamaged;
    return base::Error(
               why.code(),
               StrCat("the copy of ", task_.source.name(),
                      " did not read back as it was written: ", why.text()))
        .WithHint(StrCat("The disk or stick with the copies, or its cable, is "
                         "failing: use another one.",
                         kNothingOverwritten));
  }

  base::Status CompareWithSource() {
    Begin(kCompare);
    outcome_.state = CopyState::kWhole;
    const imaging::CapturePlan& plan = task_.plan;
    imaging::WindowBlockDevice content(task_.source, plan.window,
                                       std::string(task_.source.name()));
    imaging::HoledBlockDevice readable(content, outcome_.report.unreadable);
    readable.DropCache();
    const imaging::TargetMap map{
        .content = {0, plan.window.length}, .target_offset = 0, .table = {}};
    TRY_ASSIGN(const imaging::Difference difference,
               imaging::CompareTarget(
                   *image_, map, readable, task_.options.threads,
                   imaging::Phase::kComparing, progress_.engine(), stop_));
    if (difference.none()) {
      outcome_.state = CopyState::kProven;
      return base::Ok();
    }
    return base::Error(
               base::ErrorCode::kCorrupt,
               StrCat(task_.source.name(),
                      " changed while it was copied: ", difference.rows.size(),
                      " places read differently now, the first: ",
                      image_->DescribeChunk(difference.rows.front())))
        .WithHint(StrCat("Nothing may use it meanwhile: start Pristine from a "
                         "stick. If nothing does, the disk or its cable is "
                         "failing.",
                         kNothingOverwritten));
  }

  const CopyTask& task_;
  JobProgress& progress_;
  const std::stop_token& stop_;
  std::unique_ptr<Image> image_;
  CopyOutcome outcome_;
};

}  // namespace

std::vector<Stage> StagesOfCopy(const imaging::CapturePlan& plan) {
  const std::uint64_t bytes = plan.to_read.total_bytes();
  return {{imaging::Phase::kCapturing, bytes},
          {imaging::Phase::kProving, bytes},
          {imaging::Phase::kComparing, bytes}};
}

CopyOutcome MakeCopy(const CopyTask& task,
                     JobProgress& progress,
                     const std::stop_token& stop) {
  return Copier(task, progress, stop).Run();
}

}  // namespace restore
