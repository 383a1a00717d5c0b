// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "restore/record/page_rows.h"
#include "restore/record/record.h"

namespace restore {

// What a record's page says of the computer and of its disks.

PageRows MachineRows(const Inventory& machine, const PageSpeaker& say);
std::string DiskHeading(const RecordedDisk& disk, const PageSpeaker& say);
PageRows DiskRows(const RecordedDisk& disk, const PageSpeaker& say);

}  // namespace restore
