// SPDX-License-Identifier: Apache-2.0
#include "restore/machine/disks.h"

#include <nlohmann/json.hpp>

#include "restore/cli/commands.h"
#include "restore/cli/disks_text.h"

namespace restore {

ExitCode RunDisks(Console& console) {
  const auto disks = ListDisks({}, imaging::ReadPartitionTable);
  if (!disks.ok()) {
    return console.Fail(disks.error(), ExitCode::kFailed, "");
  }
  console.Emit("pristine.disks/1", DisksAsJson(disks.value()));
  console.Say(DisksAsText(disks.value()));
  return ExitCode::kDone;
}

}  // namespace restore
