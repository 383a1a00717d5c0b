// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "imaging/base/result.h"
#include "restore/plan/plan.h"
#include "tui/model/state.h"

namespace tui {

// What the screens call the failures that the layers below report.

Problem ProblemOf(const base::Error& error, const std::string& subject);
Problem ProblemOf(const restore::Refusal& refusal,
                  const std::string& disk,
                  const std::string& image);
Problem ProblemOf(const restore::FoundImage& image);
Problem OtherMachineProblem(const restore::FoundImage& image,
                            const Survey& survey);

}  // namespace tui
