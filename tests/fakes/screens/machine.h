// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "restore/plan/plan.h"
#include "tui/model/survey.h"

namespace tui::fakes {

// A computer as the screens see it: a notebook with Windows and a stick.

restore::Disk WindowsDisk();
restore::Disk SecondDisk();
restore::Disk Stick();

restore::Volume StickVolume();
// An image of WindowsDisk() on the stick.
restore::FoundImage Image(const std::string& name, const std::string& label);
// One that cannot be opened.
restore::FoundImage BrokenImage(base::ErrorCode why);

Survey Notebook();

// What a restore of `image` to `disk` of Notebook() would do.
restore::RestorePlan PlanFor(const restore::FoundImage& image,
                             const restore::Disk& disk,
                             const restore::Wish& wish = {});

}  // namespace tui::fakes
