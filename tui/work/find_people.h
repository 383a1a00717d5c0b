// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <functional>
#include <stop_token>
#include <vector>

#include "imaging/base/result.h"
#include "tui/model/event.h"
#include "tui/model/protect.h"

namespace tui {

// Whose files there are on these systems, and how much; of those from which no
// files can be had one by one, why.  Mounts them read-only for as long as it
// takes, which may be minutes; tells `counted` now and then what was found so
// far.
//   kCancelled  `stop` was requested: the only error
base::Result<PeopleFound> FindPeopleOn(
    const std::vector<PersonalSource>& sources,
    const std::function<void(const PeopleCounted&)>& counted,
    const std::stop_token& stop);

// The same when that failed in some other way: nobody's files are known.
PeopleFound NobodyOn(const std::vector<PersonalSource>& sources,
                     const base::Error& error);

}  // namespace tui
