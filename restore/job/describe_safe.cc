// SPDX-License-Identifier: Apache-2.0
#include "restore/job/describe_safe.h"

#include <utility>

#include "restore/job/describe_job.h"

namespace restore {

void DescribeRescue(const std::string& source,
                    const RescueVerdict& verdict,
                    Record& record) {
  if (verdict.error) {
    return;  // No archive is left.
  }
  RecordedCopy copy;
  copy.kind = "archive";
  copy.title = "personal files";
  copy.source = source;
  copy.path = verdict.archive;
  copy.sha256 = verdict.sha256;
  copy.content_bytes = verdict.bytes;
  copy.stored_bytes = verdict.stored_bytes;
  copy.files = verdict.files;
  copy.proven = true;
  record.saved.push_back(std::move(copy));
  if (!verdict.unread.empty()) {
    record.damage.push_back({.cause = "unreadable",
                             .place = source,
                             .offset = 0,
                             .length = 0,
                             .files = verdict.unread,
                             .more_files = 0});
  }
}

void DescribeKept(const UndoVerdict& verdict, Record& record) {
  for (std::size_t i = 0; i < verdict.images.size(); ++i) {
    const UndoVerdict::Image& image = verdict.images[i];
    RecordedCopy copy;
    copy.kind = "undo";
    copy.title = "what was overwritten";
    copy.source = image.target;
    copy.path = image.path;
    copy.sha256 = image.id;
    copy.content_bytes = image.kept_bytes;
    copy.stored_bytes = image.stored_bytes;
    copy.proven = true;
    record.saved.push_back(std::move(copy));
  }
}

void DescribeSafeRestore(SafeRestoreJob& job,
                         const SafeVerdict& verdict,
                         Record& record) {
  DescribeImage(job.image(), record);
  if (verdict.backup) {
    DescribeBackup(*verdict.backup, record);
  }
  for (std::size_t i = 0; i < verdict.rescues.size(); ++i) {
    DescribeRescue(job.rescued(i), verdict.rescues[i], record);
  }
  if (verdict.undo) {
    DescribeKept(*verdict.undo, record);
  }
  DescribeRestore(job.options(), verdict.restore, record);
  record.state = verdict.written;
  DescribeGate(job.gate(), record);
}

}  // namespace restore
