// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "restore/plan/plan.h"
#include "tui/model/browser.h"
#include "tui/model/protect.h"
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

// What is in a folder of the stick: "Images" with one image and a folder.
Listing ListingOf(const Place& place);

// What there is to save on WindowsDisk(): two people and D:, with a USB disk to
// save it to, and a stick that is too small.
Protection Savings();
// A USB disk with room.
SavePlace UsbDisk();
// A restore of WindowsDisk() that was cut off.
PendingJob CutOff();
// Rows as they are drawn for a QR code of a record.
std::vector<std::string> QrRows();

// What a restore of `image` to `disk` of Notebook() would do.
restore::RestorePlan PlanFor(const restore::FoundImage& image,
                             const restore::Disk& disk,
                             const restore::Wish& wish = {});

}  // namespace tui::fakes
