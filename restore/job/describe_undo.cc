// SPDX-License-Identifier: Apache-2.0
#include "restore/job/describe_undo.h"

#include <algorithm>
#include <utility>

#include "restore/job/describe_job.h"

namespace restore {

namespace {

RecordedTarget TargetOf(const UndoBackJob& job,
                        const UndoBackVerdict* verdict) {
  RecordedTarget out;
  out.target = job.target();
  if (verdict != nullptr && verdict->report) {
    const imaging::RestoreReport& report = *verdict->report;
    out.written_bytes = report.written_bytes;
    out.read_back_bytes = report.difference.checked_bytes;
    out.read_back_uncached = report.read_back_uncached;
    out.read_back = report.difference.none() ? ReadBackVerdict::kRight
                                             : ReadBackVerdict::kWrong;
  }
  return out;
}

}  // namespace

void DescribeUndo(UndoAllJob& job,
                  const UndoAllVerdict& verdict,
                  Record& record) {
  record.end = JobEndOf(verdict.outcome);
  record.state = verdict.written;
  for (std::size_t i = 0; i < job.jobs().size(); ++i) {
    UndoBackJob& one = *job.jobs()[i];
    // A record has one image; further ones lie beside it.
    if (i == 0) {
      DescribeImage(one.image(), record);
    }
    record.targets.push_back(
        TargetOf(one, i < verdict.each.size() ? &verdict.each[i] : nullptr));
    DescribeGate(one.gate(), record);
  }
  // Nothing is written before all are proven.
  record.image->proven = !verdict.each.empty();
  const auto is = [&record](ReadBackVerdict wanted) {
    return std::ranges::any_of(record.targets, [wanted](const auto& target) {
      return target.read_back == wanted;
    });
  };
  record.read_back = is(ReadBackVerdict::kWrong) ? ReadBackVerdict::kWrong
                     : is(ReadBackVerdict::kNotReached)
                         ? ReadBackVerdict::kNotReached
                         : ReadBackVerdict::kRight;
  if (verdict.error) {
    DescribeError(*verdict.error, record);
  }
}

}  // namespace restore
