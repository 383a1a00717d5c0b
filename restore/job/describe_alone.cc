// SPDX-License-Identifier: Apache-2.0
#include "restore/job/describe_alone.h"

#include "restore/backup/backup_text.h"
#include "restore/job/describe_job.h"
#include "restore/job/describe_safe.h"

namespace restore {

namespace {

// All that was saved was read back and compared, or there is an error.
template <typename Verdict>
void Conclude(const Verdict& verdict, bool all_read, Record& record) {
  record.end = verdict.cancelled ? JobEnd::kCancelled
               : verdict.error   ? JobEnd::kFailed
               : all_read        ? JobEnd::kDone
                                 : JobEnd::kIncomplete;
  record.read_back =
      verdict.error ? ReadBackVerdict::kNotReached : ReadBackVerdict::kRight;
  if (verdict.error) {
    record.state = WhatIsKept(verdict);
    DescribeError(*verdict.error, record);
  }
}

}  // namespace

void DescribeBackupAlone(const BackupVerdict& verdict, Record& record) {
  DescribeBackup(verdict, record);
  Conclude(verdict, verdict.all_read(), record);
}

void DescribeRescueAlone(const std::string& source,
                         const RescueVerdict& verdict,
                         Record& record) {
  DescribeRescue(source, verdict, record);
  Conclude(verdict, verdict.unread.empty(), record);
}

}  // namespace restore
