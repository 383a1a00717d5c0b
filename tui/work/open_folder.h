// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <stop_token>

#include "restore/machine/volumes.h"
#include "tui/model/browser.h"

namespace tui {

// Says what is in a folder, and looks into its images.  Mounts the volume
// through `volumes` when it must; writes nothing.
Listing ReadPlace(const Place& place,
                  restore::Volumes& volumes,
                  const std::stop_token& stop);

}  // namespace tui
