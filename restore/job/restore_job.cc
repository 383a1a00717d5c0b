// SPDX-License-Identifier: Apache-2.0
#include "restore/job/restore_job.h"

#include <algorithm>
#include <utility>

#include "imaging/base/strings.h"
#include "restore/job/source_image.h"
#include "restore/job/target.h"
#include "restore/job/target_safety.h"
#include "restore/machine/block_nodes.h"
#include "restore/machine/facts.h"
#include "restore/machine/kernel_files.h"

namespace restore {

namespace {

using base::StrCat;
using imaging::Image;

constexpr const char* kNothingWritten = "Nothing was written.";

// One part of the image on its way to one target.
struct Leg {
  RestoreOrder::Leg order;
  std::unique_ptr<Target> target;
  bool existed = true;
  imaging::TargetMap map;
};

}  // namespace

class RestoreJob::Stages {
 public:
  Stages(RestoreOrder order, RestoreJobOptions options)
      : order_(std::move(order)), options_(std::move(options)) {}

  base::Status Prepare();
  Verdict Run(JobProgress& progress, const std::stop_token& stop);
  const Image& image() const { return *image_; }
  std::vector<std::string> overwritten() const;

 private:
  base::Status FreeTargets();
  base::Status Open(Leg& leg);
  base::Status CheckTarget(const Leg& leg) const;
  base::Status CheckDisk() const;
  std::uint64_t ContentSize(const RestoreOrder::Leg& leg) const;
  int threads() const {
    return options_.threads > 0 ? options_.threads : CpuCount();
  }

  std::vector<std::size_t> RowsToProve() const;
  std::vector<Stage> Plan(std::uint64_t bytes_to_prove) const;
  base::Status Prove(JobProgress& progress, const std::stop_token& stop);
  base::Status Write(std::size_t number,
                     JobProgress& progress,
                     const std::stop_token& stop);
  void Judge(std::size_t number, const base::Error& error);
  void JudgeReadBack(const LegResult& leg);

  const RestoreOrder order_;
  const RestoreJobOptions options_;
  std::unique_ptr<Image> image_;
  std::vector<Leg> legs_;
  Verdict verdict_;
};

base::Status RestoreJob::Stages::Prepare() {
  ImageDemands demands{.key_pem = options_.key_pem,
                       .accept_unreadable = options_.accept_unreadable};
  TRY_ASSIGN(image_, OpenSourceImage(order_.image, demands));
  TRY(FreeTargets());
  for (const RestoreOrder::Leg& order : order_.legs) {
    Leg& leg = legs_.emplace_back();
    leg.order = order;
    TRY(CheckTargetIsSafe(order.target, *image_));
    TRY(Open(leg));
    imaging::RandomBytes new_ids;
    if (options_.new_ids) {
      new_ids = FillRandom;
    }
    TRY_ASSIGN(leg.map, MapTo(*image_, order.partition, *leg.target, new_ids));
    TRY(CheckTarget(leg));
    verdict_.legs.push_back({.partition = order.partition,
                             .target = order.target,
                             .state = imaging::TargetState::kUntouched,
                             .report = std::nullopt});
  }
  return CheckDisk();
}

base::Status RestoreJob::Stages::FreeTargets() {
  if (options_.volumes == nullptr) {
    return base::Ok();
  }
  for (const RestoreOrder::Leg& leg : order_.legs) {
    const std::string name = leg.target.substr(0, leg.target.find('#'));
    const std::string path = RealPath(name).value_or(name);
    TRY(options_.volumes->Release(path.substr(path.rfind('/') + 1)));
  }
  return base::Ok();
}

base::Status RestoreJob::Stages::Open(Leg& leg) {
  const std::string& name = leg.order.target;
  auto target = Target::Open(name, Target::Access::kWrite);
  if (!target.ok() && target.error().code() == base::ErrorCode::kNotFound &&
      name.find('#') == std::string::npos) {
    target = Target::Create(name, ContentSize(leg.order));
    leg.existed = false;
  }
  if (!target.ok()) {
    return std::move(target).error();
  }
  leg.target = std::make_unique<Target>(std::move(target).value());
  return base::Ok();
}

std::uint64_t RestoreJob::Stages::ContentSize(
    const RestoreOrder::Leg& leg) const {
  for (const auto& partition : image_->head().partitions) {
    if (leg.partition != 0 && partition.number == leg.partition) {
      return partition.range.length;
    }
  }
  return image_->head().raw_size;
}

base::Status RestoreJob::Stages::CheckTarget(const Leg& leg) const {
  TRY(imaging::CheckTargetSize(*image_, leg.map, leg.target->device()));
  for (const Leg& other : legs_) {
    if (&other != &leg && other.order.target == leg.order.target) {
      return base::Error(
          base::ErrorCode::kInvalidArgument,
          StrCat(leg.order.target, " is named for two partitions"));
    }
  }
  return base::Ok();
}

// What is open keeps its identity; its name might have come to mean another
// disk between a person's look at it and our opening it.
base::Status RestoreJob::Stages::CheckDisk() const {
  return order_.fingerprint ? CheckFingerprint(order_.disk, *order_.fingerprint)
                            : base::Ok();
}

std::vector<std::string> RestoreJob::Stages::overwritten() const {
  std::vector<std::string> names;
  for (const Leg& leg : legs_) {
    if (leg.existed) {
      names.push_back(leg.order.target);
    }
  }
  return names;
}

Verdict RestoreJob::Stages::Run(JobProgress& progress,
                                const std::stop_token& stop) {
  verdict_.written = kNothingWritten;
  base::Status ready = Prove(progress, stop);
  if (ready.ok()) {
    ready = CheckDisk();
  }
  if (!ready.ok()) {
    verdict_.cancelled = ready.error().code() == base::ErrorCode::kCancelled;
    verdict_.outcome =
        verdict_.cancelled ? Outcome::kCancelled : Outcome::kRefused;
    verdict_.error = std::move(ready).error();
    return std::move(verdict_);
  }
  for (std::size_t i = 0; i < legs_.size(); ++i) {
    const base::Status written = Write(i, progress, stop);
    if (!written.ok()) {
      Judge(i, written.error());
      return std::move(verdict_);
    }
    if (!verdict_.legs[i].report->difference.none()) {
      JudgeReadBack(verdict_.legs[i]);
      return std::move(verdict_);
    }
  }
  verdict_.outcome = Outcome::kDone;
  verdict_.written = "";
  progress.Finish();
  return std::move(verdict_);
}

std::vector<std::size_t> RestoreJob::Stages::RowsToProve() const {
  std::vector<base::ByteRange> content;
  for (const Leg& leg : legs_) {
    content.push_back(leg.map.content);
  }
  return RowsNeeded(*image_, content);
}

std::vector<Stage> RestoreJob::Stages::Plan(
    std::uint64_t bytes_to_prove) const {
  std::vector<Stage> stages;
  if (options_.prove) {
    stages.push_back({imaging::Phase::kProving, bytes_to_prove});
  }
  for (const Leg& leg : legs_) {
    const std::uint64_t bytes =
        base::TotalLength(image_->index().used().Within(leg.map.content));
    stages.push_back({imaging::Phase::kWriting, bytes});
    if (options_.read_back) {
      stages.push_back({imaging::Phase::kReadingBack, bytes});
    }
  }
  return stages;
}

// Every chunk that will be written, before the first is.
base::Status RestoreJob::Stages::Prove(JobProgress& progress,
                                       const std::stop_token& stop) {
  std::vector<std::size_t> rows = RowsToProve();
  progress.Plan(Plan(StoredBytesOf(*image_, rows)));
  if (!options_.prove) {
    return base::Ok();
  }
  TRY_ASSIGN(verdict_.proof, ProveRows(*image_, std::move(rows), threads(),
                                       progress.engine(), stop));
  return base::Ok();
}

base::Status RestoreJob::Stages::Write(std::size_t number,
                                       JobProgress& progress,
                                       const std::stop_token& stop) {
  Leg& leg = legs_[number];
  LegResult& result = verdict_.legs[number];
  const std::size_t stages_a_leg = options_.read_back ? 2 : 1;
  progress.Reach((options_.prove ? 1 : 0) + number * stages_a_leg);
  const imaging::RestoreOptions options{.threads = threads(),
                                        .delta = options_.delta,
                                        .discard = options_.discard,
                                        .read_back = options_.read_back};
  auto report =
      imaging::Restore(*image_, leg.map, leg.target->device(), options,
                       result.state, progress.engine(), stop);
  const std::string path = leg.target->path();
  // The kernel reads no table of a disk that somebody has open for himself.
  leg.target.reset();
  RereadTable(path);
  TRY_ASSIGN(result.report, std::move(report));
  return base::Ok();
}

void RestoreJob::Stages::Judge(std::size_t number, const base::Error& error) {
  const LegResult& leg = verdict_.legs[number];
  verdict_.error = error;
  verdict_.cancelled = error.code() == base::ErrorCode::kCancelled;
  switch (leg.state) {
    case imaging::TargetState::kUntouched:
      verdict_.written = StrCat("Nothing was written to ", leg.target, ".");
      verdict_.outcome = number > 0           ? Outcome::kHalfWritten
                         : verdict_.cancelled ? Outcome::kCancelled
                                              : Outcome::kRefused;
      break;
    case imaging::TargetState::kSealed:
      verdict_.outcome = Outcome::kHalfWritten;
      verdict_.written =
          StrCat(leg.target,
                 " is half-written and marked as not valid. Run the same "
                 "command with --delta to go on from here.");
      break;
    case imaging::TargetState::kWritten:
      verdict_.outcome = Outcome::kNotReadBack;
      verdict_.written = StrCat(leg.target,
                                " is written in full, but was not read back. "
                                "pristine compare checks it.");
      break;
  }
}

void RestoreJob::Stages::JudgeReadBack(const LegResult& leg) {
  const imaging::Difference& found = leg.report->difference;
  const std::string where = found.rows.empty()
                                ? std::string("the partition table")
                                : image_->DescribeChunk(found.rows.front());
  verdict_.outcome = Outcome::kWrong;
  verdict_.error =
      base::Error(base::ErrorCode::kIo,
                  StrCat(leg.target, " does not hold what was written: ",
                         found.rows.size() + (found.table ? 1 : 0),
                         " places differ, the first: ", where))
          .WithHint(
              "The disk or its cable is failing: don't trust it. Try another "
              "port or disk, and restore again.");
  verdict_.written = "The target was written in full and is wrong.";
}

std::uint64_t Verdict::written_bytes() const {
  std::uint64_t bytes = 0;
  for (const LegResult& leg : legs) {
    bytes += leg.report ? leg.report->written_bytes : 0;
  }
  return bytes;
}

base::Result<RestoreOrder> OrderOf(const RestorePlan& plan) {
  if (plan.refusal) {
    return plan.refusal->error;
  }
  RestoreOrder order;
  order.image = plan.image;
  for (const PlannedLeg& leg : plan.legs) {
    order.legs.push_back({.partition = leg.partition, .target = leg.target});
  }
  // A file that stands for a disk has nothing to be told by but its name.
  if (IsBlockDevice(plan.disk)) {
    order.disk = plan.disk;
    order.fingerprint = plan.target;
  }
  return order;
}

RestoreJob::RestoreJob(std::unique_ptr<Stages> stages)
    : stages_(std::move(stages)) {}

RestoreJob::~RestoreJob() = default;

base::Result<std::unique_ptr<RestoreJob>> RestoreJob::Prepare(
    RestoreOrder order, RestoreJobOptions options) {
  auto stages = std::make_unique<Stages>(std::move(order), std::move(options));
  TRY(stages->Prepare());
  return std::unique_ptr<RestoreJob>(new RestoreJob(std::move(stages)));
}

const Image& RestoreJob::image() const {
  return stages_->image();
}

std::vector<std::string> RestoreJob::overwritten() const {
  return stages_->overwritten();
}

Verdict RestoreJob::Run(JobProgress& progress, const std::stop_token& stop) {
  return stages_->Run(progress, stop);
}

}  // namespace restore
