// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "imaging/base/result.h"
#include "imaging/engine/image.h"
#include "restore/backup/backup_job.h"
#include "restore/job/capture_job.h"
#include "restore/job/clone_job.h"
#include "restore/job/gate.h"
#include "restore/job/restore_job.h"
#include "restore/plan/plan.h"
#include "restore/record/record.h"

namespace restore {

// Each puts into a record what one part of a job knows.  They look at nothing
// but their arguments.

JobEnd JobEndOf(Outcome outcome);

// The image that a restore reads.
void DescribeImage(const imaging::Image& image, Record& record);
// Every partition's fate, with the names that customers know.
void DescribePlan(const RestorePlan& plan, Record& record);
// What was done and found, and which protections were left out.
void DescribeRestore(const RestoreJobOptions& options,
                     const Verdict& verdict,
                     Record& record);
void DescribeClone(const CloneOrder& order,
                   const CloneVerdict& verdict,
                   Record& record);
// `id` is that of the image that was made; empty when it is not known.
void DescribeCapture(const CaptureOrder& order,
                     const CaptureVerdict& verdict,
                     const std::string& id,
                     Record& record);
// Which protections a person waived; each once.
void DescribeGate(const Gate& gate, Record& record);
// Copies that were made before anything was written.
void DescribeBackup(const BackupVerdict& verdict, Record& record);
// The job was refused before it began.
void DescribeRefusal(const base::Error& error, Record& record);
// One more thing that went wrong.
void DescribeError(const base::Error& error, Record& record);

}  // namespace restore
