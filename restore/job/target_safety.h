// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "imaging/base/result.h"
#include "imaging/engine/image.h"

namespace restore {

// Refuses what must not be overwritten: the disk we run from, what is mounted,
// held or swapped to, the image itself and the partition or disk that it lies
// on.  `target` as Target takes it.  A file that does not exist is fine.
base::Status CheckTargetIsSafe(const std::string& target,
                               const imaging::Image& image);

// The same without an image.  kNotFound when there is no such path.
base::Status CheckTargetIsUnused(const std::string& target);

// "/dev/sdb (Samsung T7, 931.5 GiB)", for a question.
std::string DescribeTarget(const std::string& target);

}  // namespace restore
