// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "imaging/base/result.h"
#include "tui/model/job.h"

namespace tui {

// A job that wrote nothing: refused, or stopped before it began.
JobEnd Refused(const base::Error& error);

}  // namespace tui
