// SPDX-License-Identifier: Apache-2.0
#include "restore/backup/backup_job.h"

#include <algorithm>
#include <utility>

#include "imaging/base/strings.h"
#include "imaging/io/file_sink.h"
#include "restore/backup/backup_source.h"
#include "restore/backup/copy_files.h"
#include "restore/backup/job_folder.h"
#include "restore/backup/partition_copy.h"
#include "restore/machine/block_nodes.h"
#include "restore/machine/facts.h"
#include "restore/machine/room.h"

namespace restore {

namespace {

using base::StrCat;

// "Partition 4 - D Photos.pri"
std::string CopyPath(const std::string& folder, const BackupItem& item) {
  std::string title = EnglishTitle(item.title);
  std::erase_if(title, [](char c) { return c == ':' || c == '(' || c == ')'; });
  const std::string name = AsFileName(title);
  const std::string number = StrCat("Partition ", item.number);
  return StrCat(folder, "/", number,
                name.empty() || name == number ? "" : StrCat(" - ", name),
                ".pri");
}

// FAT holds no file of 4 GiB.
std::uint64_t PartSizeFor(const std::string& path) {
  constexpr std::uint64_t kBelowLimit = (std::uint64_t{4} << 30) - (16 << 20);
  return HoldsOnlySmallFiles(path) ? kBelowLimit : 0;
}

base::Status CheckIsElsewhere(const BackupItem& item,
                              const std::string& folder) {
  if (!IsBlockDevice(item.source)) {
    return base::Ok();
  }
  TRY_ASSIGN(const bool holds, DeviceHolds(item.source, folder));
  if (!holds) {
    return base::Ok();
  }
  return base::Error(
             base::ErrorCode::kInvalidArgument,
             StrCat(folder, " lies on ", item.source, " (",
                    EnglishTitle(item.title), "), which is to be saved itself"))
      .WithHint(
          "A copy there would be lost with it. Choose a place on another disk. "
          "Nothing was written.");
}

base::Status CheckRoom(const std::string& folder, std::uint64_t needed) {
  TRY_ASSIGN(const std::uint64_t room, FreeRoom(folder));
  if (room >= needed) {
    return base::Ok();
  }
  return base::Error(base::ErrorCode::kNoSpace,
                     StrCat(folder, " has ", base::FormatBytes(room), " (",
                            room, " bytes) free, but the copies may need ",
                            base::FormatBytes(needed), " (", needed, " bytes)"))
      .WithHint(
          "Make room there, or choose another place. Nothing was written.");
}

// One partition, opened and looked at.
struct Opened {
  BackupJob::Planned planned;
  BackupSource source;
  imaging::CapturePlan plan;
};

base::Result<Opened> OpenItem(const BackupOrder& order,
                              const BackupItem& item,
                              const std::stop_token& stop) {
  TRY(CheckIsElsewhere(item, order.folder));
  TRY(CheckIsStill(order.disk, item.source, item.number));
  TRY_ASSIGN(BackupSource source,
             BackupSource::Open(order.disk, item.source, item.number));
  TRY_ASSIGN(imaging::CapturePlan plan,
             source.PlanCopy(EnglishTitle(item.title), stop));
  BackupJob::Planned planned{.item = item,
                             .path = CopyPath(order.folder, item),
                             .used_bytes = plan.to_read.total_bytes(),
                             .notes = {}};
  for (const imaging::ImagePartition& part : plan.head.partitions) {
    planned.notes.insert(planned.notes.end(), part.notes.begin(),
                         part.notes.end());
  }
  return Opened{std::move(planned), std::move(source), std::move(plan)};
}

// What to do, for errors that come without.
base::Error Advised(base::Error error) {
  if (!error.hint().empty()) {
    return error;
  }
  const char* const hint =
      error.code() == base::ErrorCode::kNoSpace
          ? "The place for the copies is full. Make room there, or choose "
            "another one. Nothing was overwritten."
          : "Look whether the disk or stick for the copies is still connected "
            "and can be written, or choose another one. Nothing was "
            "overwritten.";
  return std::move(error).WithHint(hint);
}

}  // namespace

BackupItem ItemOf(const DataPartition& partition) {
  return {.source = partition.source,
          .title = partition.title,
          .number = partition.number};
}

std::uint64_t SavedCopy::unreadable_bytes() const {
  return base::TotalLength(unreadable);
}

bool BackupVerdict::all_read() const {
  return std::ranges::all_of(
      copies, [](const SavedCopy& copy) { return copy.unreadable.empty(); });
}

class BackupJob::Parts {
 public:
  static base::Result<std::unique_ptr<Parts>> Open(
      BackupOrder order, const std::stop_token& stop) {
    auto parts = std::make_unique<Parts>();
    std::uint64_t needed = 0;
    for (const BackupItem& item : order.items) {
      TRY_ASSIGN(Opened opened, OpenItem(order, item, stop));
      needed += RoomFor(opened.planned.used_bytes);
      parts->planned_.push_back(opened.planned);
      parts->opened_.push_back(std::move(opened));
    }
    TRY(CheckRoom(order.folder, needed));
    parts->order_ = std::move(order);
    return parts;
  }

  const std::vector<Planned>& planned() const { return planned_; }

  std::vector<Stage> Stages() const {
    std::vector<Stage> out;
    for (const Opened& opened : opened_) {
      const std::vector<Stage> stages = StagesOfCopy(opened.plan);
      out.insert(out.end(), stages.begin(), stages.end());
    }
    return out;
  }

  BackupVerdict Run(JobProgress& progress,
                    std::size_t first_stage,
                    const std::stop_token& stop) {
    for (const Opened& opened : opened_) {
      if (!Copy(opened, first_stage, progress, stop)) {
        break;
      }
      first_stage += kStagesOfCopy;
    }
    return std::move(verdict_);
  }

 private:
  bool Copy(const Opened& opened,
            std::size_t first_stage,
            JobProgress& progress,
            const std::stop_token& stop) {
    const std::string& path = opened.planned.path;
    auto sink = imaging::FileSink::Create(path, false);
    if (!sink.ok()) {
      return Failed(opened, std::move(sink).error());
    }
    SavedCopy copy{.title = EnglishTitle(opened.planned.item.title),
                   .path = path,
                   .source = opened.planned.item.source,
                   .used_bytes = 0,
                   .stored_bytes = 0,
                   .id = {},
                   .unreadable = {},
                   .proven = false,
                   .uncached = false};
    const CopyTask task{
        .source = opened.source.device(),
        .plan = opened.plan,
        .sink = *sink.value(),
        .open = [&]() -> base::Result<std::unique_ptr<imaging::Image>> {
          TRY(FlushFileSystem(order_.folder));
          TRY_ASSIGN(FreshImage fresh, OpenFresh(path));
          copy.uncached = fresh.uncached;
          return std::move(fresh.image);
        },
        .options = {.level = order_.level,
                    .threads = order_.threads > 0 ? order_.threads : CpuCount(),
                    .part_size = PartSizeFor(path),
                    .key = nullptr},
        .first_stage = first_stage};
    CopyOutcome outcome = MakeCopy(task, progress, stop);
    copy.used_bytes = outcome.report.read_bytes;
    copy.stored_bytes = outcome.report.stored_bytes;
    copy.id = outcome.id;
    copy.unreadable = outcome.report.unreadable.ranges();
    copy.proven = outcome.state == CopyState::kProven;
    if (outcome.state == CopyState::kProven ||
        outcome.state == CopyState::kWhole) {
      verdict_.copies.push_back(std::move(copy));
    } else {
      sink.value().reset();
      verdict_.leftover = RemoveImage(path);
    }
    return !outcome.error || Failed(opened, std::move(*outcome.error));
  }

  // Always false.
  bool Failed(const Opened& opened, base::Error error) {
    verdict_.cancelled = error.code() == base::ErrorCode::kCancelled;
    verdict_.error =
        Advised(std::move(error))
            .During(StrCat("saving ", opened.planned.item.source, " (",
                           EnglishTitle(opened.planned.item.title), ")"));
    return false;
  }

  BackupOrder order_;
  std::vector<Planned> planned_;
  std::vector<Opened> opened_;
  BackupVerdict verdict_;
};

base::Result<std::unique_ptr<BackupJob>> BackupJob::Prepare(
    BackupOrder order, const std::stop_token& stop) {
  TRY_ASSIGN(auto parts, Parts::Open(std::move(order), stop));
  return std::unique_ptr<BackupJob>(new BackupJob(std::move(parts)));
}

BackupJob::BackupJob(std::unique_ptr<Parts> parts) : parts_(std::move(parts)) {}

BackupJob::~BackupJob() = default;

const std::vector<BackupJob::Planned>& BackupJob::planned() const {
  return parts_->planned();
}

std::vector<Stage> BackupJob::Stages() const {
  return parts_->Stages();
}

BackupVerdict BackupJob::Run(JobProgress& progress,
                             std::size_t first_stage,
                             const std::stop_token& stop) {
  return parts_->Run(progress, first_stage, stop);
}

}  // namespace restore
