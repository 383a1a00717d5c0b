// SPDX-License-Identifier: Apache-2.0
#include "imaging/engine/target_room.h"

#include "imaging/base/strings.h"

namespace imaging {

base::Status CheckRoom(const BlockDevice& target,
                       std::uint64_t needed,
                       std::string_view content) {
  if (needed <= target.size()) {
    return base::Ok();
  }
  return base::Error(
             base::ErrorCode::kInvalidArgument,
             base::StrCat(target.name(), " has ",
                          base::FormatBytes(target.size()), " (", target.size(),
                          " bytes) but ", content, " needs ",
                          base::FormatBytes(needed), " (", needed, " bytes)"))
      .WithHint("Choose a larger target. Nothing was written.");
}

}  // namespace imaging
