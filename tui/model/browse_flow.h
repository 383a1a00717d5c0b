// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>

#include "tui/model/browser.h"
#include "tui/model/command.h"
#include "tui/model/state.h"

namespace tui {

// The way through volumes and folders to an image.

// What a row of the picker is.
struct BrowseRow {
  enum class Kind : std::uint8_t { kVolume, kUp, kFolder, kImage };
  Kind kind = Kind::kVolume;
  std::size_t index = 0;  // Of its kind, in the survey or the listing.
};
std::vector<BrowseRow> BrowseRowsOf(const State& state);

// Opens the picker where it was left.
void OpenBrowser(State& state, Commands& commands);
// Enters a volume or folder, goes up, or takes an image.
void TakeBrowseRow(State& state, std::size_t index, Commands& commands);
void GoUp(State& state, Commands& commands);
// The answer to OpenFolder.
void FolderIsOpened(State& state, const Listing& listing);
// Disks came or went: leaves a volume that is gone.
void BrowserIsSurveyed(State& state);

}  // namespace tui
