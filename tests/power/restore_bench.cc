// SPDX-License-Identifier: Apache-2.0
#include "tests/power/restore_bench.h"

#include <cstdlib>
#include <filesystem>

#include "imaging/base/strings.h"
#include "imaging/engine/capture.h"
#include "imaging/io/file_sink.h"
#include "restore/job/resume.h"
#include "tests/fakes/memory_block_device.h"
#include "tests/power/whole_file.h"

namespace restore::testing {

namespace {

using base::StrCat;

// Without these nothing can be tried.
void Must(const base::Status& status) {
  if (!status.ok()) {
    std::abort();
  }
}

base::Status CaptureTo(const std::string& path, const DiskCase& disk) {
  const std::vector<std::byte> bytes = FactoryDisk(disk);
  imaging::fakes::MemoryBlockDevice source(bytes);
  TRY_ASSIGN(const auto sink, imaging::FileSink::Create(path, false));
  imaging::Progress progress;
  const imaging::CaptureOptions options{
      .level = 1, .threads = 1, .part_size = 0, .key = nullptr};
  TRY(imaging::Capture(source, PlanFactoryImage(bytes), *sink, options,
                       progress, {}));
  return base::Ok();
}

}  // namespace

RestoreBench::RestoreBench(const DiskCase& disk)
    : disk_(disk), scratch_(std::move(ScratchFolder::Make()).value()) {
  const std::string image = scratch_.File("PHILIPS.pri");
  Must(CaptureTo(image, disk_));
  image_ = std::move(imaging::Image::Open(image)).value();
  judge_ = std::make_unique<DiskJudge>(disk_, *image_);
  const std::string journal = scratch_.File("journal");
  Must(MakeJournalFile(journal));
  empty_journal_ = ReadWhole(journal);
  std::filesystem::create_directory(scratch_.File("media"));
  Reset();
}

void RestoreBench::Reset() {
  folder_ = std::make_unique<LossyFolder>(scratch_.File("media"));
  folder_->Put("disk.img", judge_->before());
  folder_->Put("journal", empty_journal_);
}

GateMachine RestoreBench::machine() const {
  return {.roots = machine_.roots(), .medium_disk = "", .read_smart = {}};
}

RestoreOrder RestoreBench::Order() const {
  RestoreOrder order;
  order.image = image_->name();
  const std::string target = folder_->File("disk.img");
  for (const int number : disk_.legs) {
    order.legs.push_back(
        {.partition = number, .target = StrCat(target, "#", number)});
  }
  if (order.legs.empty()) {
    order.legs.push_back({.partition = 0, .target = target});
  }
  return order;
}

base::Status RestoreBench::Restore(bool claims,
                                   bool discard,
                                   const Before& before) const {
  RestoreJobOptions options;
  options.discard = discard;
  return Run(Order(), std::move(options), claims, before);
}

base::Status RestoreBench::Resume(bool claims) const {
  TRY_ASSIGN(const auto interrupted, FindInterrupted(JournalPath()));
  if (!interrupted) {
    return base::Error(base::ErrorCode::kNotFound, "nothing to go on with");
  }
  TRY_ASSIGN(const std::string image,
             FindImageOf(interrupted->entry, nullptr, {}));
  TRY_ASSIGN(Resumption resumption,
             OrderOf(*interrupted, image, machine_.roots()));
  return Run(std::move(resumption.order), std::move(resumption.options), claims,
             {});
}

base::Status RestoreBench::Run(RestoreOrder order,
                               RestoreJobOptions options,
                               bool claims,
                               const Before& before) const {
  TRY_ASSIGN(const auto journal, Journal::Open(JournalPath()));
  options.threads = 1;
  options.journal = journal.get();
  options.journal_interval = std::chrono::hours(claims ? 0 : 1);
  options.machine = machine();
  TRY_ASSIGN(const auto job,
             RestoreJob::Prepare(std::move(order), std::move(options)));
  if (before) {
    TRY(before(*job));
  }
  JobProgress progress;
  const Verdict verdict = job->Run(progress, {});
  if (verdict.error) {
    return *verdict.error;
  }
  return verdict.outcome == Outcome::kDone && verdict.warnings.empty()
             ? base::Ok()
             : base::Status(base::Error(base::ErrorCode::kIo, "not done"));
}

bool RestoreBench::Pending() const {
  const auto found = FindInterrupted(JournalPath());
  return found.ok() && found.value();
}

std::string RestoreBench::AfterCut() const {
  if (!judge_->KeptIsKept(Disk())) {
    return "what was to be kept has changed";
  }
  if (!judge_->ShowsNothingHalf(Disk())) {
    return "half-restored, and looks valid";
  }
  const auto found = FindInterrupted(JournalPath());
  if (!found.ok() || found.value()) {
    return CheckClaims(*image_, JournalPath());
  }
  return Untouched() || HoldsImage() ? ""
                                     : "half-written, and no journal says so";
}

std::string RestoreBench::AfterCutOfUndo() const {
  if (!judge_->KeptIsKept(Disk())) {
    return "what was to be kept has changed";
  }
  return judge_->ShowsNothingHalf(Disk()) ? "" : "half-undone, and looks valid";
}

std::string RestoreBench::AtEnd() const {
  if (Pending()) {
    return "the journal is not empty at the end";
  }
  if (!HoldsImage()) {
    return "the disk does not hold the image at the end";
  }
  return judge_->KeptIsKept(Disk()) ? ""
                                    : "what was kept has changed at the end";
}

std::string RestoreBench::AtOldEnd() const {
  return Untouched() ? "" : "the disk does not hold what it did, byte for byte";
}

}  // namespace restore::testing
