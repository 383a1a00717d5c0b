// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <stop_token>
#include <string>

#include "imaging/base/ranges.h"
#include "restore/job/damage.h"
#include "tui/model/job.h"

namespace tui {

// Names the files in the result of a job, and all that is known of them in its
// log.
void TellDamage(const restore::Damage& damage, JobEnd& end);

// The same for lost bytes of an image, which is opened once more.  Told
// nothing when that fails or `stop` is requested.
void TellLostOf(const std::string& image,
                const base::RangeSet& lost,
                const std::stop_token& stop,
                JobEnd& end);
// ... for what could not be read when the image was made.
void TellUnreadableOf(const std::string& image,
                      const std::stop_token& stop,
                      JobEnd& end);

}  // namespace tui
