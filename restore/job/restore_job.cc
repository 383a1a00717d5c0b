// SPDX-License-Identifier: Apache-2.0
#include "restore/job/restore_job.h"

#include <algorithm>
#include <utility>

#include "imaging/base/strings.h"
#include "imaging/table/partition_table.h"
#include "restore/job/claim.h"
#include "restore/job/journal_order.h"
#include "restore/job/judge.h"
#include "restore/job/restore_leg.h"
#include "restore/job/source_image.h"
#include "restore/machine/block_nodes.h"
#include "restore/machine/facts.h"
#include "restore/machine/kernel_files.h"

namespace restore {

namespace {

using base::StrCat;
using imaging::Image;

constexpr const char* kNothingWritten = "Nothing was written.";

}  // namespace

class RestoreJob::Stages {
 public:
  Stages(RestoreOrder order, RestoreJobOptions options)
      : order_(std::move(order)), options_(std::move(options)) {}

  base::Status Prepare();
  Verdict Run(JobProgress& progress, const std::stop_token& stop);
  const Image& image() const { return *image_; }
  Gate& gate() { return *gate_; }
  std::vector<std::string> overwritten() const;

 private:
  base::Status FreeTargets();
  base::Status CheckApart(const RestoreOrder::Leg& order) const;
  base::Status MakeGate();
  int threads() const {
    return options_.threads > 0 ? options_.threads : CpuCount();
  }

  // What a restore that goes on does is a delta restore.
  bool delta() const { return options_.delta || resumed_; }
  std::uint64_t ClaimOf(std::size_t leg) const;
  base::Status LookAtJournal();
  base::Status BeginJournal();

  const imaging::Difference* Looked(const RestoreLeg& leg) const {
    return looked_ ? &leg.difference : nullptr;
  }
  std::vector<std::size_t> RowsToProve() const;
  std::uint64_t BytesToWrite(const RestoreLeg& leg) const;
  std::vector<Stage> Plan(std::uint64_t bytes_to_prove) const;
  base::Status Look(JobProgress& progress, const std::stop_token& stop);
  base::Status Prove(JobProgress& progress, const std::stop_token& stop);
  base::Status Write(std::size_t number,
                     JobProgress& progress,
                     const std::stop_token& stop);

  const RestoreOrder order_;
  const RestoreJobOptions options_;
  std::unique_ptr<Image> image_;
  std::unique_ptr<Gate> gate_;
  std::vector<RestoreLeg> legs_;
  bool looked_ = false;
  // With a journal: what it is to say at first, what it said of this restore
  // before, and who keeps it.
  JournalEntry entry_;
  std::optional<JournalEntry> resumed_;
  std::unique_ptr<JournalKeeper> keeper_;
  Verdict verdict_;
};

base::Status RestoreJob::Stages::Prepare() {
  ImageDemands demands{.key_pem = options_.key_pem,
                       .accept_unreadable = options_.accept_unreadable};
  TRY_ASSIGN(image_, OpenSourceImage(order_.image, demands));
  TRY(FreeTargets());
  TRY(LookAtJournal());
  TRY(MakeGate());
  for (const RestoreOrder::Leg& order : order_.legs) {
    TRY(CheckApart(order));
    TRY_ASSIGN(RestoreLeg leg,
               OpenLeg(*image_, order, options_.new_ids, *gate_));
    legs_.push_back(std::move(leg));
    verdict_.legs.push_back({.partition = order.partition,
                             .target = order.target,
                             .state = imaging::TargetState::kUntouched,
                             .report = std::nullopt,
                             .skipped_bytes = 0});
  }
  return base::Ok();
}

// A disk that is open keeps its name, so what is found here and found again
// when the gate opens was so in between.
base::Status RestoreJob::Stages::MakeGate() {
  GateOrder order;
  for (const RestoreOrder::Leg& leg : order_.legs) {
    order.targets.push_back(leg.target);
  }
  order.sources = FilesOf(*image_);
  order.disk = order_.disk;
  order.fingerprint = order_.fingerprint;
  order.expected_id = options_.expected_id;
  order.accept_battery = options_.accept_battery;
  gate_ = std::make_unique<Gate>(std::move(order), options_.machine);
  gate_->Demand(Gate::Proof::kImage);
  if (!options_.prove) {
    gate_->Waive(Gate::Proof::kImage, "--no-prove");
  }
  return gate_->Look();
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

base::Status RestoreJob::Stages::CheckApart(
    const RestoreOrder::Leg& order) const {
  for (const RestoreLeg& other : legs_) {
    if (other.order.target == order.target) {
      return base::Error(base::ErrorCode::kInvalidArgument,
                         StrCat(order.target, " is named for two partitions"));
    }
  }
  return base::Ok();
}

std::vector<std::string> RestoreJob::Stages::overwritten() const {
  std::vector<std::string> names;
  for (const RestoreLeg& leg : legs_) {
    if (leg.existed) {
      names.push_back(leg.order.target);
    }
  }
  return names;
}

Verdict RestoreJob::Stages::Run(JobProgress& progress,
                                const std::stop_token& stop) {
  verdict_.written = kNothingWritten;
  base::Status ready = Look(progress, stop);
  if (ready.ok()) {
    ready = Prove(progress, stop);
  }
  if (ready.ok()) {
    ready = gate_->Open(stop);
    verdict_.warnings = gate_->warnings();
  }
  if (ready.ok()) {
    ready = BeginJournal();
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
      JudgeFailure(i, written.error(), keeper_ ? options_.journal->path() : "",
                   verdict_);
      return std::move(verdict_);
    }
    if (!verdict_.legs[i].report->difference.none()) {
      JudgeReadBack(*image_, verdict_.legs[i], verdict_);
      return std::move(verdict_);
    }
    if (keeper_) {
      keeper_->EndLeg(i);
    }
  }
  if (keeper_) {
    keeper_->End();
    if (!keeper_->warning().empty()) {
      verdict_.warnings.push_back(keeper_->warning());
    }
  }
  verdict_.outcome = Outcome::kDone;
  verdict_.written = "";
  progress.Finish();
  return std::move(verdict_);
}

std::vector<std::size_t> RestoreJob::Stages::RowsToProve() const {
  std::vector<std::size_t> rows;
  for (const RestoreLeg& leg : legs_) {
    const auto more = imaging::RowsToWrite(*image_, leg.map,
                                           leg.target->device(), Looked(leg));
    rows.insert(rows.end(), more.begin(), more.end());
  }
  std::ranges::sort(rows);
  // clang 14 does not take libstdc++'s std::ranges::unique.
  rows.erase(std::unique(rows.begin(), rows.end()), rows.end());
  return rows;
}

std::uint64_t RestoreJob::Stages::BytesToWrite(const RestoreLeg& leg) const {
  std::uint64_t bytes = 0;
  for (const std::size_t row : imaging::RowsToWrite(
           *image_, leg.map, leg.target->device(), Looked(leg))) {
    bytes += base::TotalLength(
        imaging::ShareOf(image_->index().at(row), image_->index(), leg.map)
            .used);
  }
  return bytes;
}

std::vector<Stage> RestoreJob::Stages::Plan(
    std::uint64_t bytes_to_prove) const {
  std::vector<Stage> stages;
  for (const RestoreLeg& leg : legs_) {
    if (delta()) {
      stages.push_back(
          {imaging::Phase::kComparing,
           base::TotalLength(image_->index().used().Within(leg.map.content))});
    }
  }
  if (options_.prove) {
    stages.push_back({imaging::Phase::kProving, bytes_to_prove});
  }
  for (const RestoreLeg& leg : legs_) {
    const std::uint64_t bytes = BytesToWrite(leg);
    stages.push_back({imaging::Phase::kWriting, bytes});
    if (options_.read_back) {
      stages.push_back({imaging::Phase::kReadingBack, bytes});
    }
  }
  return stages;
}

// With delta, the whole target is looked at before anything is proven, and only
// what differs is.  Nobody knows before how much that is, so all of it counts
// until then: a bar that leaps ahead is better than one that stands still.
base::Status RestoreJob::Stages::Look(JobProgress& progress,
                                      const std::stop_token& stop) {
  if (!delta()) {
    return base::Ok();
  }
  progress.Plan(Plan(StoredBytesOf(*image_, RowsToProve())));
  for (std::size_t i = 0; i < legs_.size(); ++i) {
    RestoreLeg& leg = legs_[i];
    progress.Reach(i);
    TRY_ASSIGN(leg.difference,
               LookAtClaim(*image_, leg.map, leg.target->device(), ClaimOf(i),
                           threads(), progress.engine(), stop));
  }
  looked_ = true;
  return base::Ok();
}

// A journal that tells of this restore has it go on; another's is not lost.
base::Status RestoreJob::Stages::LookAtJournal() {
  if (options_.journal == nullptr) {
    return base::Ok();
  }
  TRY_ASSIGN(const std::vector<Disk> disks,
             ListDisks(options_.machine.roots, imaging::ReadPartitionTable));
  entry_ = EntryOf(order_, options_, *image_, disks);
  const std::optional<JournalEntry>& before = options_.journal->entry();
  if (!before) {
    return base::Ok();
  }
  auto going_on = GoingOn(entry_, *before);
  if (going_on.ok()) {
    entry_ = std::move(going_on).value();
    resumed_ = before;
    return base::Ok();
  }
  return options_.new_journal ? base::Ok()
                              : base::Status(std::move(going_on).error());
}

// A delta restore looks at all of its targets anyway.
std::uint64_t RestoreJob::Stages::ClaimOf(std::size_t leg) const {
  if (!resumed_ || resumed_->delta || leg < resumed_->leg) {
    return kAllRows;
  }
  return leg == resumed_->leg ? resumed_->row : 0;
}

// The last thing before the first write: without a journal that is durable,
// nothing may be written.
base::Status RestoreJob::Stages::BeginJournal() {
  if (options_.journal == nullptr) {
    return base::Ok();
  }
  std::uint64_t bytes = 0;
  for (const RestoreLeg& leg : legs_) {
    bytes += BytesToWrite(leg);
  }
  keeper_ = std::make_unique<JournalKeeper>(*options_.journal,
                                            options_.journal_interval);
  return keeper_->Begin(entry_, bytes);
}

// Every chunk that will be written, before the first is.
base::Status RestoreJob::Stages::Prove(JobProgress& progress,
                                       const std::stop_token& stop) {
  std::vector<std::size_t> rows = RowsToProve();
  progress.Plan(Plan(StoredBytesOf(*image_, rows)));
  progress.Reach(delta() ? legs_.size() : 0);
  if (!options_.prove) {
    return base::Ok();
  }
  TRY_ASSIGN(verdict_.proof, ProveRows(*image_, std::move(rows), threads(),
                                       progress.engine(), stop));
  gate_->Proved(Gate::Proof::kImage);
  return base::Ok();
}

base::Status RestoreJob::Stages::Write(std::size_t number,
                                       JobProgress& progress,
                                       const std::stop_token& stop) {
  RestoreLeg& leg = legs_[number];
  LegResult& result = verdict_.legs[number];
  const std::size_t stages_a_leg = options_.read_back ? 2 : 1;
  progress.Reach((delta() ? legs_.size() : 0) + (options_.prove ? 1 : 0) +
                 number * stages_a_leg);
  const imaging::RestoreOptions options{.threads = threads(),
                                        .delta = delta(),
                                        .discard = options_.discard,
                                        .read_back = options_.read_back,
                                        .difference = Looked(leg),
                                        .checkpoint = keeper_.get()};
  if (looked_) {
    result.skipped_bytes =
        base::TotalLength(image_->index().used().Within(leg.map.content)) -
        BytesToWrite(leg);
  }
  auto report =
      imaging::Restore(*image_, leg.map, *leg.target->gated(), options,
                       result.state, progress.engine(), stop);
  const std::string path = leg.target->path();
  // The kernel reads no table of a disk that somebody has open for himself.
  leg.target.reset();
  RereadTable(path);
  TRY_ASSIGN(result.report, std::move(report));
  return base::Ok();
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

Gate& RestoreJob::gate() {
  return stages_->gate();
}

std::vector<std::string> RestoreJob::overwritten() const {
  return stages_->overwritten();
}

Verdict RestoreJob::Run(JobProgress& progress, const std::stop_token& stop) {
  return stages_->Run(progress, stop);
}

}  // namespace restore
