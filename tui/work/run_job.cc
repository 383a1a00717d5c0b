// SPDX-License-Identifier: Apache-2.0
#include "tui/work/run_job.h"

#include <filesystem>
#include <system_error>
#include <utility>

#include "imaging/base/strings.h"
#include "restore/job/capture_job.h"
#include "restore/job/check_job.h"
#include "restore/job/clone_job.h"
#include "tui/work/go_on.h"
#include "tui/work/job_end.h"
#include "tui/work/put_back.h"
#include "tui/work/restore_saved.h"
#include "tui/work/tell_damage.h"
#include "tui/work/undo_restore.h"

namespace tui {

namespace {

using base::StrCat;
using restore::Outcome;

// The folder that the image goes to.
base::Result<std::string> FolderFor(const restore::Volume& volume,
                                    restore::Volumes& volumes) {
  // A folder that was named on the command line.
  if (volume.node.empty()) {
    return volume.mounted_at;
  }
  return volumes.OpenForWriting(volume);
}

JobEnd Capture(const JobRequest& request,
               restore::Volumes& volumes,
               restore::JobProgress& progress,
               const std::stop_token& stop) {
  const auto folder = FolderFor(request.volume, volumes);
  if (!folder.ok()) {
    return Refused(folder.error());
  }
  restore::CaptureOrder order;
  order.source = request.source;
  order.image = StrCat(folder.value(), "/", request.image);
  if (request.partition != 0) {
    order.partitions = {request.partition};
  }
  order.label = request.label;
  order.level = request.options.level;
  auto job = restore::CaptureJob::Prepare(order, stop);
  if (!job.ok()) {
    return Refused(job.error());
  }
  const restore::CaptureVerdict verdict = job.value()->Run(progress, stop);
  JobEnd end;
  end.cancelled = verdict.cancelled;
  end.error = verdict.error;
  end.outcome = verdict.cancelled                  ? Outcome::kCancelled
                : verdict.report && !verdict.error ? Outcome::kDone
                                                   : Outcome::kRefused;
  end.log.push_back(StrCat("image ", order.image));
  if (verdict.report) {
    end.bytes = verdict.report->stored_bytes;
    end.log.push_back(
        StrCat(base::FormatBytes(verdict.report->read_bytes), " read, ",
               base::FormatBytes(verdict.report->stored_bytes), " stored"));
    if (!verdict.report->unreadable.empty()) {
      end.found_faults = true;
      end.log.push_back(
          StrCat(base::FormatBytes(verdict.report->unreadable.total_bytes()),
                 " of the source could not be read; the image lists where"));
      TellUnreadableOf(order.image, stop, end);
    }
  }
  if (!verdict.leftover.empty()) {
    end.log.push_back(StrCat("left behind: ", verdict.leftover));
  }
  return end;
}

JobEnd Prove(const JobRequest& request,
             restore::JobProgress& progress,
             const std::stop_token& stop) {
  restore::ProveOrder order;
  order.image = request.image;
  const auto proof = restore::ProveImage(order, progress, stop);
  if (!proof.ok()) {
    return Refused(proof.error());
  }
  JobEnd end;
  end.bytes = proof.value().checked_bytes;
  end.found_faults = !proof.value().whole();
  end.log.push_back(
      StrCat("checked ", proof.value().chunks, " chunks of ", request.image));
  for (const std::string& fault : proof.value().faults) {
    end.log.push_back(fault);
  }
  TellLostOf(request.image, proof.value().damaged, stop, end);
  return end;
}

JobEnd Compare(const JobRequest& request,
               restore::JobProgress& progress,
               const std::stop_token& stop) {
  restore::CompareOrder order;
  order.image = request.image;
  order.device = request.source;
  const auto found = restore::CompareWithImage(order, progress, stop);
  if (!found.ok()) {
    return Refused(found.error());
  }
  const restore::Comparison& comparison = found.value();
  JobEnd end;
  end.bytes = comparison.difference.checked_bytes;
  end.found_faults = !comparison.same();
  end.log.push_back(
      StrCat("compared ", request.source, " with ", request.image));
  if (comparison.difference.table) {
    end.log.emplace_back("the partition table differs");
  }
  constexpr std::size_t kListed = 200;
  for (const std::size_t row : comparison.difference.rows) {
    if (end.log.size() == kListed) {
      end.log.push_back(
          StrCat(comparison.difference.rows.size(), " chunks differ in all"));
      break;
    }
    end.log.push_back(comparison.image->DescribeChunk(row));
  }
  TellDamage(comparison.damage, end);
  return end;
}

JobEnd Clone(const JobRequest& request,
             restore::Volumes& volumes,
             restore::JobProgress& progress,
             const std::stop_token& stop) {
  restore::CloneOrder order;
  order.source = request.source;
  order.target = request.target;
  order.new_ids = request.options.new_ids;
  order.read_back = request.options.read_back;
  order.volumes = &volumes;
  auto job = restore::CloneJob::Prepare(order, stop);
  if (!job.ok()) {
    return Refused(job.error());
  }
  const restore::CloneVerdict verdict = job.value()->Run(progress, stop);
  JobEnd end;
  end.outcome = verdict.outcome;
  end.cancelled = verdict.cancelled;
  end.error = verdict.error;
  end.read_back = request.options.read_back;
  if (verdict.report) {
    end.bytes = verdict.report->written_bytes;
  }
  end.log.push_back(StrCat("copied ", request.source, " to ", request.target));
  end.log.insert(end.log.end(), verdict.warnings.begin(),
                 verdict.warnings.end());
  if (!verdict.written.empty()) {
    end.log.push_back(verdict.written);
  }
  return end;
}

JobEnd RunOfKind(const JobRequest& request,
                 restore::Volumes& volumes,
                 restore::JobProgress& progress,
                 const std::stop_token& stop) {
  switch (request.kind) {
    case JobKind::kRestore:
      return RestoreSaved(request, volumes, progress, stop);
    case JobKind::kCapture:
      return Capture(request, volumes, progress, stop);
    case JobKind::kProve:
      return Prove(request, progress, stop);
    case JobKind::kCompare:
      return Compare(request, progress, stop);
    case JobKind::kClone:
      return Clone(request, volumes, progress, stop);
    case JobKind::kResume:
      return GoOnWithJournal(request, volumes, progress, stop);
    case JobKind::kPutBack:
      return PutBackSaved(request, volumes, progress, stop);
    case JobKind::kUndo:
      return UndoRestore(request, volumes, progress, stop);
  }
  return Refused(base::Error(base::ErrorCode::kUnsupported,
                             "the screens cannot do this yet"));
}

// The node of a disk goes away with it.
bool IsPulled(const SavePlace& place) {
  std::error_code error;
  return !place.volume.node.empty() &&
         !std::filesystem::exists(place.volume.path, error);
}

}  // namespace

JobEnd RunJob(const JobRequest& request,
              restore::Volumes& volumes,
              restore::JobProgress& progress,
              const std::stop_token& stop) {
  JobEnd end = RunOfKind(request, volumes, progress, stop);
  // Whoever sees the result may pull the stick.
  const base::Status settled = volumes.StopWriting();
  if (!settled.ok()) {
    end.log.push_back(settled.error().text());
  }
  end.place_gone = end.error && !end.cancelled && request.save &&
                   IsPulled(request.save->place);
  return end;
}

}  // namespace tui
