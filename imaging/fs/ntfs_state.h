// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "imaging/base/result.h"
#include "imaging/fs/ntfs_volume.h"

namespace imaging {

// What the volume says of itself and how it was left.
struct NtfsState {
  std::string label;
  std::uint8_t major_version = 0;
  // False when the $Bitmap on the disk may lag behind the files: Windows has
  // not unmounted the volume, sleeps on it, or wants it checked.
  bool settled = true;
  // Windows sleeps on it: hiberfil.sys says so.
  bool hibernated = false;
  // For FileSystem::notes.
  std::vector<std::string> notes;
};

// kUnsupported when the version is not one of 1.1, 1.2, 3.0 and 3.1.
base::Result<NtfsState> ReadNtfsState(const NtfsVolume& volume);

}  // namespace imaging
