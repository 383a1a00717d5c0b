// SPDX-License-Identifier: Apache-2.0

// Prints what restore/machine finds, for the integration tests to hold against
// the system's own tools.
//   machine_probe text | json         the list of disks
//   machine_probe uses PATH           a line for each use
//   machine_probe holding PATH        "DISK PARTITION" for each place
// PRISTINE_TEST_ROOT names a folder with sys, proc and dev to look into.

#include <cstdio>
#include <cstdlib>
#include <exception>
#include <nlohmann/json.hpp>
#include <string>

#include "imaging/table/partition_table.h"
#include "restore/cli/disks_text.h"
#include "restore/machine/disks.h"
#include "restore/machine/uses.h"

namespace {

restore::Roots RootsFromEnvironment() {
  // NOLINTNEXTLINE(concurrency-mt-unsafe): there is one thread.
  const char* const root = std::getenv("PRISTINE_TEST_ROOT");
  const std::string at = root == nullptr ? "" : root;
  return {.sys = at + "/sys", .proc = at + "/proc", .dev = at + "/dev"};
}

int Fail(const base::Error& error) {
  std::fprintf(stderr, "machine_probe: %s\n", error.text().c_str());
  return 1;
}

int PrintDisks(bool as_json) {
  const auto disks =
      restore::ListDisks(RootsFromEnvironment(), imaging::ReadPartitionTable);
  if (!disks.ok()) {
    return Fail(disks.error());
  }
  const std::string text =
      as_json ? restore::DisksAsJson(disks.value()).dump(2) + "\n"
              : restore::DisksAsText(disks.value());
  std::fputs(text.c_str(), stdout);
  return 0;
}

int PrintUses(const std::string& path) {
  const auto uses = restore::UsesOf(path, RootsFromEnvironment());
  if (!uses.ok()) {
    return Fail(uses.error());
  }
  for (const restore::Use& use : uses.value()) {
    std::puts(restore::Describe(use).c_str());
  }
  return 0;
}

int PrintHolding(const std::string& path) {
  const auto places = restore::DisksHolding(path, RootsFromEnvironment());
  if (!places.ok()) {
    return Fail(places.error());
  }
  for (const restore::Place& place : places.value()) {
    std::printf("%s %s\n", place.disk.c_str(), place.partition.c_str());
  }
  return 0;
}

int Run(int argc, char** argv) {
  const std::string what = argc > 1 ? argv[1] : "";
  if (argc == 2 && (what == "text" || what == "json")) {
    return PrintDisks(what == "json");
  }
  if (argc == 3 && what == "uses") {
    return PrintUses(argv[2]);
  }
  if (argc == 3 && what == "holding") {
    return PrintHolding(argv[2]);
  }
  std::fprintf(stderr,
               "usage: machine_probe text|json|uses PATH|holding PATH\n");
  return 2;
}

}  // namespace

int main(int argc, char** argv) {
  try {
    return Run(argc, argv);
  } catch (const std::exception& error) {
    std::fprintf(stderr, "machine_probe: %s\n", error.what());
    return 1;
  }
}
