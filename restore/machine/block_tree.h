// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <sys/types.h>

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "imaging/base/ranges.h"
#include "imaging/base/result.h"
#include "restore/machine/roots.h"

namespace restore {

// A block device as sysfs shows it: a disk or a partition of one.
struct BlockNode {
  std::string name;    // The kernel's: "sda1", "cciss!c0d0".
  std::string folder;  // Its folder in sysfs, without links.
  std::string path;    // Where its node should be: "/dev/sda1".
  dev_t number = 0;
  std::string disk;       // Name of the whole disk; its own name for a disk.
  int partition = 0;      // 0 for a disk.
  base::ByteRange range;  // Place on the disk; offset 0 for a disk.
  bool read_only = false;
  std::vector<std::string> slaves;   // What a dm or md device is made of.
  std::vector<std::string> holders;  // dm and md devices made of this.
  std::string backing_file;          // Loop devices only.
  std::string mapper_name;           // Device mapper only: "vg-root".

  bool is_disk() const { return partition == 0; }
};

// Every block device that the kernel shows, sorted by name.
class BlockTree {
 public:
  BlockTree() = default;
  explicit BlockTree(std::vector<BlockNode> nodes) : nodes_(std::move(nodes)) {}

  static base::Result<BlockTree> Read(const Roots& roots);

  const std::vector<BlockNode>& nodes() const { return nodes_; }
  // Null when there is none.
  const BlockNode* Find(std::string_view name) const;
  const BlockNode* FindNumber(dev_t number) const;
  const BlockNode* FindMapper(std::string_view mapper_name) const;
  std::vector<const BlockNode*> PartitionsOf(std::string_view disk) const;

 private:
  std::vector<BlockNode> nodes_;
};

}  // namespace restore
