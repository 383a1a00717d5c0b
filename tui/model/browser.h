// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include "imaging/base/result.h"
#include "restore/machine/images.h"
#include "restore/machine/volumes.h"

namespace tui {

// The technician's file picker.

// A folder that it can show.
struct Place {
  restore::Volume volume;
  std::string folder;  // Within the volume: "Images/2026"; empty for its root.

  friend bool operator==(const Place&, const Place&) = default;
};

// What is in a folder.  All names are untrusted.
struct Listing {
  // As many images of one folder are looked into.
  static constexpr std::size_t kMaxImages = 100;

  Place place;
  std::vector<std::string> folders;
  std::vector<restore::FoundImage> images;
  bool cut_short = false;  // There is more than is listed.
  // Why it cannot be read.
  std::optional<base::Error> problem;
};

// What the picker shows now.
struct Browser {
  std::optional<Place> place;  // None: the volumes.
  // Of `place`; none as long as the answer has not come.
  std::optional<Listing> listing;
  // The volume's node or the folder that was left last, to stand on it again.
  std::string left;
};

}  // namespace tui
