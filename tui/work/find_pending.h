// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <stop_token>
#include <string>

#include "restore/machine/volumes.h"
#include "tui/model/protect.h"

namespace tui {

// The restore that the journal at `journal` ("" for none) tells of, and whether
// it can go on now.  Looks for its image on all
// `volumes` when given; writes nothing.
std::optional<PendingJob> FindPending(const std::string& journal,
                                      restore::Volumes* volumes,
                                      const std::stop_token& stop);

}  // namespace tui
