// SPDX-License-Identifier: Apache-2.0
#include <utility>

#include "restore/cli/disk_names.h"
#include "restore/cli/media.h"

namespace restore {

namespace {

class MediaParser {
 public:
  MediaParser(CLI::App& app,
              bool& json,
              std::function<ExitCode(Console&)>& chosen)
      : media_(*app.add_subcommand("media",
                                   "Make and check boot media that carry "
                                   "images")),
        json_(json),
        chosen_(chosen) {
    media_.require_subcommand(1);
  }

  CLI::App* Add(const char* name,
                const char* what,
                std::function<ExitCode(Console&)> run) {
    CLI::App* const command = media_.add_subcommand(name, what);
    command->add_flag("--json", json_, "Print JSON lines for programs");
    std::function<ExitCode(Console&)>& chosen = chosen_;
    command->callback([&chosen, run = std::move(run)] { chosen = run; });
    return command;
  }

 private:
  CLI::App& media_;
  bool& json_;
  std::function<ExitCode(Console&)>& chosen_;
};

void AddPayload(CLI::App* command, std::string& payload) {
  command->add_option("--payload", payload,
                      "Folder with kernel, initramfs and loaders");
}

void AddThreads(CLI::App* command, int& threads) {
  constexpr int kMaxThreads = 256;
  command
      ->add_option("--threads", threads,
                   "Threads to prove images with (default: all)")
      ->check(CLI::Range(1, kMaxThreads));
}

template <typename Arguments>
void AddGate(CLI::App* command, Arguments& a) {
  command->add_option("--expect-disk", a.expect_disk,
                      "Refuse any disk but the one with this fingerprint, as "
                      "pristine disks shows it");
  command->add_flag("--on-battery", a.on_battery,
                    "Write although the battery is low");
  command->add_flag("--forget-restore", a.forget_restore,
                    "Though its journal tells of a restore to go on with");
}

void AddStick(MediaParser& parser, MediaStickArguments& a) {
  CLI::App* const c =
      parser.Add("stick", "Make a USB stick that boots and carries images",
                 [&a](Console& console) {
                   return WithDisks({{&a.target, &a.expect_disk}}, console,
                                    [&] { return RunMediaStick(a, console); });
                 });
  c->add_option("target", a.target, "The stick, or a new file for its bytes")
      ->required();
  c->add_option("--image", a.images, "An image to put on it; may be repeated");
  AddPayload(c, a.payload);
  c->add_option("--label", a.label, "Label of the data partition");
  c->add_option("--fs", a.fs,
                "Its file system (default: what suits the images)")
      ->check(CLI::IsMember({"exfat", "fat32"}));
  c->add_option("--size", a.size, "Bytes of a new file, e.g. 8G");
  c->add_option("--serial", a.serial,
                "The stick's serial number, exactly: with --yes, or for a disk "
                "that is no stick");
  c->add_flag("--yes", a.yes, "Erase it without asking");
  AddGate(c, a);
  c->add_flag("--no-capacity-test", a.no_capacity_test,
              "Don't test whether it has the size that it claims");
  AddThreads(c, a.threads);
}

void AddIso(MediaParser& parser, MediaIsoArguments& a) {
  CLI::App* const c =
      parser.Add("iso", "Make an ISO image that boots and carries images",
                 [&a](Console& console) { return RunMediaIso(a, console); });
  c->add_option("output", a.output, "The ISO image to make")->required();
  c->add_option("--image", a.images, "An image to put on it; may be repeated");
  AddPayload(c, a.payload);
}

void AddCheck(MediaParser& parser, MediaCheckArguments& a) {
  CLI::App* const c = parser.Add(
      "check", "Prove everything on a boot medium", [&a](Console& console) {
        return WithDisks({{&a.medium, nullptr}}, console,
                         [&] { return RunMediaCheck(a, console); });
      });
  c->add_option("medium", a.medium,
                "A stick, a disk, a file of one, an ISO, or a mounted folder")
      ->required();
  AddThreads(c, a.threads);
}

CLI::Validator ShrinkChoice() {
  return {[](std::string& which) {
            const bool number =
                !which.empty() && which.size() <= 3 &&
                which.find_first_not_of("0123456789") == std::string::npos;
            return which.empty() || which == "last" || number
                       ? std::string()
                       : "neither last nor the number of a partition";
          },
          "last|NUMBER"};
}

void AddDropCopies(CLI::App* command, bool& drop_copies) {
  command->add_flag("--drop-copies", drop_copies,
                    "Lose the copies that restores left on the recovery "
                    "partition");
}

void AddInstall(MediaParser& parser, MediaInstallArguments& a) {
  CLI::App* const c = parser.Add(
      "install", "Add a recovery partition and a boot menu to a disk",
      [&a](Console& console) {
        return WithDisks({{&a.disk, &a.expect_disk}}, console,
                         [&] { return RunMediaInstall(a, console); });
      });
  c->add_option("--disk", a.disk, "The internal disk, or a file of one")
      ->required();
  c->add_option("--image", a.images, "An image to put on it; may be repeated")
      ->required();
  AddDropCopies(c, a.drop_copies);
  AddPayload(c, a.payload);
  c->add_option("--boot", a.boot,
                "Where the boot menu goes (default: as the disk boots)")
      ->check(CLI::IsMember({"bios", "uefi", "both"}));
  c->add_option_function<std::vector<std::string>>(
       "--shrink",
       [&a](const std::vector<std::string>& which) {
         a.may_shrink = true;
         a.shrink = which.empty() ? "" : which.front();
       },
       "Without free space, take it from the last NTFS or ext partition "
       "(last) or from the one with this number; --yes needs one of the two")
      ->expected(0, 1)
      ->check(ShrinkChoice());
  c->add_option("--serial", a.serial, "The disk's serial number, exactly");
  c->add_flag("--yes", a.yes, "Don't ask");
  AddGate(c, a);
}

void AddRemove(MediaParser& parser, MediaRemoveArguments& a) {
  CLI::App* const c =
      parser.Add("remove", "Take recovery partition and boot menu off a disk",
                 [&a](Console& console) {
                   return WithDisks({{&a.disk, &a.expect_disk}}, console,
                                    [&] { return RunMediaRemove(a, console); });
                 });
  c->add_option("--disk", a.disk, "The disk, or a file of one")->required();
  c->add_option("--serial", a.serial, "The disk's serial number, exactly");
  c->add_flag("--yes", a.yes, "Don't ask");
  AddDropCopies(c, a.drop_copies);
  AddGate(c, a);
}

}  // namespace

void AddMediaCommands(CLI::App& app,
                      MediaArguments& arguments,
                      bool& json,
                      std::function<ExitCode(Console&)>& chosen) {
  MediaParser parser(app, json, chosen);
  AddStick(parser, arguments.stick);
  AddIso(parser, arguments.iso);
  AddCheck(parser, arguments.check);
  AddInstall(parser, arguments.install);
  AddRemove(parser, arguments.remove);
}

}  // namespace restore
