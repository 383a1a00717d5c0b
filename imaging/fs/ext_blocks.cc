// SPDX-License-Identifier: Apache-2.0
#include "imaging/fs/ext_blocks.h"

#include <utility>

#include "imaging/base/bytes.h"
#include "imaging/base/strings.h"

namespace imaging {

namespace {

using base::ByteRange;
using base::LoadLe;
using Bytes = std::span<const std::byte>;

// ifork.rst, "Extent Tree": head, leaf and index entries of 12 bytes each.
constexpr std::size_t kEntrySize = 12;
constexpr std::uint16_t kExtentMagic = 0xF30A;
constexpr int kMaxExtentDepth = 5;
constexpr std::uint32_t kMaxInitialized = 32768;

// ifork.rst, "Direct/Indirect Block Addressing".
constexpr std::size_t kDirectBlocks = 12;

// A link's target lies in the inode when it fits there (symlinks.rst).
constexpr std::uint64_t kFastLinkSize = 60;

}  // namespace

void ExtBlocksReader::Collector::Add(ByteRange range) {
  constexpr std::size_t kMany = 65536;
  if (!pending.empty() && pending.back().end() == range.offset) {
    pending.back().length += range.length;
    return;
  }
  if (pending.size() >= kMany) {
    set.Insert(std::exchange(pending, {}));
  }
  pending.push_back(range);
}

bool ExtBlocksReader::Add(std::uint64_t block,
                          std::uint64_t count,
                          Collector& to) const {
  const std::uint64_t blocks = sb_.size / sb_.block_size;
  if (block >= blocks || count > blocks - block ||
      block * sb_.block_size < sb_.first_group) {
    return false;
  }
  to.Add({block * sb_.block_size, count * sb_.block_size});
  return true;
}

base::Result<bool> ExtBlocksReader::ReadBlock(std::uint64_t offset,
                                              std::span<std::byte> out) {
  if (stop_.stop_requested()) {
    return base::Error(base::ErrorCode::kCancelled, "cancelled");
  }
  if (budget_ == 0) {
    return ExtCorrupt(partition_,
                      "its files share blocks that belong to one file each");
  }
  --budget_;
  const base::Status read = partition_.ReadAt(offset, out);
  if (!read.ok() && read.error().code() != base::ErrorCode::kIo) {
    return read.error();
  }
  return read.ok();
}

base::Status ExtBlocksReader::AddExtentChild(std::uint64_t block,
                                             int depth,
                                             Collector& content,
                                             Collector& tree) {
  if (!Add(block, 1, tree)) {
    return base::Ok();
  }
  std::vector<std::byte> child(sb_.block_size);
  TRY_ASSIGN(const bool read, ReadBlock(block * sb_.block_size, child));
  return read ? AddExtents(child, depth, content, tree) : base::Ok();
}

// A node deeper than its parent allows is damaged: that ends every descent
// after kMaxExtentDepth steps.
base::Status ExtBlocksReader::AddExtents(Bytes node,
                                         int max_depth,
                                         Collector& content,
                                         Collector& tree) {
  const std::size_t entries = LoadLe<std::uint16_t>(node, 2);
  const int depth = LoadLe<std::uint16_t>(node, 6);
  if (LoadLe<std::uint16_t>(node) != kExtentMagic || depth > max_depth ||
      entries > node.size() / kEntrySize - 1) {
    return base::Ok();
  }
  for (std::size_t i = 1; i <= entries; ++i) {
    const Bytes entry = node.subspan(i * kEntrySize, kEntrySize);
    if (depth > 0) {
      const std::uint64_t high = LoadLe<std::uint16_t>(entry, 8);
      TRY(AddExtentChild(high << 32 | LoadLe<std::uint32_t>(entry, 4),
                         depth - 1, content, tree));
    } else {
      const std::uint32_t length = LoadLe<std::uint16_t>(entry, 4);
      const std::uint64_t high = LoadLe<std::uint16_t>(entry, 6);
      Add(high << 32 | LoadLe<std::uint32_t>(entry, 8),
          length > kMaxInitialized ? length - kMaxInitialized : length,
          content);
    }
  }
  return base::Ok();
}

// `depth` 0: the pointers lead to content.
base::Status ExtBlocksReader::AddPointers(Bytes pointers,
                                          int depth,
                                          Collector& content,
                                          Collector& tree) {
  std::vector<std::byte> child(depth > 0 ? sb_.block_size : 0);
  for (std::size_t at = 0; at < pointers.size(); at += 4) {
    const auto block = LoadLe<std::uint32_t>(pointers, at);
    if (block == 0) {
      continue;
    }
    if (depth == 0) {
      Add(block, 1, content);
    } else if (Add(block, 1, tree)) {
      TRY_ASSIGN(const bool read, ReadBlock(block * sb_.block_size, child));
      if (read) {
        TRY(AddPointers(child, depth - 1, content, tree));
      }
    }
  }
  return base::Ok();
}

base::Result<ExtBlocks> ExtBlocksReader::Read(const ExtInode& inode) {
  ExtBlocks blocks;
  Collector content{.set = blocks.content, .pending = {}};
  Collector tree{.set = blocks.tree, .pending = {}};
  if (const auto block = inode.attribute_block(); block != 0) {
    Add(block, 1, tree);
  }
  const bool fast_link = inode.kind() == ExtInode::Kind::kLink &&
                         !inode.HasExtents() && inode.size() < kFastLinkSize;
  const Bytes area = inode.BlockArea();
  if (inode.HasInlineData() || fast_link ||
      inode.kind() == ExtInode::Kind::kOther) {
    // No blocks of content.
  } else if (inode.HasExtents()) {
    TRY(AddExtents(area, kMaxExtentDepth, content, tree));
  } else {
    TRY(AddPointers(area.first(kDirectBlocks * 4), 0, content, tree));
    for (int depth = 1; depth <= 3; ++depth) {
      const std::size_t at =
          (kDirectBlocks - 1U + static_cast<unsigned>(depth)) * 4;
      TRY(AddPointers(area.subspan(at, 4), depth, content, tree));
    }
  }
  content.Finish();
  tree.Finish();
  return blocks;
}

}  // namespace imaging
