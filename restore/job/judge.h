// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>

#include "imaging/base/result.h"
#include "imaging/engine/image.h"
#include "restore/job/restore_job.h"

namespace restore {

// Puts into `verdict` what it means that leg `number` failed, by the state that
// its target is in.
void JudgeFailure(std::size_t number,
                  const base::Error& error,
                  Verdict& verdict);

// The same for a leg that read back wrong.
void JudgeReadBack(const imaging::Image& image,
                   const LegResult& leg,
                   Verdict& verdict);

}  // namespace restore
