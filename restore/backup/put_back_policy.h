// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>

#include "imaging/base/result.h"
#include "restore/backup/pax_archive.h"

namespace restore {

// Whether an entry of an archive that anyone may have made can be put below a
// new folder without reaching out of it; the path without a "/" at its end.
// Refused, by name: absolute paths, "..", names longer than file systems take,
// folders too deep in each other, hard links, devices, and sizes that are
// negative.
base::Result<std::string> PlaceOf(const PaxEntry& entry);

// Whether a symbolic link at `path` of an archive could lead out of the folder
// into which the archive is put, whatever other links there are.
bool LeadsOut(std::string_view path, std::string_view link);

}  // namespace restore
