// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <functional>
#include <stop_token>

#include "imaging/base/result.h"

namespace imaging {

// Runs `work` on `count` threads and returns when all have ended.  The first
// error stops the rest and is the one returned, so a cancelled neighbour never
// hides the cause.
base::Status RunWorkers(
    int count,
    const std::stop_token& stop,
    const std::function<base::Status(const std::stop_token&)>& work);

}  // namespace imaging
