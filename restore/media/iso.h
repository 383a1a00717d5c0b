// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <stop_token>
#include <string>
#include <vector>

#include "imaging/base/result.h"
#include "restore/media/image_files.h"
#include "restore/media/payload.h"

namespace restore {

// Makes an ISO 9660 image that boots from a disc or, written raw, from a stick,
// on BIOS and on UEFI computers, and carries `images`.  The same input makes
// the same bytes: its date is SOURCE_DATE_EPOCH or a fixed one.  Returns the
// medium's id.  `path` appears only when all of it is written.
base::Result<std::string> MakeIso(const Payload& payload,
                                  const std::vector<ImageFiles>& images,
                                  const std::string& path,
                                  const std::stop_token& stop);

}  // namespace restore
