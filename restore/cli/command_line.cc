// SPDX-License-Identifier: Apache-2.0
#include "restore/cli/command_line.h"

#include <CLI/CLI.hpp>
#include <functional>
#include <utility>

#include "restore/cli/commands.h"
#include "restore/cli/completion.h"
#include "restore/cli/disk_names.h"
#include "restore/cli/interrupt.h"
#include "restore/cli/media.h"
#include "restore/cli/record.h"
#include "restore/cli/record_options.h"
#include "restore/machine/version.h"
#include "restore/plan/disk_rule.h"

namespace restore {

namespace {

// The subcommands, their arguments, and which of them was asked for.
class Parser {
 public:
  Parser() {
    app_.set_version_flag("--version", "pristine " PRISTINE_VERSION);
    app_.require_subcommand(1);
    app_.footer(
        "Exit codes: 0 done and proven, 1 failed, 2 wrong usage, 3 refused "
        "before anything was written, 4 stopped half-way and resumable.\n"
        "pristine(1) tells more.");
    AddCapture();
    AddInfo();
    AddProve();
    AddRestore();
    AddResume();
    AddCompare();
    AddClone();
    AddUndo();
    AddBackup();
    AddRescue();
    AddDisks();
    AddMediaCommands(app_, media_, json_, chosen_);
    AddRecordCommands(app_, record_, json_, chosen_);
    AddCompletion();
  }

  int Run(int argc, char** argv) {
    try {
      app_.parse(argc, argv);
    } catch (const CLI::ParseError& error) {
      const int code = app_.exit(error);
      return code == 0 ? 0 : static_cast<int>(ExitCode::kUsage);
    }
    Console console(json_);
    return static_cast<int>(chosen_(console));
  }

 private:
  CLI::App* Add(const char* name,
                const char* what,
                std::function<ExitCode(Console&)> run) {
    CLI::App* const command = app_.add_subcommand(name, what);
    command->add_flag("--json", json_, "Print JSON lines for programs");
    command->callback([this, run = std::move(run)] { chosen_ = run; });
    return command;
  }
  static void AddThreads(CLI::App* command, int& threads) {
    constexpr int kMaxThreads = 256;
    command
        ->add_option("--threads", threads,
                     "Threads to compress and hash with (default: all)")
        ->check(CLI::Range(1, kMaxThreads));
  }

  static void AddConfirming(CLI::App* command,
                            bool& yes,
                            std::string& expect_disk,
                            bool& on_battery) {
    command->add_flag("--yes", yes, "Overwrite without asking");
    command->add_option("--expect-disk", expect_disk,
                        "Refuse any disk but the one with this fingerprint, "
                        "as pristine disks shows it");
    command->add_flag("--on-battery", on_battery,
                      "Write although the battery is low");
  }

  void AddCapture() {
    CaptureArguments& a = capture_;
    CLI::App* const c =
        Add("capture", "Make an image of a disk or of partitions",
            [&a](Console& console) {
              return WithDisks({{&a.source, nullptr}}, console,
                               [&] { return RunCapture(a, console); });
            });
    c->add_option("source", a.source,
                  "Disk, partition, file or rule (disk:...) to capture")
        ->required();
    c->add_option("image", a.image, "Image to make, or - for a pipe")
        ->required();
    c->add_option("--partitions", a.partitions, "Only these, e.g. 1,3")
        ->delimiter(',');
    c->add_flag("--all", a.all, "Store the space between partitions too");
    c->add_option("--level", a.level, "zstd level (default: 3)")
        ->check(CLI::Range(kMinLevel, kMaxLevel));
    AddThreads(c, a.threads);
    c->add_option("--part-size", a.part_size,
                  "Split the image into parts of at most this size, e.g. 4G");
    c->add_option("--sign", a.sign_key, "Sign with this Ed25519 key (PEM)");
    c->add_option("--label", a.label, "A name for the image");
    c->add_flag("--live", a.live,
                "Capture although the source is mounted read-write");
    c->add_flag("--replace", a.replace, "Replace an existing image");
    c->add_option("--sector-size", a.sector_size,
                  "Bytes of a sector, for a file of a 4096-byte-sector disk")
        ->check(CLI::IsMember({512, 4096}));
    AddRecordOptions(c, a.record);
  }
  void AddInfo() {
    InfoArguments& a = info_;
    CLI::App* const c =
        Add("info", "Tell what an image holds",
            [&a](Console& console) { return RunInfo(a, console); });
    c->add_option("image", a.image, "Image")->required();
  }
  void AddProve() {
    ProveArguments& a = prove_;
    CLI::App* const c =
        Add("prove", "Check every stored byte of an image",
            [&a](Console& console) { return RunProve(a, console); });
    c->add_option("image", a.image, "Image")->required();
    c->add_flag("--deep", a.deep, "Decode it too and check the content");
    c->add_option("--key", a.key,
                  "Require a signature by this public key (PEM)");
    AddThreads(c, a.threads);
  }
  void AddRestore() {
    RestoreArguments& a = restore_;
    CLI::App* const c =
        Add("restore", "Write an image, or partitions of it, to a target",
            [&a](Console& console) {
              std::vector<DiskName> names{{&a.target, &a.expect_disk}};
              for (std::string& to : a.to) {
                names.push_back({&to, &a.expect_disk});
              }
              return WithDisks(names, console,
                               [&] { return RunRestore(a, console); });
            });
    c->add_option("image", a.image, "Image")->required();
    c->add_option("target", a.target,
                  "Disk, partition, rule (disk:...), file, FILE#N for its "
                  "partition N, or -");
    c->add_option("--partition", a.partitions,
                  "Restore this partition of the image; may be repeated");
    c->add_option("--to", a.to, "Where to; one for each --partition");
    c->add_flag("--keep-data", a.keep_data,
                "On a disk that is laid out as in the image, restore the "
                "system and what starts it, and keep all else");
    c->add_flag("--dry-run", a.dry_run,
                "Tell what would happen to each partition; write nothing");
    c->add_flag("--delta", a.delta, "Write only what differs");
    c->add_flag("--no-prove", a.no_prove,
                "Don't check the image first (for measurements)");
    c->add_flag("--no-read-back", a.no_read_back,
                "Don't read the target back (for measurements)");
    c->add_flag("--no-discard", a.no_discard,
                "Don't tell the device which space is unused");
    c->add_flag("--new-ids", a.new_ids,
                "Give the disk and its partitions new identifiers");
    c->add_option("--undo-to", a.undo_to,
                  "Keep what is overwritten in this folder, for pristine undo");
    c->add_flag("--accept-unreadable", a.accept_unreadable,
                "Restore an image of which parts could not be captured");
    c->add_option("--key", a.key,
                  "Require a signature by this public key (PEM)");
    c->add_option("--backup-to", a.backup_to,
                  "Save the disk's data partitions first, in this folder, or "
                  "auto for the best place");
    c->add_option("--rescue-to", a.rescue_to,
                  "Save people's files of the systems that are overwritten "
                  "first, in this folder");
    c->add_option("--journal", a.journal,
                  "Keep a journal in this file, from which pristine resume "
                  "goes on after a power cut");
    AddConfirming(c, a.yes, a.expect_disk, a.on_battery);
    AddThreads(c, a.threads);
    AddRecordOptions(c, a.record);
  }
  void AddResume() {
    ResumeArguments& a = resume_;
    CLI::App* const c =
        Add("resume", "Go on with a restore that was cut off",
            [this, &a](Console& console) {
              // A rule stands for the fingerprint of the disk that it finds.
              if (IsDiskRule(a.expect_disk)) {
                std::swap(a.expect_disk, resume_disk_);
              }
              return WithDisks({{&resume_disk_, &a.expect_disk}}, console,
                               [&] { return RunResume(a, console); });
            });
    c->add_option("--journal", a.journal,
                  "The journal's file (default: the boot medium's)");
    c->add_option("--image", a.image, "Where the image lies today");
    c->add_flag("--forget", a.forget,
                "Give that restore up instead: its target stays as it is");
    c->add_option("--expect-disk", a.expect_disk,
                  "Refuse any disk but the one with this fingerprint, or the "
                  "one that this rule (disk:...) finds");
    AddThreads(c, a.threads);
    AddRecordOptions(c, a.record);
  }
  void AddCompare() {
    CompareArguments& a = compare_;
    CLI::App* const c =
        Add("compare", "Tell whether a device holds an image",
            [&a](Console& console) {
              return WithDisks({{&a.device, nullptr}}, console,
                               [&] { return RunCompare(a, console); });
            });
    c->add_option("image", a.image, "Image")->required();
    c->add_option("device", a.device,
                  "Disk, partition, file, or FILE#N for its partition N")
        ->required();
    c->add_option("--partition", a.partition, "Of a disk image, only this");
    AddThreads(c, a.threads);
  }
  void AddClone() {
    CloneArguments& a = clone_;
    CLI::App* const c = Add(
        "clone", "Copy a disk or partition to another, without an image",
        [&a](Console& console) {
          return WithDisks({{&a.source, nullptr}, {&a.target, &a.expect_disk}},
                           console, [&] { return RunClone(a, console); });
        });
    c->add_option("source", a.source,
                  "Disk, partition, file, or FILE#N for its partition N")
        ->required();
    c->add_option("target", a.target, "Where to: the same kinds")->required();
    c->add_flag("--live", a.live,
                "Copy although the source is mounted read-write");
    c->add_flag("--new-ids", a.new_ids,
                "Give the disk and its partitions new identifiers");
    c->add_flag("--no-read-back", a.no_read_back,
                "Don't read the target back (for measurements)");
    c->add_flag("--no-discard", a.no_discard,
                "Don't tell the device which space is unused");
    AddConfirming(c, a.yes, a.expect_disk, a.on_battery);
    AddThreads(c, a.threads);
    AddRecordOptions(c, a.record);
  }
  void AddUndo() {
    UndoArguments& a = undo_;
    CLI::App* const c =
        Add("undo", "Put back what restore --undo-to has kept",
            [&a](Console& console) {
              return WithDisks({{&a.to, &a.expect_disk}}, console,
                               [&] { return RunUndo(a, console); });
            });
    c->add_option("image", a.image, "UNDO.pri, or the folder that holds it")
        ->required();
    c->add_option("--to", a.to,
                  "Where to, when the image does not find it by itself");
    AddConfirming(c, a.yes, a.expect_disk, a.on_battery);
    AddThreads(c, a.threads);
    AddRecordOptions(c, a.record);
  }
  void AddBackup() {
    BackupArguments& a = backup_;
    CLI::App* const c = Add(
        "backup", "Copy the data partitions of a disk, and prove the copies",
        [&a](Console& console) {
          return WithDisks({{&a.disk, &a.expect_disk}}, console,
                           [&] { return RunBackup(a, console); });
        });
    c->add_option("disk", a.disk,
                  "Disk, partition, rule (disk:...), file, or FILE#N")
        ->required();
    c->add_option("--partitions", a.partitions,
                  "Only these, whatever they hold, e.g. 3,4")
        ->delimiter(',');
    c->add_option("--to", a.to,
                  "Folder for the copies, or auto for the best place")
        ->required();
    c->add_flag("--dry-run", a.dry_run,
                "Tell what would be saved and where; write nothing");
    c->add_option("--expect-disk", a.expect_disk,
                  "Refuse any disk but the one with this fingerprint, as "
                  "pristine disks shows it");
    c->add_option("--level", a.level, "zstd level (default: 3)")
        ->check(CLI::Range(kMinLevel, kMaxLevel));
    AddThreads(c, a.threads);
    AddRecordOptions(c, a.record);
  }
  void AddRescue() {
    RescueArguments& a = rescue_;
    CLI::App* const c =
        Add("rescue", "Save people's files into an archive, or put them back",
            [&a](Console& console) { return RunRescue(a, console); });
    c->add_option("source", a.source,
                  "Partition (/dev/sda3) or folder of the system; with "
                  "--put-back, the archive")
        ->required();
    c->add_option("--to", a.to,
                  "Folder for the archive; with --put-back, the partition or "
                  "folder that gets the files");
    c->add_flag("--list", a.list, "Only tell whose files there are");
    c->add_option("--person", a.people, "Only theirs; may be repeated");
    c->add_option("--folder", a.folders,
                  "Only these, e.g. desktop or documents; may be repeated");
    c->add_flag("--put-back", a.put_back,
                "Put an archive back into a new folder \"Saved files DATE\"");
    c->add_option("--language", a.language, "Of that folder's name")
        ->check(CLI::IsMember({"en", "zh_CN"}));
    AddRecordOptions(c, a.record);
  }
  void AddDisks() {
    Add("disks", "List disks and partitions",
        [](Console& console) { return RunDisks(console); });
  }

  // For packages and shells, not for people: left out of the help.
  void AddCompletion() {
    CLI::App* const c =
        Add("completion", "Print a completion script for a shell",
            [this](Console&) {
              std::fputs(CompletionScript(app_, shell_).c_str(), stdout);
              return ExitCode::kDone;
            });
    c->group("");
    c->add_option("shell", shell_, "bash, fish or zsh")
        ->required()
        ->check(CLI::IsMember(
            std::vector<std::string>(std::begin(kShells), std::end(kShells))));
  }

  static constexpr int kMinLevel = 1;
  static constexpr int kMaxLevel = 19;

  CLI::App app_{"Pristine puts a computer back to how it left the factory."};
  bool json_ = false;
  std::function<ExitCode(Console&)> chosen_;
  std::string shell_;
  CaptureArguments capture_;
  InfoArguments info_;
  ProveArguments prove_;
  RestoreArguments restore_;
  ResumeArguments resume_;
  std::string resume_disk_;
  CompareArguments compare_;
  CloneArguments clone_;
  UndoArguments undo_;
  BackupArguments backup_;
  RescueArguments rescue_;
  MediaArguments media_;
  RecordCommandArguments record_;
};

}  // namespace

int RunCommandLine(int argc, char** argv) {
  CatchInterrupts();
  return Parser().Run(argc, argv);
}

}  // namespace restore
