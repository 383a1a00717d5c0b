// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <string>

#include "imaging/base/strings.h"
#include "restore/machine/roots.h"

namespace restore::fakes {

// A machine made of files: sysfs, proc and dev in a folder of its own, which
// goes away with it.  A node in dev is a plain file with the device's content.
class FakeMachine {
 public:
  FakeMachine() {
    std::string name =
        std::filesystem::temp_directory_path() / "machine-XXXXXX";
    root_ = ::mkdtemp(name.data());
    std::filesystem::create_directories(root_ / "sys/class/block");
    std::filesystem::create_directories(root_ / "dev/mapper");
    Write(root_ / "proc/self/mountinfo", "");
    Write(root_ / "proc/swaps", "Filename Type Size Used Priority\n");
  }
  ~FakeMachine() {
    std::error_code ignored;
    std::filesystem::remove_all(root_, ignored);
  }
  FakeMachine(const FakeMachine&) = delete;
  FakeMachine& operator=(const FakeMachine&) = delete;

  Roots roots() const {
    return {.sys = root_ / "sys", .proc = root_ / "proc", .dev = root_ / "dev"};
  }
  std::string dev(const std::string& name) const {
    return root_ / "dev" / name;
  }

  // A disk whose hardware is at `device`, below /sys/devices.
  void AddDisk(const std::string& name,
               const std::string& device,
               const std::string& number,
               std::uint64_t size) {
    const auto hardware = root_ / "sys/devices" / device;
    const auto folder = hardware / "block" / name;
    std::filesystem::create_directories(folder);
    std::filesystem::create_directory_symlink(hardware, folder / "device");
    AddNode(name, folder, number, size);
  }
  void AddVirtual(const std::string& name,
                  const std::string& number,
                  std::uint64_t size) {
    AddNode(name, root_ / "sys/devices/virtual/block" / name, number, size);
  }
  void AddPartition(const std::string& disk,
                    const std::string& name,
                    int partition,
                    const std::string& number,
                    std::uint64_t start,
                    std::uint64_t size) {
    const auto folder = std::filesystem::canonical(Block(disk)) / name;
    AddNode(name, folder, number, size);
    Write(folder / "partition", base::StrCat(partition, "\n"));
    Write(folder / "start", base::StrCat(start / 512, "\n"));
  }
  // `holder` is made of `held`.
  void Hold(const std::string& held, const std::string& holder) {
    std::filesystem::create_directories(Block(held) / "holders" / holder);
    std::filesystem::create_directories(Block(holder) / "slaves" / held);
  }

  // Sets an attribute of a block device: Set("sda", "device/model", "x\n").
  void Set(const std::string& block,
           const std::string& attribute,
           const std::string& value) {
    Write(Block(block) / attribute, value);
  }
  // Sets an attribute of a folder below /sys/devices.
  void SetDevice(const std::string& attribute, const std::string& value) {
    Write(root_ / "sys/devices" / attribute, value);
  }
  // `rest` is "TYPE SOURCE OPTIONS" of mountinfo.
  void Mount(int id,
             int parent,
             const std::string& number,
             const std::string& point,
             const std::string& rest) {
    Append("proc/self/mountinfo",
           base::StrCat(id, " ", parent, " ", number, " / ", point,
                        " rw,relatime shared:1 - ", rest, "\n"));
  }
  // All that is mounted from now on.
  void Mounts(const std::string& mountinfo) {
    Write(root_ / "proc/self/mountinfo", mountinfo);
  }
  // Pulled out; only its node in dev stays.
  void RemoveNode(const std::string& name) {
    std::filesystem::remove_all(std::filesystem::canonical(Block(name)));
    std::filesystem::remove(Block(name));
  }
  void Swap(const std::string& name) {
    Append("proc/swaps", base::StrCat(dev(name), " partition 1024 0 -2\n"));
  }
  void RunProgram(const std::string& path) {
    std::filesystem::create_symlink(path, root_ / "proc/self/exe");
  }
  // The content of a device: `bytes` at `offset`, zeros elsewhere.
  void Fill(const std::string& name,
            std::uint64_t size,
            std::uint64_t offset,
            const std::string& bytes) {
    if (!std::filesystem::exists(dev(name))) {
      Write(dev(name), "");
    }
    std::filesystem::resize_file(dev(name), size);
    std::fstream file(dev(name),
                      std::ios::in | std::ios::out | std::ios::binary);
    file.seekp(static_cast<std::streamoff>(offset));
    file << bytes;
  }
  const std::filesystem::path& root() const { return root_; }

  static void Write(const std::filesystem::path& path,
                    const std::string& text) {
    std::filesystem::create_directories(path.parent_path());
    std::ofstream(path, std::ios::binary) << text;
  }

 private:
  std::filesystem::path Block(const std::string& name) const {
    return root_ / "sys/class/block" / name;
  }
  void Append(const std::string& path, const std::string& text) {
    std::ofstream(root_ / path, std::ios::app) << text;
  }
  void AddNode(const std::string& name,
               const std::filesystem::path& folder,
               const std::string& number,
               std::uint64_t size) {
    std::filesystem::create_directories(folder);
    Write(folder / "dev", number + "\n");
    Write(folder / "size", base::StrCat(size / 512, "\n"));
    std::filesystem::create_directory_symlink(folder, Block(name));
  }

  std::filesystem::path root_;
};

}  // namespace restore::fakes
