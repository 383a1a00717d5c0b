// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "imaging/base/result.h"
#include "restore/backup/pax_archive.h"

namespace restore {

// Whether an entry of an archive that anyone may have made can be put below a
// new folder without reaching out of it; the path without a "/" at its end.
// Refused, by name: absolute paths, "..", names longer than file systems take,
// folders too deep in each other, hard links, devices, symbolic links that lead
// out, and sizes that are negative.
base::Result<std::string> PlaceOf(const PaxEntry& entry);

}  // namespace restore
