// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "imaging/base/result.h"

namespace restore {

// Something that a job will keep: in which folder, and how large it gets at
// most.
struct RoomNeed {
  std::string folder;
  std::uint64_t bytes = 0;
  std::string what;  // "the copies"
};

// kNoSpace, with the numbers, unless every file system has room for all that
// goes there: each alone may fit where both together do not.
base::Status CheckRoomForAll(const std::vector<RoomNeed>& needs);

// What an archive of files of so many bytes takes at most.
std::uint64_t RoomForArchive(std::uint64_t bytes);

}  // namespace restore
