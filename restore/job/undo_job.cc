// SPDX-License-Identifier: Apache-2.0
#include "restore/job/undo_job.h"

#include <utility>

#include "imaging/base/strings.h"
#include "imaging/engine/capture.h"
#include "imaging/engine/prove.h"
#include "imaging/engine/written_ranges.h"
#include "imaging/io/file_sink.h"
#include "restore/backup/copy_files.h"
#include "restore/job/source_image.h"
#include "restore/job/target.h"
#include "restore/job/undo_image.h"
#include "restore/machine/facts.h"
#include "restore/machine/kernel_files.h"
#include "restore/machine/room.h"
#include "restore/machine/writable_mount.h"

namespace restore {

namespace {

using base::StrCat;

// For an index, and what a file system needs for itself.
constexpr std::uint64_t kMargin = 16 << 20;
constexpr std::uint64_t kMarginPart = 50;

struct Kept {
  std::unique_ptr<Target> target;
  imaging::CapturePlan plan;
  std::string path;
};

}  // namespace

class UndoJob::Parts {
 public:
  explicit Parts(UndoOrder order) : order_(std::move(order)) {}

  base::Status Look();
  base::Status CheckRoom() const;
  std::vector<Stage> Stages() const;
  std::uint64_t bytes() const;
  UndoVerdict Run(JobProgress& progress,
                  std::size_t first_stage,
                  const std::stop_token& stop);

 private:
  base::Status Add(const imaging::Image& image,
                   const RestoreOrder::Leg& leg,
                   const imaging::Difference* difference);
  base::Status Keep(Kept& kept,
                    imaging::Progress& progress,
                    UndoVerdict& verdict,
                    const std::stop_token& stop) const;
  base::Status Prove(const Kept& kept,
                     UndoVerdict::Image& made,
                     imaging::Progress& progress,
                     const std::stop_token& stop) const;
  int threads() const {
    return order_.threads > 0 ? order_.threads : CpuCount();
  }

  const UndoOrder order_;
  WritableMount medium_;
  std::vector<Kept> kept_;
};

base::Status UndoJob::Parts::Look() {
  TRY_ASSIGN(medium_, WritableMount::For(order_.folder));
  TRY_ASSIGN(const auto image,
             OpenSourceImage(order_.restore.image,
                             {.key_pem = "", .accept_unreadable = true}));
  const auto& differences = order_.differences;
  for (std::size_t i = 0; i < order_.restore.legs.size(); ++i) {
    TRY(Add(*image, order_.restore.legs[i],
            i < differences.size() ? differences[i] : nullptr));
  }
  return base::Ok();
}

base::Status UndoJob::Parts::Add(const imaging::Image& image,
                                 const RestoreOrder::Leg& leg,
                                 const imaging::Difference* difference) {
  Kept kept;
  kept.path = StrCat(order_.folder, "/", UndoName(kept_.size()));
  if (Exists(kept.path)) {
    return base::Error(base::ErrorCode::kInvalidArgument,
                       StrCat(kept.path, " exists already"))
        .WithHint("Name another folder. Nothing was written.");
  }
  TRY_ASSIGN(Target target, Target::Open(leg.target));
  kept.target = std::make_unique<Target>(std::move(target));
  imaging::BlockDevice& device = kept.target->device();
  TRY_ASSIGN(const imaging::TargetMap map,
             MapTo(image, leg.partition, *kept.target, {}));
  TRY_ASSIGN(const UndoPlace place, PlaceOf(*kept.target, !map.table.empty()));
  kept.plan =
      PlanUndo(place, imaging::RangesToWrite(image, map, device, difference),
               device.sector_size(),
               StrCat("What ", place.name, " held before ", image.name(),
                      " was restored"));
  kept_.push_back(std::move(kept));
  return base::Ok();
}

std::uint64_t UndoJob::Parts::bytes() const {
  std::uint64_t bytes = 0;
  for (const Kept& kept : kept_) {
    bytes += kept.plan.used.total_bytes();
  }
  return bytes + bytes / kMarginPart + kMargin;
}

// As if nothing could be compressed: nobody knows before.
base::Status UndoJob::Parts::CheckRoom() const {
  TRY_ASSIGN(const std::uint64_t room, FreeRoom(order_.folder));
  if (bytes() <= room) {
    return base::Ok();
  }
  return base::Error(
             base::ErrorCode::kNoSpace,
             StrCat(order_.folder, " has ", base::FormatBytes(room), " (", room,
                    " bytes) free, but the undo image may need ",
                    base::FormatBytes(bytes()), " (", bytes(), " bytes)"))
      .WithHint(
          "Name a folder with more room, or restore with --delta, which "
          "overwrites less. Nothing was written.");
}

std::vector<Stage> UndoJob::Parts::Stages() const {
  std::vector<Stage> stages;
  for (const Kept& kept : kept_) {
    const std::uint64_t bytes = kept.plan.to_read.total_bytes();
    stages.push_back({imaging::Phase::kCapturing, bytes});
    stages.push_back({imaging::Phase::kProving, bytes});
  }
  return stages;
}

base::Status UndoJob::Parts::Keep(Kept& kept,
                                  imaging::Progress& progress,
                                  UndoVerdict& verdict,
                                  const std::stop_token& stop) const {
  constexpr std::uint64_t kBelowFat = (std::uint64_t{4} << 30) - (16 << 20);
  TRY_ASSIGN(const auto sink, imaging::FileSink::Create(kept.path, false));
  const imaging::CaptureOptions options{
      .level = imaging::ChunkEncoder::kDefaultLevel,
      .threads = threads(),
      .part_size = HoldsOnlySmallFiles(kept.path) ? kBelowFat : 0,
      .key = nullptr};
  verdict.images.push_back({.path = kept.path,
                            .target = kept.target->name(),
                            .id = {},
                            .kept_bytes = kept.plan.used.total_bytes(),
                            .stored_bytes = 0});
  TRY_ASSIGN(const imaging::CaptureReport report,
             imaging::Capture(kept.target->device(), kept.plan, *sink, options,
                              progress, stop));
  const std::uint64_t lost = report.unreadable.total_bytes();
  if (lost > 0) {
    return base::Error(base::ErrorCode::kIo,
                       StrCat(lost, " bytes of ", kept.target->name(),
                              " cannot be read, so they could not be put back"))
        .WithHint(
            "The disk is failing. Restore without keeping what is overwritten "
            "if it may be lost.");
  }
  verdict.images.back().stored_bytes = report.stored_bytes;
  return base::Ok();
}

base::Status UndoJob::Parts::Prove(const Kept& kept,
                                   UndoVerdict::Image& made,
                                   imaging::Progress& progress,
                                   const std::stop_token& stop) const {
  TRY_ASSIGN(const auto image, imaging::Image::Open(kept.path));
  image->stored().DropCache();
  const imaging::ProveOptions options{
      .threads = threads(), .deep = true, .rows = std::nullopt};
  TRY_ASSIGN(const imaging::Proof proof,
             imaging::Prove(*image, options, progress, stop));
  if (proof.whole()) {
    made.id = base::HexEncode(image->digest());
    return base::Ok();
  }
  return base::Error(
             base::ErrorCode::kCorrupt,
             StrCat(kept.path, " is damaged: ",
                    proof.faults.empty() ? std::string("chunks are lost")
                                         : proof.faults.front()))
      .WithHint("Its disk is failing: name a folder on another one.");
}

UndoVerdict UndoJob::Parts::Run(JobProgress& progress,
                                std::size_t first_stage,
                                const std::stop_token& stop) {
  UndoVerdict verdict;
  for (std::size_t i = 0; i < kept_.size(); ++i) {
    progress.Reach(first_stage + 2 * i);
    base::Status done = Keep(kept_[i], progress.engine(), verdict, stop);
    if (done.ok()) {
      progress.Reach(first_stage + 2 * i + 1);
      done = Prove(kept_[i], verdict.images[i], progress.engine(), stop);
    }
    if (!done.ok()) {
      verdict.cancelled = done.error().code() == base::ErrorCode::kCancelled;
      verdict.error =
          std::move(done).error().During("keeping what will be overwritten");
      RemoveUndoImages(verdict);
      return verdict;
    }
  }
  return verdict;
}

void RemoveUndoImages(UndoVerdict& kept) {
  for (const UndoVerdict::Image& image : kept.images) {
    const std::string left = RemoveImage(image.path);
    kept.leftover +=
        left.empty() ? "" : StrCat(kept.leftover.empty() ? "" : ", ", left);
  }
  kept.images.clear();
}

UndoJob::UndoJob(std::unique_ptr<Parts> parts) : parts_(std::move(parts)) {}

UndoJob::~UndoJob() = default;

base::Result<std::unique_ptr<UndoJob>> UndoJob::Prepare(UndoOrder order) {
  auto parts = std::make_unique<Parts>(std::move(order));
  TRY(parts->Look());
  TRY(parts->CheckRoom());
  return std::unique_ptr<UndoJob>(new UndoJob(std::move(parts)));
}

base::Result<std::uint64_t> UndoJob::BytesFor(const RestoreOrder& restore) {
  UndoOrder order;
  order.restore = restore;
  Parts parts(std::move(order));
  TRY(parts.Look());
  return parts.bytes();
}

std::vector<Stage> UndoJob::Stages() const {
  return parts_->Stages();
}

std::uint64_t UndoJob::UndoBytes() const {
  return parts_->bytes();
}

UndoVerdict UndoJob::Run(JobProgress& progress,
                         std::size_t first_stage,
                         const std::stop_token& stop) {
  return parts_->Run(progress, first_stage, stop);
}

}  // namespace restore
