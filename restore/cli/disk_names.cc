// SPDX-License-Identifier: Apache-2.0
#include "restore/cli/disk_names.h"

#include <algorithm>

#include "imaging/base/strings.h"
#include "restore/machine/facts.h"
#include "restore/plan/disk_rule.h"
#include "restore/plan/fingerprint.h"

namespace restore {

namespace {

base::Status Resolve(const DiskName& named,
                     const std::vector<Disk>& disks,
                     const Console& console) {
  TRY_ASSIGN(const DiskRule rule, ParseDiskRule(*named.name));
  TRY_ASSIGN(const FoundDisk found, FindByRule(rule, disks, MediumDisk()));
  console.Note(base::StrCat(base::Printable(*named.name), " is ", found.path,
                            " (", Describe(FingerprintOf(*found.disk)), ")."));
  *named.name = found.path;
  if (named.expected_id != nullptr && named.expected_id->empty()) {
    *named.expected_id = FingerprintId(FingerprintOf(*found.disk));
  }
  return base::Ok();
}

base::Status ResolveAll(const std::vector<DiskName>& names,
                        const Console& console) {
  const auto is_rule = [](const DiskName& named) {
    return IsDiskRule(*named.name);
  };
  if (std::ranges::none_of(names, is_rule)) {
    return base::Ok();
  }
  TRY_ASSIGN(const std::vector<Disk> disks,
             ListDisks({}, imaging::ReadPartitionTable));
  for (const DiskName& named : names) {
    if (is_rule(named)) {
      TRY(Resolve(named, disks, console));
    }
  }
  return base::Ok();
}

}  // namespace

ExitCode WithDisks(const std::vector<DiskName>& names,
                   const Console& console,
                   const std::function<ExitCode()>& run) {
  const base::Status resolved = ResolveAll(names, console);
  return resolved.ok() ? run()
                       : console.Fail(resolved.error(), ExitCode::kRefused,
                                      "Nothing was written.");
}

}  // namespace restore
