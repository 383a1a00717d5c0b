// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "imaging/base/result.h"
#include "restore/cli/console.h"

namespace restore {

// How the command line allows to overwrite what exists.
struct Consent {
  bool yes = false;
  // The disk's fingerprint, from --expect-disk or a rule; the gate compares it.
  std::string expect_disk;
};

// OK when somebody agreed that all of `target` is overwritten by `source`: by
// typing YES, or beforehand.  With --yes nobody looks any more, so a disk must
// be named by more than the kernel's name for it, which may change.
base::Status ConfirmOverwriting(const std::string& target,
                                const std::string& source,
                                const Consent& consent,
                                const Console& console);

}  // namespace restore
