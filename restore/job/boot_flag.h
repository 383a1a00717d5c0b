// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>

#include "imaging/base/result.h"

namespace restore {

// The variable of GRUB's environment block that makes the boot menu start
// Pristine by itself.
inline constexpr std::string_view kResumeVariable = "pristine_resume";

// An environment block (GRUB manual, 16.3): its fixed size, and one without
// variables.
inline constexpr std::size_t kEnvironmentSize = 1024;
std::string EmptyEnvironment();

// The block with kResumeVariable set to 1, or without it.  All else that it
// holds stays.  Ours is the first line, so that whoever is cut off between the
// block's two sectors leaves a block that can be read.  kCorrupt when `block`
// is none or full.
base::Result<std::string> WithBootFlag(std::string_view block, bool resume);

// Sets or clears the variable in the file `grubenv` beside `journal`, in place
// and durably.  Fine when there is no such file.
base::Status SetBootFlag(const std::string& journal, bool resume);

}  // namespace restore
