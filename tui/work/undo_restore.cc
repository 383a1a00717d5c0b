// SPDX-License-Identifier: Apache-2.0
#include "tui/work/undo_restore.h"

#include <utility>

#include "imaging/base/strings.h"
#include "restore/job/describe_job.h"
#include "restore/job/describe_undo.h"
#include "restore/job/job_recorder.h"
#include "restore/job/undo_all_job.h"
#include "tui/work/job_end.h"
#include "tui/work/keep_record.h"

namespace tui {

namespace {

using base::StrCat;

JobEnd EndOf(const restore::UndoAllJob& job,
             const restore::UndoAllVerdict& verdict,
             const JobRequest& request) {
  JobEnd end;
  end.outcome = verdict.outcome;
  end.cancelled = verdict.cancelled;
  end.error = verdict.error;
  end.bytes = verdict.written_bytes();
  end.read_back = true;
  // One that was cut off is run again.
  if (verdict.outcome != restore::Outcome::kDone) {
    end.undo = request.undo;
  }
  for (std::size_t i = 0; i < verdict.each.size(); ++i) {
    const auto& report = verdict.each[i].report;
    end.log.push_back(
        StrCat("put back to ", job.jobs()[i]->target(), ": ",
               report ? base::FormatBytes(report->written_bytes) + " written"
                      : std::string("not finished")));
  }
  if (!verdict.written.empty()) {
    end.log.push_back(verdict.written);
  }
  return end;
}

// Where `undo` lies: it may have been unmounted since it was filled, and gets
// the record.
base::Status OpenPlace(const JobRequest& request, restore::Volumes& volumes) {
  if (!request.save || request.save->place.volume.node.empty()) {
    return base::Ok();
  }
  const auto root = volumes.OpenForWriting(request.save->place.volume);
  return root.ok() ? base::Ok() : root.error();
}

JobEnd Work(const JobRequest& request,
            restore::Volumes& volumes,
            restore::JobProgress& progress,
            restore::JobRecorder& recorder,
            const std::stop_token& stop) {
  restore::UndoBackOrder order;
  order.image = request.undo;
  order.volumes = &volumes;
  const auto job = restore::UndoAllJob::Prepare(order);
  if (!job.ok()) {
    restore::DescribeRefusal(job.error(), recorder.record());
    JobEnd end = Refused(job.error());
    end.undo = request.undo;
    return end;
  }
  const restore::UndoAllVerdict verdict = job.value()->Run(progress, stop);
  restore::DescribeUndo(*job.value(), verdict, recorder.record());
  return EndOf(*job.value(), verdict, request);
}

}  // namespace

JobEnd UndoRestore(const JobRequest& request,
                   restore::Volumes& volumes,
                   restore::JobProgress& progress,
                   const std::stop_token& stop) {
  restore::JobRecorder recorder(restore::JobKind::kUndo);
  recorder.AddDisk("target", request.plan.disk);
  const base::Status opened = OpenPlace(request, volumes);
  JobEnd end = Work(request, volumes, progress, recorder, stop);
  if (!opened.ok()) {
    end.log.push_back(opened.error().text());
  }
  KeepRecord(request, request.undo, volumes, recorder, end);
  return end;
}

}  // namespace tui
