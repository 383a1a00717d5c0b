// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "imaging/base/result.h"
#include "tui/model/job.h"

namespace tui {

// A job that wrote nothing: refused, or stopped before it began.
JobEnd Refused(const base::Error& error);

// What a restore's verdict says, with a log.
JobEnd EndOf(const restore::Verdict& verdict);

// The file cannot be read at all any more: not damaged, not too new, but gone.
bool IsImageGone(const std::string& image);

}  // namespace tui
