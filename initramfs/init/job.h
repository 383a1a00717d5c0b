// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

#include "imaging/base/result.h"
#include "initramfs/init/hub.h"
#include "initramfs/init/serial_line.h"

namespace initramfs {

// Runs the job file `path` of the boot medium: its commands in order until one
// fails.  Before them `pristine resume` goes on with a restore that an earlier
// start was cut off in; when that was a line of this job, the job goes on with
// the next.  What they print goes to the screen, to the serial line and to the
// log; the last line is "PRISTINE_JOB_DONE code=N" with the code of the last
// command that ran.  The power key and Ctrl-Alt-Del are not heard meanwhile: a
// job is unattended work that may be writing.
//
// Returns that code, or 2 (wrong usage, as `pristine` has it) when the job
// file is missing or makes no sense.
int RunJob(const std::string& path,
           const std::vector<std::string>& environment,
           Hub& hub,
           SerialLine& serial,
           Log& log);

}  // namespace initramfs
