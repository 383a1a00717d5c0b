// SPDX-License-Identifier: Apache-2.0
#include "tests/power/backup_trial.h"

#include <algorithm>
#include <filesystem>

#include "imaging/base/strings.h"
#include "tests/power/image_judge.h"
#include "tests/power/power.h"

namespace restore::testing {

namespace {

using base::StrCat;

// The system and data.
constexpr std::size_t kCopies = 2;

}  // namespace

BackupTrial::BackupTrial() : source_(UsedDisk(AllDiskCases().front())) {
  partitions_ = PartitionsOf(source_.bytes());
  partitions_.erase(partitions_.begin(), partitions_.end() - kCopies);
}

base::Status BackupTrial::Save(const std::string& folder,
                               std::size_t& proven) const {
  BackupOrder order;
  order.disk = source_.path();
  order.folder = folder;
  order.level = 1;
  order.threads = 1;
  for (const imaging::Partition& partition : partitions_) {
    order.items.push_back({.source = StrCat(order.disk, "#", partition.number),
                           .title = {.kind = Title::Kind::kNumbered,
                                     .letter = 0,
                                     .number = partition.number,
                                     .label = ""},
                           .number = partition.number});
  }
  TRY_ASSIGN(const auto job, BackupJob::Prepare(std::move(order), {}));
  JobProgress progress;
  progress.Plan(job->Stages());
  const BackupVerdict verdict = job->Run(progress, 0, {});
  proven = static_cast<std::size_t>(
      std::ranges::count_if(verdict.copies, &SavedCopy::proven));
  return verdict.error ? base::Status(*verdict.error) : base::Ok();
}

std::span<const std::byte> BackupTrial::Content(int partition) const {
  const auto at =
      std::ranges::find(partitions_, partition, &imaging::Partition::number);
  return std::span(source_.bytes())
      .subspan(static_cast<std::size_t>(at->range.offset),
               static_cast<std::size_t>(at->range.length));
}

// How many whole copies there are, and what is wrong with the others.
std::string BackupTrial::Look(const std::string& folder,
                              std::size_t& whole) const {
  whole = 0;
  for (const imaging::Partition& partition : partitions_) {
    const std::string path =
        StrCat(folder, "/Partition ", partition.number, ".pri");
    const Judged judged = JudgeImage(path, Content(partition.number));
    if (judged.as == Judged::As::kRefused) {
      return StrCat("a copy has its name and is none: ", judged.reason);
    }
    std::string wrong = WhyFalse(path, judged);
    if (!wrong.empty()) {
      return wrong;
    }
    whole += judged.as == Judged::As::kWhole ? 1 : 0;
  }
  return "";
}

std::string BackupTrial::Run(unsigned seed) {
  std::filesystem::remove_all(source_.media());
  std::filesystem::create_directory(source_.media());
  LossyFolder media(source_.media());
  Power power(media, seed);
  std::string wrong;
  std::size_t whole = 0;
  bool ended = false;
  int attempt = 0;
  for (bool cut = true; wrong.empty() && !ended; cut = power.Toss()) {
    const std::string folder = source_.MakeFolder(StrCat("job ", ++attempt));
    base::Status done = base::Ok();
    std::size_t proven = 0;
    ended = power.Run(cut, [&] { done = Save(folder, proven); });
    wrong = done.ok() ? Look(folder, whole) : done.error().text();
    if (wrong.empty() && ended && (proven != kCopies || whole != kCopies)) {
      wrong = StrCat(proven, " copies were proven and ", whole, " are whole");
    }
    if (wrong.empty() && !source_.Untouched()) {
      wrong = "the source has changed";
    }
  }
  Count(power.cuts());
  return wrong;
}

}  // namespace restore::testing
