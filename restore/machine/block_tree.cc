// SPDX-License-Identifier: Apache-2.0
#include "restore/machine/block_tree.h"

#include <sys/sysmacros.h>

#include <algorithm>
#include <filesystem>
#include <limits>

#include "imaging/base/strings.h"
#include "restore/machine/kernel_files.h"

namespace restore {

namespace {

// Sizes in sysfs are in units of 512 bytes whatever the disk's sectors are
// (Documentation/ABI/stable/sysfs-block).
std::uint64_t SectorsAttribute(const std::string& folder,
                               std::string_view name) {
  constexpr std::uint64_t kUnit = 512;
  const std::uint64_t sectors = NumberAttribute(folder, name);
  return sectors > std::numeric_limits<std::uint64_t>::max() / kUnit / 2
             ? 0
             : sectors * kUnit;
}

dev_t ParseDeviceNumber(const std::string& text) {
  const std::vector<std::string> parts = Split(text, ':');
  if (parts.size() != 2) {
    return 0;
  }
  return makedev(static_cast<unsigned>(ParseNumber(parts[0]).value_or(0)),
                 static_cast<unsigned>(ParseNumber(parts[1]).value_or(0)));
}

// Sysfs writes '!' where a name has '/'.
std::string NodePath(const Roots& roots, std::string name) {
  std::replace(name.begin(), name.end(), '!', '/');
  return base::StrCat(roots.dev, "/", name);
}

BlockNode ReadNode(const Roots& roots,
                   const std::string& name,
                   const std::string& folder) {
  BlockNode node;
  node.name = name;
  node.folder = folder;
  node.path = NodePath(roots, name);
  node.number = ParseDeviceNumber(Attribute(folder, "dev"));
  node.partition = static_cast<int>(NumberAttribute(folder, "partition"));
  node.disk =
      node.is_disk()
          ? name
          : std::filesystem::path(folder).parent_path().filename().string();
  node.range = {SectorsAttribute(folder, "start"),
                SectorsAttribute(folder, "size")};
  node.read_only = NumberAttribute(folder, "ro") != 0;
  node.slaves = NamesIn(folder + "/slaves");
  node.holders = NamesIn(folder + "/holders");
  node.backing_file = Attribute(folder, "loop/backing_file");
  node.mapper_name = Attribute(folder, "dm/name");
  return node;
}

}  // namespace

base::Result<BlockTree> BlockTree::Read(const Roots& roots) {
  const std::string all = roots.sys + "/class/block";
  if (!Exists(all)) {
    return base::Error(base::ErrorCode::kNotFound,
                       base::StrCat(all, " does not exist"))
        .WithHint("Mount sysfs, from which the disks are read.");
  }
  std::vector<BlockNode> nodes;
  for (const std::string& name : NamesIn(all)) {
    // A stick that was pulled between listing and looking is just gone.
    if (const auto folder = RealPath(base::StrCat(all, "/", name))) {
      nodes.push_back(ReadNode(roots, name, *folder));
    }
  }
  return BlockTree(std::move(nodes));
}

const BlockNode* BlockTree::Find(std::string_view name) const {
  const auto at = std::find_if(
      nodes_.begin(), nodes_.end(),
      [&name](const BlockNode& node) { return node.name == name; });
  return at == nodes_.end() ? nullptr : &*at;
}

const BlockNode* BlockTree::FindNumber(dev_t number) const {
  const auto at = std::find_if(
      nodes_.begin(), nodes_.end(), [&number](const BlockNode& node) {
        return node.number != 0 && node.number == number;
      });
  return at == nodes_.end() ? nullptr : &*at;
}

const BlockNode* BlockTree::FindMapper(std::string_view mapper_name) const {
  const auto at = std::find_if(
      nodes_.begin(), nodes_.end(), [&mapper_name](const BlockNode& node) {
        return !node.mapper_name.empty() && node.mapper_name == mapper_name;
      });
  return at == nodes_.end() ? nullptr : &*at;
}

std::vector<const BlockNode*> BlockTree::PartitionsOf(
    std::string_view disk) const {
  std::vector<const BlockNode*> found;
  for (const BlockNode& node : nodes_) {
    if (!node.is_disk() && node.disk == disk) {
      found.push_back(&node);
    }
  }
  std::sort(found.begin(), found.end(),
            [](const BlockNode* a, const BlockNode* b) {
              return a->partition < b->partition;
            });
  return found;
}

}  // namespace restore
