// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "imaging/base/result.h"
#include "imaging/table/partition_table.h"

namespace restore {

// A block device of one partition, for tools that take no place on a disk: the
// kernel's own node, or for a disk that is a file a loop device, which needs
// root and goes with the object.  The partition must be in nobody's use:
// kInvalidArgument, with what uses it, else.
class PartitionNode {
 public:
  static base::Result<PartitionNode> Open(const std::string& disk,
                                          const imaging::Partition& partition);
  ~PartitionNode();
  PartitionNode(PartitionNode&& other) noexcept;
  PartitionNode(const PartitionNode&) = delete;
  PartitionNode& operator=(const PartitionNode&) = delete;
  PartitionNode& operator=(PartitionNode&&) = delete;

  const std::string& path() const { return path_; }

 private:
  PartitionNode(std::string path, bool is_loop)
      : path_(std::move(path)), is_loop_(is_loop) {}

  std::string path_;
  bool is_loop_;
};

}  // namespace restore
