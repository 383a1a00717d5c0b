// SPDX-License-Identifier: Apache-2.0
#include "restore/job/restore_job.h"

#include <utility>

#include "imaging/table/partition_table.h"
#include "restore/job/claim.h"
#include "restore/job/journal_order.h"
#include "restore/job/judge.h"
#include "restore/job/leg_sizes.h"
#include "restore/job/restore_leg.h"
#include "restore/job/source_image.h"
#include "restore/job/target_safety.h"
#include "restore/machine/block_nodes.h"
#include "restore/machine/facts.h"
#include "restore/machine/kernel_files.h"

namespace restore {

namespace {

using imaging::Image;

constexpr const char* kNothingWritten = "Nothing was written.";

}  // namespace

class RestoreJob::Parts {
 public:
  Parts(RestoreOrder order, RestoreJobOptions options)
      : order_(std::move(order)), options_(std::move(options)) {}

  base::Status Prepare();
  base::Status Look(JobProgress& progress,
                    std::size_t first,
                    const std::stop_token& stop);
  base::Status Prove(JobProgress& progress,
                     std::size_t first,
                     const std::stop_token& stop);
  Verdict Write(JobProgress& progress,
                std::size_t first,
                const std::stop_token& stop);
  Verdict Refused(const base::Error& error);

  const Image& image() const { return *image_; }
  Gate& gate() { return *gate_; }
  std::vector<RestoreLeg>& legs() { return legs_; }
  bool goes_on() const { return resumed_.has_value(); }
  RestoreJob::Stages PlannedStages() const;
  base::Status TakeBack();

 private:
  base::Status FreeTargets();
  base::Status MakeGate();
  int threads() const {
    return options_.threads > 0 ? options_.threads : CpuCount();
  }

  // What a restore that goes on does is a delta restore.
  bool delta() const { return options_.delta || resumed_; }
  std::uint64_t ClaimOf(std::size_t leg) const;
  base::Status LookAtJournal();
  base::Status BeginJournal();
  base::Status WriteLeg(std::size_t number,
                        JobProgress& progress,
                        const std::stop_token& stop);

  const RestoreOrder order_;
  const RestoreJobOptions options_;
  std::unique_ptr<Image> image_;
  std::unique_ptr<Gate> gate_;
  std::vector<RestoreLeg> legs_;
  // With a journal: what it is to say at first, what it said of this restore
  // before, and who keeps it.
  JournalEntry entry_;
  std::optional<JournalEntry> resumed_;
  std::unique_ptr<JournalKeeper> keeper_;
  Verdict verdict_;
};

base::Status RestoreJob::Parts::Prepare() {
  ImageDemands demands{.key_pem = options_.key_pem,
                       .accept_unreadable = options_.accept_unreadable};
  TRY_ASSIGN(image_, OpenSourceImage(order_.image, demands));
  TRY(FreeTargets());
  TRY(LookAtJournal());
  TRY(MakeGate());
  TRY_ASSIGN(legs_, OpenLegs(*image_, order_, options_.new_ids, *gate_));
  for (const RestoreLeg& leg : legs_) {
    verdict_.legs.push_back({.partition = leg.order.partition,
                             .target = leg.order.target,
                             .state = imaging::TargetState::kUntouched,
                             .report = std::nullopt,
                             .skipped_bytes = 0});
  }
  return base::Ok();
}

// A disk that is open keeps its name, so what is found here and found again
// when the gate opens was so in between.
base::Status RestoreJob::Parts::MakeGate() {
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

base::Status RestoreJob::Parts::FreeTargets() {
  if (options_.volumes == nullptr) {
    return base::Ok();
  }
  for (const RestoreOrder::Leg& leg : order_.legs) {
    TRY(ReleaseTarget(leg.target, *options_.volumes));
  }
  return base::Ok();
}

// Nobody knows before the look how much differs, so all of it counts until
// then: a bar that leaps ahead is better than one that stands still.
RestoreJob::Stages RestoreJob::Parts::PlannedStages() const {
  RestoreJob::Stages stages;
  for (const RestoreLeg& leg : legs_) {
    const std::uint64_t bytes = BytesToWrite(*image_, leg);
    if (delta()) {
      stages.look.push_back(
          {imaging::Phase::kComparing, UsedBytesOf(*image_, leg)});
    }
    stages.write.push_back({imaging::Phase::kWriting, bytes});
    if (options_.read_back) {
      stages.write.push_back({imaging::Phase::kReadingBack, bytes});
    }
  }
  if (options_.prove) {
    stages.prove = {{imaging::Phase::kProving,
                     StoredBytesOf(*image_, RowsToProve(*image_, legs_))}};
  }
  return stages;
}

// With delta, the whole target is looked at before anything is proven, and only
// what differs is.
base::Status RestoreJob::Parts::Look(JobProgress& progress,
                                     std::size_t first,
                                     const std::stop_token& stop) {
  if (!delta()) {
    return base::Ok();
  }
  for (std::size_t i = 0; i < legs_.size(); ++i) {
    RestoreLeg& leg = legs_[i];
    progress.Reach(first + i);
    TRY_ASSIGN(leg.looked,
               LookAtClaim(*image_, leg.map, leg.target->device(), ClaimOf(i),
                           threads(), progress.engine(), stop));
  }
  return base::Ok();
}

base::Status RestoreJob::Parts::TakeBack() {
  TRY(FreeTargets());
  TRY(gate_->Look());
  for (RestoreLeg& leg : legs_) {
    TRY(restore::TakeBack(leg, *gate_));
  }
  return base::Ok();
}

// A journal that tells of this restore has it go on; another's is not lost.
base::Status RestoreJob::Parts::LookAtJournal() {
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
std::uint64_t RestoreJob::Parts::ClaimOf(std::size_t leg) const {
  if (!resumed_ || resumed_->delta || leg < resumed_->leg) {
    return kAllRows;
  }
  return leg == resumed_->leg ? resumed_->row : 0;
}

// The last thing before the first write: without a journal that is durable,
// nothing may be written.
base::Status RestoreJob::Parts::BeginJournal() {
  if (options_.journal == nullptr) {
    return base::Ok();
  }
  std::uint64_t bytes = 0;
  for (const RestoreLeg& leg : legs_) {
    bytes += BytesToWrite(*image_, leg);
  }
  keeper_ = std::make_unique<JournalKeeper>(*options_.journal,
                                            options_.journal_interval);
  return keeper_->Begin(entry_, bytes);
}

// Every chunk that will be written, before the first is.
base::Status RestoreJob::Parts::Prove(JobProgress& progress,
                                      std::size_t first,
                                      const std::stop_token& stop) {
  if (!options_.prove) {
    return base::Ok();
  }
  progress.Reach(first);
  TRY_ASSIGN(verdict_.proof, ProveRows(*image_, RowsToProve(*image_, legs_),
                                       threads(), progress.engine(), stop));
  gate_->Proved(Gate::Proof::kImage);
  return base::Ok();
}

Verdict RestoreJob::Parts::Refused(const base::Error& error) {
  verdict_.written = kNothingWritten;
  verdict_.cancelled = error.code() == base::ErrorCode::kCancelled;
  verdict_.outcome =
      verdict_.cancelled ? Outcome::kCancelled : Outcome::kRefused;
  verdict_.error = error;
  return std::move(verdict_);
}

Verdict RestoreJob::Parts::Write(JobProgress& progress,
                                 std::size_t first,
                                 const std::stop_token& stop) {
  verdict_.written = kNothingWritten;
  base::Status ready = gate_->Open(stop);
  verdict_.warnings = gate_->warnings();
  if (ready.ok()) {
    ready = BeginJournal();
  }
  if (!ready.ok()) {
    return Refused(ready.error());
  }
  for (std::size_t i = 0; i < legs_.size(); ++i) {
    progress.Reach(first + i * (options_.read_back ? 2 : 1));
    const base::Status written = WriteLeg(i, progress, stop);
    if (!written.ok()) {
      JudgeFailure(i, written.error(), keeper_ ? options_.journal->path() : "",
                   verdict_);
      return std::move(verdict_);
    }
    if (!verdict_.legs[i].report->difference.none()) {
      JudgeReadBack(*image_, legs_[i], verdict_.legs[i], stop, verdict_);
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

base::Status RestoreJob::Parts::WriteLeg(std::size_t number,
                                         JobProgress& progress,
                                         const std::stop_token& stop) {
  RestoreLeg& leg = legs_[number];
  LegResult& result = verdict_.legs[number];
  const imaging::RestoreOptions options{.threads = threads(),
                                        .delta = delta(),
                                        .discard = options_.discard,
                                        .read_back = options_.read_back,
                                        .difference = leg.difference(),
                                        .checkpoint = keeper_.get()};
  if (leg.looked) {
    result.skipped_bytes =
        UsedBytesOf(*image_, leg) - BytesToWrite(*image_, leg);
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

RestoreJob::RestoreJob(std::unique_ptr<Parts> parts)
    : parts_(std::move(parts)) {}

RestoreJob::~RestoreJob() = default;

base::Result<std::unique_ptr<RestoreJob>> RestoreJob::Prepare(
    RestoreOrder order, RestoreJobOptions options) {
  auto parts = std::make_unique<Parts>(std::move(order), std::move(options));
  TRY(parts->Prepare());
  return std::unique_ptr<RestoreJob>(new RestoreJob(std::move(parts)));
}

const Image& RestoreJob::image() const {
  return parts_->image();
}

Gate& RestoreJob::gate() {
  return parts_->gate();
}

std::vector<std::string> RestoreJob::overwritten() const {
  std::vector<std::string> names;
  for (const RestoreLeg& leg : parts_->legs()) {
    if (leg.existed) {
      names.push_back(leg.order.target);
    }
  }
  return names;
}

bool RestoreJob::goes_on() const {
  return parts_->goes_on();
}

Verdict RestoreJob::Run(JobProgress& progress, const std::stop_token& stop) {
  const auto plan = [this, &progress] {
    Stages stages = PlannedStages();
    std::vector<Stage> all = std::move(stages.look);
    all.insert(all.end(), stages.prove.begin(), stages.prove.end());
    all.insert(all.end(), stages.write.begin(), stages.write.end());
    progress.Plan(std::move(all));
  };
  plan();
  const Stages stages = PlannedStages();
  base::Status ready = Look(progress, 0, stop);
  if (ready.ok()) {
    plan();
    ready = Prove(progress, stages.look.size(), stop);
  }
  return ready.ok()
             ? Write(progress, stages.look.size() + stages.prove.size(), stop)
             : Refused(ready.error());
}

base::Status RestoreJob::Look(JobProgress& progress,
                              std::size_t first,
                              const std::stop_token& stop) {
  return parts_->Look(progress, first, stop);
}

base::Status RestoreJob::Prove(JobProgress& progress,
                               std::size_t first,
                               const std::stop_token& stop) {
  return parts_->Prove(progress, first, stop);
}

Verdict RestoreJob::Write(JobProgress& progress,
                          std::size_t first,
                          const std::stop_token& stop) {
  return parts_->Write(progress, first, stop);
}

Verdict RestoreJob::Refused(const base::Error& error) {
  return parts_->Refused(error);
}

RestoreJob::Stages RestoreJob::PlannedStages() const {
  return parts_->PlannedStages();
}

std::vector<const imaging::Difference*> RestoreJob::Differences() const {
  std::vector<const imaging::Difference*> all;
  for (const RestoreLeg& leg : parts_->legs()) {
    all.push_back(leg.difference());
  }
  return all;
}

base::Status RestoreJob::LetGo() {
  for (RestoreLeg& leg : parts_->legs()) {
    TRY(restore::LetGo(leg));
  }
  return base::Ok();
}

base::Status RestoreJob::TakeBack() {
  return parts_->TakeBack();
}

}  // namespace restore
