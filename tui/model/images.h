// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <vector>

#include "tui/model/state.h"

namespace tui {

// Images of the survey that a customer can restore: whole disks that open.
std::vector<std::size_t> CustomersImages(const State& state);

// The image was made on another model than this computer, as far as both tell.
bool IsForOtherMachine(const restore::FoundImage& image, const Survey& survey);

// The disk that an image was made from, as far as its head tells: kinds, sizes
// and labels of its partitions, with roles guessed as for a disk of the
// machine.
restore::Disk DiskOf(const imaging::ImageHead& head);

// The survey's volume that is the same as `volume`, under whatever name it has
// now; null when it is not there, or when two may be meant.
const restore::Volume* FindAgain(const restore::Volume& volume,
                                 const Survey& survey);
// The survey's image that is the same as `image`, wherever its stick is plugged
// in by now; null when it is gone.
const restore::FoundImage* FindAgain(const restore::FoundImage& image,
                                     const Survey& survey);

// The volume is among those of the survey.
bool IsThere(const restore::Volume& volume, const Survey& survey);

}  // namespace tui
