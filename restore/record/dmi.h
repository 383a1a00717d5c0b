// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <string_view>

#include "restore/record/inventory.h"

namespace restore {

// Puts into `out` what a table of SMBIOS structures tells (DMTF DSP0134, the
// System Management BIOS Reference Specification): BIOS, system, board,
// processors and memory modules.  `table` is what the kernel shows as
// /sys/firmware/dmi/tables/DMI and is untrusted: reading ends at the first
// structure that makes no sense, and what came before counts.
void DecodeDmi(std::span<const std::byte> table, Inventory& out);

// A text of the firmware, printable and without blanks around it; "" for one
// that only fills its place.
std::string FirmwareText(std::string_view text);

}  // namespace restore
