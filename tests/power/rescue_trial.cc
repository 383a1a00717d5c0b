// SPDX-License-Identifier: Apache-2.0
#include "tests/power/rescue_trial.h"

#include <filesystem>

#include "imaging/base/strings.h"
#include "restore/backup/put_back_job.h"
#include "restore/backup/rescue_job.h"
#include "tests/power/power.h"
#include "tests/power/whole_file.h"
#include "tests/unit/imaging/engine/small_image.h"

namespace restore::testing {

namespace {

namespace fs = std::filesystem;
using base::StrCat;
using imaging::testing::kKiB;
using imaging::testing::Noise;

constexpr const char* kFiles[] = {"Users/Li/Desktop/letter.docx",
                                  "Users/Li/Pictures/photo.jpg"};
constexpr std::size_t kFileSize = 300 * kKiB;
constexpr std::uint64_t kPartSize = 200 * kKiB;

}  // namespace

RescueTrial::RescueTrial()
    : scratch_(std::move(ScratchFolder::Make()).value()) {
  unsigned seed = 5;
  for (const char* const file : kFiles) {
    const fs::path path = scratch_.File(StrCat("system/", file));
    fs::create_directories(path.parent_path());
    WriteWhole(path, Noise(kFileSize, ++seed));
  }
}

base::Status RescueTrial::Save(const std::string& archive, bool parts) const {
  TRY_ASSIGN(const auto job,
             RescueJob::Prepare({.partition = scratch_.File("system"),
                                 .folders = {},
                                 .archive = archive,
                                 .part_size = parts ? kPartSize : 0},
                                {}));
  JobProgress progress;
  progress.Plan(job->Stages());
  const RescueVerdict verdict = job->Run(progress, 0, {});
  return verdict.error ? base::Status(*verdict.error) : base::Ok();
}

base::Status RescueTrial::IsWhole(const std::string& archive) const {
  TRY(PutBackJob::Prepare({.archive = archive,
                           .to = scratch_.path(),
                           .date = "2026-11-24",
                           .chinese = false},
                          {}));
  return base::Ok();
}

std::string RescueTrial::PutBack(const std::string& archive) const {
  const std::string to = scratch_.File("new");
  fs::remove_all(to);
  fs::create_directory(to);
  const auto job = PutBackJob::Prepare(
      {.archive = archive, .to = to, .date = "2026-11-24", .chinese = false},
      {});
  if (!job.ok()) {
    return job.error().text();
  }
  JobProgress progress;
  progress.Plan(job.value()->Stages());
  const PutBackVerdict verdict = job.value()->Run(progress, 0, {});
  if (verdict.error) {
    return verdict.error->text();
  }
  for (const char* const file : kFiles) {
    if (ReadWhole(StrCat(to, "/", verdict.folder, "/", file)) !=
        ReadWhole(scratch_.File(StrCat("system/", file)))) {
      return StrCat(file, " is not what it was");
    }
  }
  return "";
}

std::string RescueTrial::Run(unsigned seed) {
  fs::remove_all(media());
  fs::create_directory(media());
  LossyFolder folder(media());
  Power power(folder, seed);
  const bool parts = power.Toss();
  std::string archive;
  std::string wrong;
  bool ended = false;
  int attempt = 0;
  for (bool cut = true; wrong.empty() && !ended; cut = power.Toss()) {
    archive = StrCat(media(), "/files ", ++attempt, ".tar.zst");
    base::Status done = base::Ok();
    ended = power.Run(cut, [&] { done = Save(archive, parts); });
    if (!done.ok()) {
      wrong = done.error().text();
    } else if (!parts && fs::exists(archive)) {
      const base::Status whole = IsWhole(archive);
      wrong = whole.ok() ? ""
                         : StrCat("an archive has its name and is none: ",
                                  whole.error().text());
    } else if (!ended && fs::exists(archive + ".001")) {
      // Refused, by name, unless all of it is there.
      const base::Status whole = IsWhole(archive);
      wrong =
          whole.ok() || whole.error().text().find("files ") != std::string::npos
              ? ""
              : whole.error().text();
    }
  }
  Count(power.cuts());
  return wrong.empty() ? PutBack(archive) : wrong;
}

}  // namespace restore::testing
