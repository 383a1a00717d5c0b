// SPDX-License-Identifier: Apache-2.0

// WalkExtFiles(): the tree of folders from the root, without recursion.  Each
// inode is visited once, under the first name that leads to it, which also
// ends cycles; further hard links are not.  A block that can't be read costs
// the names or places it holds and no more, as the walk is there to name the
// files of unreadable blocks.  The file system's own files come first, in
// angle brackets: "<journal>".

#include <bitset>
#include <memory>
#include <optional>
#include <utility>

#include "imaging/base/strings.h"
#include "imaging/fs/ext_blocks.h"
#include "imaging/fs/ext_folder.h"
#include "imaging/fs/ext_groups.h"
#include "imaging/fs/ext_inode.h"
#include "imaging/fs/ext_superblock.h"
#include "imaging/fs/file_system.h"

namespace imaging {

namespace {

using base::ByteRange;

// Linux Documentation/filesystems/ext4/special_inodes.rst.
constexpr std::uint32_t kRootInode = 2;
constexpr std::uint32_t kResizeInode = 7;

constexpr std::size_t kMaxPath = 16384;
constexpr std::size_t kMaxWaitingBytes = std::size_t{256} << 20;

// Inode numbers; memory is spent where there are some.
class InodeSet {
 public:
  explicit InodeSet(std::uint64_t inodes) : pages_(inodes / kPage + 1) {}

  // False when it was there already.
  bool Insert(std::uint64_t number) {
    std::unique_ptr<std::bitset<kPage>>& page = pages_[number / kPage];
    if (page == nullptr) {
      page = std::make_unique<std::bitset<kPage>>();
    }
    const bool is_new = !page->test(number % kPage);
    page->set(number % kPage);
    return is_new;
  }

 private:
  static constexpr std::size_t kPage = 32768;
  std::vector<std::unique_ptr<std::bitset<kPage>>> pages_;
};

class Walker {
 public:
  Walker(BlockDevice& partition,
         const ExtSuperblock& sb,
         const std::vector<ExtGroup>& groups,
         const FileVisitor& visit,
         const std::stop_token& stop)
      : partition_(partition),
        sb_(sb),
        visit_(visit),
        stop_(stop),
        inodes_(partition, sb, groups),
        blocks_(partition, sb, stop),
        seen_(sb.inodes) {}

  base::Status Run();

 private:
  struct Folder {
    std::uint32_t inode = 0;
    std::string path;
  };

  // Each returns false when the visitor wants no more.
  base::Result<bool> WalkSystemFiles();
  base::Result<bool> WalkTree();
  base::Result<bool> EnterFolder(const Folder& folder);
  base::Result<bool> AddNames(const Folder& folder,
                              std::span<const std::byte> block);
  base::Result<bool> AddName(std::uint32_t number, std::string path);
  bool Visit(const std::string& path,
             const ExtInode& inode,
             const ExtBlocks& blocks);
  // nullopt when the device can't read it.
  base::Result<std::optional<ExtInode>> ReadInode(std::uint32_t number);
  // All that is known of an unreadable inode is where it lies.
  bool VisitPlace(std::uint32_t number, const std::string& path);

  BlockDevice& partition_;
  const ExtSuperblock& sb_;
  const FileVisitor& visit_;
  const std::stop_token& stop_;
  ExtInodeReader inodes_;
  ExtBlocksReader blocks_;
  InodeSet seen_;
  std::vector<Folder> waiting_;
  std::size_t waiting_bytes_ = 0;
};

base::Status Walker::Run() {
  TRY_ASSIGN(const bool more, WalkSystemFiles());
  if (more) {
    TRY(WalkTree());
  }
  return base::Ok();
}

base::Result<bool> Walker::WalkSystemFiles() {
  const std::pair<std::uint32_t, const char*> files[] = {
      {sb_.journal_inode, "<journal>"},
      {kResizeInode, "<resize>"},
      {sb_.quota_inodes[0], "<user quota>"},
      {sb_.quota_inodes[1], "<group quota>"},
      {sb_.quota_inodes[2], "<project quota>"},
      {sb_.orphan_file_inode, "<orphans>"},
  };
  for (const auto& [number, name] : files) {
    if (number == kRootInode) {
      continue;
    }
    TRY_ASSIGN(const bool more, AddName(number, name));
    if (!more) {
      return false;
    }
  }
  return true;
}

base::Result<bool> Walker::WalkTree() {
  if (inodes_.Has(kRootInode) && seen_.Insert(kRootInode)) {
    waiting_.push_back({kRootInode, ""});
  }
  while (!waiting_.empty()) {
    const Folder folder = std::move(waiting_.back());
    waiting_.pop_back();
    waiting_bytes_ -= folder.path.size();
    TRY_ASSIGN(const bool more, EnterFolder(folder));
    if (!more) {
      return false;
    }
  }
  return true;
}

base::Result<bool> Walker::EnterFolder(const Folder& folder) {
  const std::string path = folder.path.empty() ? "/" : folder.path;
  TRY_ASSIGN(const std::optional<ExtInode> inode, ReadInode(folder.inode));
  if (!inode) {
    return VisitPlace(folder.inode, path);
  }
  if (inode->kind() != ExtInode::Kind::kFolder) {
    return true;
  }
  TRY_ASSIGN(const ExtBlocks blocks, blocks_.Read(*inode));
  if (!Visit(path, *inode, blocks)) {
    return false;
  }
  if (inode->HasInlineData()) {
    // inlinedata.rst: the parent's inode number, then entries; more of them in
    // the attribute.
    TRY_ASSIGN(const bool more,
               AddNames(folder, inode->BlockArea().subspan(4)));
    return more ? AddNames(folder, ExtInlineTail(*inode)) : false;
  }
  std::vector<std::byte> block(sb_.block_size);
  for (const ByteRange& range : blocks.content.ranges()) {
    for (std::uint64_t at = range.offset; at < range.end();
         at += sb_.block_size) {
      TRY_ASSIGN(const bool read, blocks_.ReadBlock(at, block));
      TRY_ASSIGN(const bool more, read ? AddNames(folder, block) : true);
      if (!more) {
        return false;
      }
    }
  }
  return true;
}

base::Result<bool> Walker::AddNames(const Folder& folder,
                                    std::span<const std::byte> block) {
  for (const ExtName& entry : ExtNamesIn(block)) {
    TRY_ASSIGN(const bool more,
               AddName(entry.inode, folder.path + "/" + entry.name));
    if (!more) {
      return false;
    }
  }
  return true;
}

base::Result<bool> Walker::AddName(std::uint32_t number, std::string path) {
  if (stop_.stop_requested()) {
    return base::Error(base::ErrorCode::kCancelled, "cancelled");
  }
  if (!inodes_.Has(number) || path.size() > kMaxPath || !seen_.Insert(number)) {
    return true;
  }
  TRY_ASSIGN(const std::optional<ExtInode> inode, ReadInode(number));
  if (!inode) {
    return VisitPlace(number, path);
  }
  if (!inode->InUse()) {
    return true;
  }
  if (inode->kind() != ExtInode::Kind::kFolder) {
    TRY_ASSIGN(const ExtBlocks blocks, blocks_.Read(*inode));
    return Visit(path, *inode, blocks);
  }
  waiting_bytes_ += path.size();
  if (waiting_bytes_ > kMaxWaitingBytes) {
    return ExtUnsupported(partition_,
                          base::StrCat("the names of ", waiting_.size(),
                                       " folders do not fit in memory"));
  }
  waiting_.push_back({number, std::move(path)});
  return true;
}

bool Walker::Visit(const std::string& path,
                   const ExtInode& inode,
                   const ExtBlocks& blocks) {
  base::RangeSet all = blocks.content;
  std::vector<ByteRange> rest = blocks.tree.ranges();
  rest.push_back(inode.place);
  all.Insert(std::move(rest));
  return visit_(path, all.ranges());
}

base::Result<std::optional<ExtInode>> Walker::ReadInode(std::uint32_t number) {
  auto read = inodes_.Read(number);
  if (read.ok()) {
    return std::optional<ExtInode>(std::move(read).value());
  }
  if (read.error().code() != base::ErrorCode::kIo) {
    return std::move(read).error();
  }
  return std::optional<ExtInode>();
}

bool Walker::VisitPlace(std::uint32_t number, const std::string& path) {
  const ByteRange place = inodes_.Place(number);
  return visit_(path, std::span(&place, 1));
}

}  // namespace

base::Status WalkExtFiles(BlockDevice& partition,
                          const FileVisitor& visit,
                          const std::stop_token& stop) {
  TRY_ASSIGN(const ExtSuperblock sb, ReadExtSuperblock(partition));
  TRY_ASSIGN(const std::vector<ExtGroup> groups,
             ReadExtGroups(partition, sb, stop));
  return Walker(partition, sb, groups, visit, stop).Run();
}

}  // namespace imaging
