// SPDX-License-Identifier: Apache-2.0
#include "restore/cli/disk_names.h"

#include <utility>

#include "imaging/base/strings.h"
#include "restore/machine/facts.h"
#include "restore/plan/disk_rule.h"
#include "restore/plan/fingerprint.h"

namespace restore {

namespace {

// A name that is a rule, parsed.
struct Rule {
  DiskName named;
  DiskRule rule;
};

base::Result<std::vector<Rule>> ParseRules(const std::vector<DiskName>& names) {
  std::vector<Rule> rules;
  for (const DiskName& named : names) {
    if (IsDiskRule(*named.name)) {
      TRY_ASSIGN(DiskRule rule, ParseDiskRule(*named.name));
      rules.push_back({named, std::move(rule)});
    }
  }
  return rules;
}

base::Status Resolve(const Rule& one,
                     const std::vector<Disk>& disks,
                     const Console& console) {
  const auto& [named, rule] = one;
  TRY_ASSIGN(const FoundDisk found, FindByRule(rule, disks, MediumDisk()));
  console.Note(base::StrCat(base::Printable(*named.name), " is ", found.path,
                            " (", Describe(FingerprintOf(*found.disk)), ")."));
  *named.name = found.path;
  if (named.expected_id != nullptr && named.expected_id->empty()) {
    *named.expected_id = FingerprintId(FingerprintOf(*found.disk));
  }
  return base::Ok();
}

base::Status ResolveAll(const std::vector<Rule>& rules,
                        const Console& console) {
  if (rules.empty()) {
    return base::Ok();
  }
  TRY_ASSIGN(const std::vector<Disk> disks,
             ListDisks({}, imaging::ReadPartitionTable));
  for (const Rule& rule : rules) {
    TRY(Resolve(rule, disks, console));
  }
  return base::Ok();
}

}  // namespace

ExitCode WithDisks(const std::vector<DiskName>& names,
                   const Console& console,
                   const std::function<ExitCode()>& run) {
  constexpr const char* kNothingWritten = "Nothing was written.";
  const auto rules = ParseRules(names);
  if (!rules.ok()) {
    return console.Fail(rules.error(), ExitCode::kUsage, kNothingWritten);
  }
  const base::Status resolved = ResolveAll(rules.value(), console);
  return resolved.ok() ? run()
                       : console.Fail(resolved.error(), ExitCode::kRefused,
                                      kNothingWritten);
}

}  // namespace restore
