// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "restore/cli/console.h"
#include "restore/cli/exit_code.h"
#include "restore/cli/record_options.h"

namespace restore {

// The arguments of each subcommand as parsed, and what carries it out.  The man
// page pristine(1) says what each option means.

struct CaptureArguments {
  std::string source;
  std::string image;
  std::vector<int> partitions;
  bool all = false;
  int level = 3;
  int threads = 0;
  std::string part_size;
  std::string sign_key;
  std::string label;
  bool live = false;
  bool replace = false;
  std::uint32_t sector_size = 0;
  RecordArguments record;
};
ExitCode RunCapture(const CaptureArguments& arguments, Console& console);

struct BackupArguments {
  std::string disk;
  std::vector<int> partitions;
  std::string to;  // A folder, or "auto".
  bool dry_run = false;
  // What the disk's fingerprint must be; empty for any.
  std::string expect_disk;
  int level = 3;
  int threads = 0;
  RecordArguments record;
};
ExitCode RunBackup(const BackupArguments& arguments, Console& console);

struct InfoArguments {
  std::string image;
};
ExitCode RunInfo(const InfoArguments& arguments, Console& console);

struct ProveArguments {
  std::string image;
  bool deep = false;
  std::string key;
  int threads = 0;
};
ExitCode RunProve(const ProveArguments& arguments, Console& console);

struct RestoreArguments {
  std::string image;
  std::string target;
  std::vector<int> partitions;
  std::vector<std::string> to;
  bool keep_data = false;
  bool dry_run = false;
  bool delta = false;
  bool no_prove = false;
  bool no_read_back = false;
  bool no_discard = false;
  bool new_ids = false;
  bool accept_unreadable = false;
  bool yes = false;
  // What the disk's fingerprint must be; empty for any.
  std::string expect_disk;
  bool on_battery = false;
  std::string key;
  // A folder for what is overwritten; empty for none.
  std::string undo_to;
  // A folder, "auto", or "none" and "" for no copies.
  std::string backup_to;
  // A folder for personal files; empty for none.
  std::string rescue_to;
  // Made when there is none; empty for the boot medium's, if there is one.
  std::string journal;
  int threads = 0;
  RecordArguments record;
};
ExitCode RunRestore(const RestoreArguments& arguments, Console& console);

struct ResumeArguments {
  std::string journal;  // Empty for the boot medium's.
  std::string image;    // Where the image lies today; empty to look for it.
  bool forget = false;
  // What the disk's fingerprint must be, or a rule; empty for the journal's.
  std::string expect_disk;
  int threads = 0;
  RecordArguments record;
};
ExitCode RunResume(const ResumeArguments& arguments, Console& console);

struct CompareArguments {
  std::string image;
  std::string device;
  std::optional<int> partition;
  int threads = 0;
};
ExitCode RunCompare(const CompareArguments& arguments, Console& console);

struct CloneArguments {
  std::string source;
  std::string target;
  bool live = false;
  bool new_ids = false;
  bool no_read_back = false;
  bool no_discard = false;
  bool yes = false;
  // What the target's fingerprint must be; empty for any.
  std::string expect_disk;
  bool on_battery = false;
  int threads = 0;
  RecordArguments record;
};
ExitCode RunClone(const CloneArguments& arguments, Console& console);

struct UndoArguments {
  std::string image;  // Or the folder that holds it.
  std::string to;
  bool yes = false;
  std::string expect_disk;
  bool on_battery = false;
  int threads = 0;
  RecordArguments record;
};
ExitCode RunUndo(const UndoArguments& arguments, Console& console);

struct RescueArguments {
  // A partition or folder; with put_back, an archive.
  std::string source;
  std::string to;
  std::vector<std::string> people;   // Empty: all.
  std::vector<std::string> folders;  // Kinds or paths; empty: all.
  bool list = false;
  bool put_back = false;
  std::string language = "en";
  RecordArguments record;
};
ExitCode RunRescue(const RescueArguments& arguments, Console& console);

ExitCode RunDisks(Console& console);

}  // namespace restore
