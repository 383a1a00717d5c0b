// SPDX-License-Identifier: Apache-2.0
#include "restore/job/source_safety.h"

#include <vector>

#include "imaging/base/strings.h"
#include "restore/machine/uses.h"

namespace restore {

base::Status CheckSourceIsStill(const std::string& path, bool live) {
  TRY_ASSIGN(const std::vector<Use> uses, UsesOf(path));
  for (const Use& use : uses) {
    const bool writes = !use.read_only && (use.kind == Use::Kind::kMounted ||
                                           use.kind == Use::Kind::kSwap);
    if (writes && !live) {
      return base::Error(base::ErrorCode::kInvalidArgument,
                         base::StrCat(path, " is in use: ", Describe(use)))
          .WithHint(
              "It may change while it is read, and the image would be of no "
              "one moment. Unmount it or mount it read-only. --live captures "
              "it all the same.");
    }
  }
  return base::Ok();
}

}  // namespace restore
