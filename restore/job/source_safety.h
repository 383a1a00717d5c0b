// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "imaging/base/result.h"

namespace restore {

// Refuses a disk, partition or file that may change while it is read, because
// it is mounted read-write or swapped to, unless `live`.
base::Status CheckSourceIsStill(const std::string& path, bool live);

}  // namespace restore
