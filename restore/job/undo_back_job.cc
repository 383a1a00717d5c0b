// SPDX-License-Identifier: Apache-2.0
#include "restore/job/undo_back_job.h"

#include <algorithm>
#include <utility>
#include <vector>

#include "imaging/base/strings.h"
#include "imaging/table/partition_table.h"
#include "restore/job/source_image.h"
#include "restore/job/target.h"
#include "restore/job/target_safety.h"
#include "restore/job/undo_image.h"
#include "restore/machine/block_nodes.h"
#include "restore/machine/disks.h"
#include "restore/machine/facts.h"
#include "restore/plan/fingerprint.h"

namespace restore {

namespace {

using base::StrCat;

base::Error Refused(std::string text, std::string hint) {
  return base::Error(base::ErrorCode::kInvalidArgument, std::move(text))
      .WithHint(StrCat(hint, " Nothing was written."));
}

base::Result<std::string> FindTarget(const UndoPlace& place,
                                     const Roots& roots) {
  if (place.disk_id.empty()) {
    return place.name;
  }
  TRY_ASSIGN(const std::vector<Disk> disks,
             ListDisks(roots, imaging::ReadPartitionTable));
  const Disk* found = nullptr;
  for (const Disk& disk : disks) {
    if (FingerprintId(FingerprintOf(disk)) != place.disk_id) {
      continue;
    }
    if (found != nullptr) {
      return Refused(StrCat("several disks have the fingerprint ",
                            base::Printable(place.disk_id)),
                     "Unplug the ones that are not meant.");
    }
    found = &disk;
  }
  if (found == nullptr) {
    return Refused(StrCat("no disk here has the fingerprint ",
                          base::Printable(place.disk_id), " that ",
                          base::Printable(place.name), " had"),
                   "Plug in that disk; pristine disks lists fingerprints.");
  }
  if (place.partition == 0) {
    return found->path;
  }
  const auto at = std::ranges::find(found->partitions, place.partition,
                                    &DiskPartition::number);
  if (at != found->partitions.end() && !at->path.empty()) {
    return at->path;
  }
  return StrCat(found->path, "#", place.partition);
}

}  // namespace

struct UndoBackJob::Parts {
  UndoBackOrder order;
  std::unique_ptr<imaging::Image> image;
  UndoPlace place;
  std::string name;
  std::unique_ptr<Gate> gate;
  std::unique_ptr<Target> target;

  base::Status Prepare();
  int threads() const { return order.threads > 0 ? order.threads : CpuCount(); }
};

base::Status UndoBackJob::Parts::Prepare() {
  TRY_ASSIGN(image, OpenSourceImage(order.image, {.key_pem = "",
                                                  .accept_unreadable = false}));
  TRY_ASSIGN(place, ReadUndoPlace(*image));
  name = order.target;
  if (name.empty()) {
    TRY_ASSIGN(name, FindTarget(place, order.machine.roots));
  }
  if (order.volumes != nullptr) {
    TRY(ReleaseTarget(name, *order.volumes));
  }
  GateOrder gate_order;
  gate_order.targets = {name};
  gate_order.sources = FilesOf(*image);
  gate_order.accept_battery = order.accept_battery;
  gate_order.expected_id = order.expected_id;
  if (order.expected_id.empty() && order.target.empty()) {
    gate_order.expected_id = place.disk_id;
  }
  gate = std::make_unique<Gate>(std::move(gate_order), order.machine);
  gate->Demand(Gate::Proof::kImage);
  TRY(gate->Look());
  TRY_ASSIGN(Target opened, Target::OpenGated(name, *gate));
  target = std::make_unique<Target>(std::move(opened));
  if (target->device().size() != place.size) {
    return Refused(
        StrCat(name, " has ", target->device().size(), " bytes, but ",
               order.image, " is of one with ", place.size),
        "Name the right target with --to.");
  }
  return base::Ok();
}

UndoBackJob::UndoBackJob(std::unique_ptr<Parts> parts)
    : parts_(std::move(parts)) {}

UndoBackJob::~UndoBackJob() = default;

base::Result<std::unique_ptr<UndoBackJob>> UndoBackJob::Prepare(
    UndoBackOrder order) {
  auto parts = std::make_unique<Parts>();
  parts->order = std::move(order);
  TRY(parts->Prepare());
  return std::unique_ptr<UndoBackJob>(new UndoBackJob(std::move(parts)));
}

const std::string& UndoBackJob::target() const {
  return parts_->name;
}

const imaging::Image& UndoBackJob::image() const {
  return *parts_->image;
}

Gate& UndoBackJob::gate() {
  return *parts_->gate;
}

Stage UndoBackJob::ProofStage() const {
  const Parts& p = *parts_;
  return {imaging::Phase::kProving,
          StoredBytesOf(*p.image, RowsNeeded(*p.image, {{0, p.place.size}}))};
}

std::vector<Stage> UndoBackJob::WriteStages() const {
  const std::uint64_t bytes = parts_->image->index().used().total_bytes();
  return {{imaging::Phase::kWriting, bytes},
          {imaging::Phase::kReadingBack, bytes}};
}

base::Status UndoBackJob::Prove(JobProgress& progress,
                                std::size_t first,
                                const std::stop_token& stop) {
  Parts& p = *parts_;
  std::vector<std::size_t> rows = RowsNeeded(*p.image, {{0, p.place.size}});
  progress.Reach(first);
  TRY_ASSIGN(const imaging::Proof proof,
             ProveRows(*p.image, std::move(rows), p.threads(),
                       progress.engine(), stop));
  p.gate->Proved(Gate::Proof::kImage);
  return base::Ok();
}

UndoBackVerdict UndoBackJob::Run(JobProgress& progress,
                                 std::size_t first,
                                 const std::stop_token& stop) {
  Parts& p = *parts_;
  UndoBackVerdict verdict;
  verdict.written = "Nothing was written.";
  progress.Reach(first);
  imaging::TargetState state = imaging::TargetState::kUntouched;
  const auto put_back = [&]() -> base::Result<imaging::RestoreReport> {
    TRY(p.gate->Open(stop));
    TRY_ASSIGN(const imaging::TargetMap map, MapBack(*p.image, p.place));
    const imaging::RestoreOptions options{.threads = p.threads(),
                                          .delta = false,
                                          .discard = false,
                                          .read_back = true,
                                          .difference = nullptr};
    return imaging::Restore(*p.image, map, *p.target->gated(), options, state,
                            progress.engine(), stop);
  };
  auto report = put_back();
  const std::string path = p.target->path();
  p.target.reset();
  RereadTable(path);
  if (!report.ok()) {
    verdict.cancelled = report.error().code() == base::ErrorCode::kCancelled;
    verdict.error = std::move(report).error();
    if (state == imaging::TargetState::kUntouched) {
      verdict.outcome =
          verdict.cancelled ? Outcome::kCancelled : Outcome::kRefused;
      return verdict;
    }
    verdict.outcome = state == imaging::TargetState::kSealed
                          ? Outcome::kHalfWritten
                          : Outcome::kNotReadBack;
    verdict.written =
        StrCat(p.name, " is not put back in full. Run the same again.");
    return verdict;
  }
  verdict.report = std::move(report).value();
  if (!verdict.report->difference.none()) {
    verdict.outcome = Outcome::kWrong;
    verdict.error =
        base::Error(base::ErrorCode::kIo,
                    StrCat(p.name, " does not hold what was put back"))
            .WithHint(
                "The disk or its cable is failing. The undo image is right: "
                "keep it, and try another port.");
    verdict.written = "The target was written in full and is wrong.";
    return verdict;
  }
  verdict.outcome = Outcome::kDone;
  verdict.written = "";
  return verdict;
}

}  // namespace restore
