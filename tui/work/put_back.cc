// SPDX-License-Identifier: Apache-2.0
#include "tui/work/put_back.h"

#include <algorithm>
#include <filesystem>
#include <system_error>
#include <utility>

#include "imaging/base/strings.h"
#include "restore/backup/put_back_job.h"
#include "restore/machine/facts.h"
#include "tui/work/job_end.h"

namespace tui {

namespace {

using base::StrCat;

// The folder in which the partition can be written, or "disk.img#3".
base::Result<std::string> TargetOf(const JobRequest& request,
                                   restore::Volumes& volumes) {
  const std::string& disk = request.plan.disk;
  std::error_code unknown;
  if (std::filesystem::is_regular_file(disk, unknown)) {
    return StrCat(disk, "#", request.put_back_to);
  }
  const std::string node = disk.substr(disk.rfind('/') + 1);
  TRY_ASSIGN(const std::vector<restore::Volume> all, volumes.List());
  const auto found =
      std::ranges::find_if(all, [&](const restore::Volume& volume) {
        return volume.disk == node && volume.partition == request.put_back_to;
      });
  if (found == all.end()) {
    return base::Error(base::ErrorCode::kNotFound,
                       StrCat("partition ", request.put_back_to, " of ", disk,
                              " can't be found, or not be read"))
        .WithHint("Nothing was written. Choose another place.");
  }
  return volumes.OpenForWriting(*found);
}

// "C:\\Users\\Li\\Desktop\\Saved files 2026-11-24"
std::string ShownFolder(const JobRequest& request, const std::string& folder) {
  const auto place = std::ranges::find(request.plan.after, request.put_back_to,
                                       &restore::PlannedPartition::number);
  if (place == request.plan.after.end() ||
      place->title.kind != restore::Title::Kind::kDrive) {
    return "/" + folder;
  }
  std::string windows = folder;
  std::ranges::replace(windows, '/', '\\');
  return StrCat(place->title.letter, ":\\", windows);
}

void Take(const JobRequest& request,
          const restore::PutBackVerdict& verdict,
          JobEnd& end) {
  end.bytes += verdict.bytes;
  if (!verdict.folder.empty()) {
    end.folder = ShownFolder(request, verdict.folder);
    end.log.push_back(StrCat("folder ", end.folder, ": ", verdict.files,
                             " files, ", base::FormatBytes(verdict.bytes)));
  }
  for (const std::string& line : verdict.gaps.left_out) {
    end.log.push_back(StrCat("left out: ", line));
  }
  end.damaged.insert(end.damaged.end(), verdict.gaps.files.begin(),
                     verdict.gaps.files.end());
  end.damaged_count = end.damaged.size();
  end.found_faults = !end.damaged.empty();
  if (verdict.error) {
    end.cancelled = verdict.cancelled;
    end.outcome = verdict.cancelled ? restore::Outcome::kCancelled
                                    : restore::Outcome::kRefused;
    end.error = verdict.error;
  }
}

}  // namespace

JobEnd PutBackSaved(const JobRequest& request,
                    restore::Volumes& volumes,
                    restore::JobProgress& progress,
                    const std::stop_token& stop) {
  const auto target = TargetOf(request, volumes);
  if (!target.ok()) {
    return Refused(target.error());
  }
  JobEnd end;
  end.read_back = true;
  for (const std::string& archive : request.archives) {
    restore::PutBackOrder order;
    order.archive = archive;
    order.to = target.value();
    constexpr std::size_t kDate = 10;
    order.date = restore::NowUtc().substr(0, kDate);
    order.chinese = request.chinese;
    auto job = restore::PutBackJob::Prepare(std::move(order), stop);
    if (!job.ok()) {
      return Refused(job.error());
    }
    progress.Plan(job.value()->Stages());
    Take(request, job.value()->Run(progress, 0, stop), end);
    if (end.error) {
      break;
    }
  }
  return end;
}

}  // namespace tui
