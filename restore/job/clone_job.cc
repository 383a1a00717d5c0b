// SPDX-License-Identifier: Apache-2.0
#include "restore/job/clone_job.h"

#include <utility>

#include "imaging/base/strings.h"
#include "imaging/io/window_block_device.h"
#include "restore/job/source_safety.h"
#include "restore/job/target.h"
#include "restore/machine/block_nodes.h"
#include "restore/machine/facts.h"
#include "restore/machine/kernel_files.h"
#include "restore/machine/uses.h"

namespace restore {

namespace {

using base::StrCat;

base::Error Refused(std::string text) {
  return base::Error(base::ErrorCode::kInvalidArgument, std::move(text))
      .WithHint("Choose another target. Nothing was written.");
}

// Two partitions of one disk may be copied onto each other; nothing may be
// copied onto what it is a part of.
base::Status CheckApart(const CloneOrder& order) {
  const TargetName from = SplitTargetName(order.source);
  const TargetName to = SplitTargetName(order.target);
  if (SameDevice(from.path, to.path)) {
    return from.partition != 0 && to.partition != 0 &&
                   from.partition != to.partition
               ? base::Ok()
               : Refused(StrCat(order.target, " is the source itself"));
  }
  if (!Exists(to.path)) {
    return base::Ok();
  }
  TRY_ASSIGN(const bool destroys, DeviceHolds(to.path, from.path));
  if (destroys) {
    return Refused(StrCat(order.source, " lies on ", order.target));
  }
  TRY_ASSIGN(const bool inside, DeviceHolds(from.path, to.path));
  return inside ? Refused(StrCat(order.target, " lies on ", order.source))
                : base::Ok();
}

base::Status FreeTarget(const CloneOrder& order) {
  if (order.volumes == nullptr) {
    return base::Ok();
  }
  const std::string name = SplitTargetName(order.target).path;
  const std::string path = RealPath(name).value_or(name);
  return order.volumes->Release(path.substr(path.rfind('/') + 1));
}

CloneVerdict JudgeClone(const std::string& target,
                        imaging::TargetState state,
                        const base::Error& error) {
  CloneVerdict verdict;
  verdict.error = error;
  verdict.cancelled = error.code() == base::ErrorCode::kCancelled;
  switch (state) {
    case imaging::TargetState::kUntouched:
      verdict.outcome =
          verdict.cancelled ? Outcome::kCancelled : Outcome::kRefused;
      verdict.written = "Nothing was written.";
      break;
    case imaging::TargetState::kSealed:
      verdict.outcome = Outcome::kHalfWritten;
      verdict.written = StrCat(
          target,
          " is half-written and marked as not valid. Run the same command "
          "again to begin anew.");
      break;
    case imaging::TargetState::kWritten:
      verdict.outcome = Outcome::kNotReadBack;
      verdict.written =
          StrCat(target, " is written in full, but was not read back.");
      break;
  }
  return verdict;
}

void JudgeReadBack(const std::string& target, CloneVerdict& verdict) {
  const imaging::CloneReport& report = *verdict.report;
  if (report.right()) {
    verdict.outcome = Outcome::kDone;
    return;
  }
  const std::string where =
      report.differing.empty()
          ? std::string("the partition table")
          : StrCat("at byte ", report.differing.front().offset);
  verdict.outcome = Outcome::kWrong;
  verdict.error =
      base::Error(
          base::ErrorCode::kIo,
          StrCat(target, " does not hold what was read from the source: ",
                 report.differing.size() + (report.table_differs ? 1 : 0),
                 " places differ, the first: ", where))
          .WithHint(
              "The disk or its cable is failing, or the source changed "
              "meanwhile. Try another port or disk, and copy again.");
  verdict.written = "The target was written in full and is wrong.";
}

}  // namespace

struct CloneJob::Parts {
  CloneOrder order;
  std::unique_ptr<Target> source;
  std::unique_ptr<Gate> gate;
  std::unique_ptr<Target> target;
  bool existed = true;
  imaging::CapturePlan plan;
  imaging::TargetMap map;

  // Nothing is proven before a copy: what is read is hashed, and the target is
  // read back against that.
  base::Status MakeGate() {
    GateOrder gated;
    gated.targets = {order.target};
    gated.expected_id = order.expected_id;
    gated.accept_battery = order.accept_battery;
    gate = std::make_unique<Gate>(std::move(gated), order.machine);
    return gate->Look();
  }

  base::Status OpenTarget() {
    auto opened = Target::OpenGated(order.target, *gate);
    if (!opened.ok() && opened.error().code() == base::ErrorCode::kNotFound &&
        order.target.find('#') == std::string::npos) {
      opened = Target::Create(order.target, plan.head.raw_size, *gate);
      existed = false;
    }
    if (!opened.ok()) {
      return std::move(opened).error();
    }
    target = std::make_unique<Target>(std::move(opened).value());
    return base::Ok();
  }

  base::Status MapOut() {
    imaging::WindowBlockDevice content(source->device(), plan.window,
                                       source->name());
    imaging::RandomBytes random;
    if (order.new_ids) {
      random = FillRandom;
    }
    TRY_ASSIGN(map,
               MapContent(source->name(), plan.head, content, *target, random));
    return imaging::CheckCloneFits(source->device(), plan, map,
                                   target->device());
  }
};

base::Result<std::unique_ptr<CloneJob>> CloneJob::Prepare(
    CloneOrder order, const std::stop_token& stop) {
  auto parts = std::make_unique<Parts>();
  TRY_ASSIGN(Target source, Target::Open(order.source));
  parts->source = std::make_unique<Target>(std::move(source));
  TRY(CheckSourceIsStill(parts->source->path(), order.live));
  TRY(CheckApart(order));
  TRY(FreeTarget(order));
  parts->order = std::move(order);
  TRY(parts->MakeGate());
  TRY_ASSIGN(parts->plan,
             imaging::PlanCapture(parts->source->device(), {}, stop));
  TRY(parts->OpenTarget());
  TRY(parts->MapOut());
  return std::unique_ptr<CloneJob>(new CloneJob(std::move(parts)));
}

CloneJob::CloneJob(std::unique_ptr<Parts> parts) : parts_(std::move(parts)) {}

CloneJob::~CloneJob() = default;

bool CloneJob::overwrites() const {
  return parts_->existed;
}

Gate& CloneJob::gate() {
  return *parts_->gate;
}

const imaging::CapturePlan& CloneJob::plan() const {
  return parts_->plan;
}

CloneVerdict CloneJob::Run(JobProgress& progress, const std::stop_token& stop) {
  const CloneOrder& order = parts_->order;
  const std::uint64_t bytes = parts_->plan.used.total_bytes();
  std::vector<Stage> stages{{imaging::Phase::kWriting, bytes}};
  if (order.read_back) {
    stages.push_back({imaging::Phase::kReadingBack, bytes});
  }
  progress.Plan(std::move(stages));
  const imaging::CloneOptions options{
      .threads = order.threads > 0 ? order.threads : CpuCount(),
      .discard = order.discard,
      .read_back = order.read_back};
  imaging::TargetState state = imaging::TargetState::kUntouched;
  const base::Status opened = parts_->gate->Open(stop);
  if (!opened.ok()) {
    return JudgeClone(order.target, state, opened.error());
  }
  auto report = imaging::Clone(parts_->source->device(), parts_->plan,
                               parts_->map, *parts_->target->gated(), options,
                               state, progress.engine(), stop);
  const std::string path = parts_->target->path();
  // The kernel reads no table of a disk that somebody has open for himself.
  parts_->target.reset();
  RereadTable(path);
  if (!report.ok()) {
    return JudgeClone(order.target, state, report.error());
  }
  CloneVerdict verdict;
  verdict.warnings = parts_->gate->warnings();
  verdict.report = std::move(report).value();
  JudgeReadBack(order.target, verdict);
  if (verdict.outcome == Outcome::kDone) {
    progress.Finish();
  }
  return verdict;
}

}  // namespace restore
