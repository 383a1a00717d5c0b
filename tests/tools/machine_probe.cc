// SPDX-License-Identifier: Apache-2.0

// Prints what restore/machine finds, for the integration tests to hold against
// the system's own tools.
//   machine_probe text | json         the list of disks
//   machine_probe uses PATH           a line for each use
//   machine_probe holding PATH        "DISK PARTITION" for each place
//   machine_probe browse NODE FOLDER  what is on a volume, mounted in FOLDER
//   machine_probe save NODE FOLDER    puts a file "saved" on it
//   machine_probe letters HIVE        a line for each drive letter of a SYSTEM
// PRISTINE_TEST_ROOT names a folder with sys, proc and dev to look into.

#include <cstdio>
#include <cstdlib>
#include <exception>
#include <fstream>
#include <nlohmann/json.hpp>
#include <string>

#include "imaging/io/file_block_device.h"
#include "imaging/table/partition_table.h"
#include "restore/cli/disks_text.h"
#include "restore/machine/disks.h"
#include "restore/machine/drive_letters.h"
#include "restore/machine/images.h"
#include "restore/machine/uses.h"
#include "restore/machine/volumes.h"

namespace {

restore::Roots RootsFromEnvironment() {
  // NOLINTNEXTLINE(concurrency-mt-unsafe): there is one thread.
  const char* const root = std::getenv("PRISTINE_TEST_ROOT");
  const std::string at = root == nullptr ? "" : root;
  return {.sys = at + "/sys", .proc = at + "/proc", .dev = at + "/dev"};
}

int Fail(const base::Error& error) {
  std::fprintf(stderr, "machine_probe: %s\n%s\n", error.text().c_str(),
               error.hint().c_str());
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

base::Result<restore::Volume> FindVolume(restore::Volumes& volumes,
                                         const std::string& node) {
  TRY_ASSIGN(const std::vector<restore::Volume> all, volumes.List());
  for (const restore::Volume& volume : all) {
    if (volume.node == node) {
      return volume;
    }
  }
  return base::Error(base::ErrorCode::kNotFound, node + " is no volume");
}

base::Status Browse(const std::string& node, restore::Volumes& volumes) {
  TRY_ASSIGN(const restore::Volume volume, FindVolume(volumes, node));
  std::printf("volume %s %s\n", volume.type.c_str(), volume.label.c_str());
  TRY_ASSIGN(const std::string folder, volumes.Browse(volume));
  TRY_ASSIGN(const restore::Folder listed, restore::ListFolder(folder));
  for (const restore::FolderEntry& entry : listed.entries) {
    std::printf("%s %s\n", entry.is_folder ? "folder" : "file",
                entry.name.c_str());
  }
  const auto found = FindImagesOn({volume}, volumes, {});
  for (const restore::FoundImage& image : found.images) {
    std::printf("image %s %s\n", image.name.c_str(),
                image.problem ? image.problem->text().c_str()
                              : image.head->label.c_str());
  }
  return volumes.ReleaseAll();
}

base::Status Save(const std::string& node, restore::Volumes& volumes) {
  TRY_ASSIGN(const restore::Volume volume, FindVolume(volumes, node));
  // As a person does who looks at a volume before saving to it.
  TRY(volumes.Browse(volume));
  TRY_ASSIGN(const std::string folder, volumes.OpenForWriting(volume));
  std::ofstream(folder + "/saved") << "saved";
  return volumes.ReleaseAll();
}

int UseVolume(const std::string& what,
              const std::string& node,
              const std::string& folder) {
  restore::SystemMounter mounter;
  restore::Volumes volumes(mounter, folder, RootsFromEnvironment());
  const base::Status done =
      what == "browse" ? Browse(node, volumes) : Save(node, volumes);
  return done.ok() ? 0 : Fail(done.error());
}

base::Result<std::vector<restore::MountedDevice>> ReadLetters(
    const std::string& path) {
  TRY_ASSIGN(const auto file,
             imaging::FileBlockDevice::Open(
                 path, imaging::FileBlockDevice::Access::kReadOnly));
  TRY_ASSIGN(const restore::Hive hive, restore::Hive::Open(*file));
  return restore::ReadMountedDevices(hive);
}

int PrintLetters(const std::string& path) {
  const auto letters = ReadLetters(path);
  if (!letters.ok()) {
    return Fail(letters.error());
  }
  for (const restore::MountedDevice& device : letters.value()) {
    if (device.partition_id.empty()) {
      std::printf("%c disk %s at %llu\n", device.letter, device.disk_id.c_str(),
                  static_cast<unsigned long long>(device.offset));
    } else {
      std::printf("%c partition %s\n", device.letter,
                  device.partition_id.c_str());
    }
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
  if (argc == 4 && (what == "browse" || what == "save")) {
    return UseVolume(what, argv[2], argv[3]);
  }
  if (argc == 3 && what == "letters") {
    return PrintLetters(argv[2]);
  }
  std::fprintf(stderr,
               "usage: machine_probe text|json|uses PATH|holding PATH|"
               "browse NODE FOLDER|save NODE FOLDER|letters HIVE\n");
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
