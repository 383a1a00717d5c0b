// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <stop_token>
#include <string>
#include <unordered_set>
#include <vector>

#include "imaging/base/ranges.h"
#include "imaging/base/result.h"
#include "imaging/fs/fat_chain.h"
#include "imaging/fs/fat_folder.h"
#include "imaging/fs/fat_table.h"
#include "imaging/fs/file_system.h"
#include "imaging/io/block_device.h"

namespace imaging::fat {

// A file or folder as its parent folder describes it.
struct TreeEntry {
  std::string name;
  bool folder = false;
  std::uint32_t first_cluster = 0;
  std::uint64_t size = 0;  // Of a folder: at most this.
  bool contiguous = false;
  std::vector<base::ByteRange> rows;  // The rows that describe it.
};

// Makes entries of the rows of folders, of which several describe one file.
class EntryParser {
 public:
  EntryParser() = default;
  virtual ~EntryParser() = default;
  EntryParser(const EntryParser&) = delete;
  EntryParser& operator=(const EntryParser&) = delete;

  // The next row is not the one behind the last.
  virtual void Reset() = 0;
  // An entry when `entry` is the last row of one.
  virtual std::optional<TreeEntry> Feed(const RawEntry& entry) = 0;
};

// What a walk reads from; all is borrowed.
struct Tree {
  BlockDevice& partition;
  const ClusterSpace& clusters;
  TableReader& table;
  EntryParser& parser;
};

// Visits every file and folder of a tree, a folder before what is in it.
class TreeWalker {
 public:
  // Borrows `visit` too.
  TreeWalker(const Tree& tree,
             const FileVisitor& visit,
             const std::stop_token& stop)
      : tree_(tree),
        visit_(visit),
        stop_(stop),
        chains_(tree.table, tree.clusters, stop) {}

  // `root` is the root folder itself; its place is `area` if that is not empty
  // (FAT12 and FAT16).
  base::Status Walk(const TreeEntry& root, base::ByteRange area = {});

 private:
  // Windows cannot make deeper ones: a path has at most 260 characters.
  static constexpr std::size_t kMaxDepth = 256;
  static constexpr std::size_t kMaxFolderClusters = std::size_t{1} << 20;

  struct Frame {
    std::string path;
    FolderReader folder;
  };

  // Reads the next row of the innermost folder.  False to end the walk.
  base::Result<bool> Step();
  base::Result<bool> Visit(const std::string& path, const TreeEntry& entry);
  // `ranges` up to the first cluster that belongs to a folder seen before, so
  // that no folder is read twice, let alone within itself.
  base::Result<std::vector<base::ByteRange>> Claim(
      const std::vector<base::ByteRange>& ranges);

  const Tree tree_;
  const FileVisitor& visit_;
  const std::stop_token stop_;
  ChainReader chains_;
  std::unordered_set<std::uint64_t> claimed_;
  std::vector<Frame> frames_;
};

}  // namespace imaging::fat
