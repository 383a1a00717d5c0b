// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <CLI/CLI.hpp>
#include <functional>
#include <string>
#include <vector>

#include "restore/cli/console.h"
#include "restore/cli/exit_code.h"

namespace restore {

// `pristine media` and its own subcommands.  pristine(1) says what each option
// means.

struct MediaStickArguments {
  std::string target;
  std::vector<std::string> images;
  std::string payload;
  std::string label = "PRISTINE-D";
  std::string fs;
  std::string size;
  std::string serial;
  // What the disk's fingerprint must be; empty for any.
  std::string expect_disk;
  bool on_battery = false;
  // Make it anew though its journal tells of a restore to go on with.
  bool forget_restore = false;
  bool yes = false;
  bool no_capacity_test = false;
  int threads = 0;
};
ExitCode RunMediaStick(const MediaStickArguments& arguments, Console& console);

struct MediaIsoArguments {
  std::string output;
  std::vector<std::string> images;
  std::string payload;
};
ExitCode RunMediaIso(const MediaIsoArguments& arguments, Console& console);

struct MediaCheckArguments {
  std::string medium;
  int threads = 0;
};
ExitCode RunMediaCheck(const MediaCheckArguments& arguments, Console& console);

struct MediaInstallArguments {
  std::string disk;
  std::vector<std::string> images;
  std::string payload;
  std::string boot;
  // Make a partition smaller when there is no free space.  `shrink` is "" when
  // it was not said which, "last", or a partition's number.
  bool may_shrink = false;
  std::string shrink;
  std::string serial;
  // What the disk's fingerprint must be; empty for any.
  std::string expect_disk;
  bool on_battery = false;
  // Make it anew though its journal tells of a restore to go on with.
  bool forget_restore = false;
  // Copies that restores left on the recovery partition may go.
  bool drop_copies = false;
  bool yes = false;
};
ExitCode RunMediaInstall(const MediaInstallArguments& arguments,
                         Console& console);

struct MediaRemoveArguments {
  std::string disk;
  std::string serial;
  // What the disk's fingerprint must be; empty for any.
  std::string expect_disk;
  bool on_battery = false;
  // Make it anew though its journal tells of a restore to go on with.
  bool forget_restore = false;
  // Copies that restores left on the recovery partition may go.
  bool drop_copies = false;
  bool yes = false;
};
ExitCode RunMediaRemove(const MediaRemoveArguments& arguments,
                        Console& console);

// All of `pristine media`, for the command line.
struct MediaArguments {
  MediaStickArguments stick;
  MediaIsoArguments iso;
  MediaCheckArguments check;
  MediaInstallArguments install;
  MediaRemoveArguments remove;
};

// Adds `media` to `app`.  What is asked for goes to `chosen`; `arguments` and
// `json` are borrowed.
void AddMediaCommands(CLI::App& app,
                      MediaArguments& arguments,
                      bool& json,
                      std::function<ExitCode(Console&)>& chosen);

}  // namespace restore
