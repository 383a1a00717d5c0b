// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "imaging/base/result.h"
#include "restore/backup/backup_job.h"
#include "restore/backup/rescue_job.h"

namespace restore {

// Each in plain English.

// What lies where after copies were begun; "" when nothing does.
std::string WhatIsKept(const BackupVerdict& verdict);
// The same of an archive of personal files.
std::string WhatIsKept(const RescueVerdict& verdict);

// The unreadable parts of the sources as an error; only when there are any.
base::Error UnreadableError(const BackupVerdict& verdict);
// The same for files that an archive lacks.
base::Error UnreadableError(const RescueVerdict& verdict);

}  // namespace restore
