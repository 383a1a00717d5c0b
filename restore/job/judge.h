// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <stop_token>
#include <string>

#include "imaging/base/result.h"
#include "imaging/engine/image.h"
#include "restore/job/restore_job.h"
#include "restore/job/restore_leg.h"

namespace restore {

// Puts into `verdict` what it means that leg `number` failed, by the state that
// its target is in.  `journal` is the file from which it can go on; empty for
// none.
void JudgeFailure(std::size_t number,
                  const base::Error& error,
                  const std::string& journal,
                  Verdict& verdict);

// The same for a leg that read back wrong, with the files that are not right,
// unless `stop` is requested meanwhile.
void JudgeReadBack(const imaging::Image& image,
                   const RestoreLeg& leg,
                   const LegResult& result,
                   const std::stop_token& stop,
                   Verdict& verdict);

}  // namespace restore
