// SPDX-License-Identifier: Apache-2.0

// ReadExt(): the block bitmaps, held against everything else that says what
// is in use.  A bitmap is believed only when it marks all metadata in its
// group and has as many free clusters as the descriptor says; without
// checksums nothing else tells a good bitmap from a stale or damaged one.
// Inode tables count as used as a whole.

#include <algorithm>
#include <utility>

#include "imaging/base/bytes.h"
#include "imaging/base/strings.h"
#include "imaging/fs/ext_bitmap.h"
#include "imaging/fs/ext_groups.h"
#include "imaging/fs/ext_superblock.h"
#include "imaging/fs/file_system.h"

namespace imaging {

namespace {

using base::ByteRange;
using base::StrCat;

// super.rst, super_state.
constexpr std::uint16_t kStateClean = 0x1;
constexpr std::uint16_t kStateErrors = 0x2;

// The clusters of a group that a range touches, as bit numbers.
struct Bits {
  std::size_t from = 0;
  std::size_t end = 0;
};

Bits ClustersOf(const ExtSuperblock& sb, ByteRange group, ByteRange range) {
  const std::uint64_t begin = std::max(range.offset, group.offset);
  const std::uint64_t end = std::min(range.end(), group.end());
  return {(begin - group.offset) / sb.cluster_size,
          (end - group.offset - 1) / sb.cluster_size + 1};
}

class MapBuilder {
 public:
  MapBuilder(BlockDevice& partition,
             const ExtSuperblock& sb,
             const std::vector<ExtGroup>& groups,
             const std::vector<ByteRange>& metadata)
      : partition_(partition),
        sb_(sb),
        groups_(groups),
        metadata_(metadata),
        bitmaps_(partition, sb, groups) {}

  base::Result<base::RangeSet> Build(const std::stop_token& stop);

 private:
  base::Status AddGroup(std::uint32_t number);
  base::Status MeetMetadata(std::uint32_t number, std::span<std::byte> bits);
  base::Status CheckFree(std::uint32_t number,
                         std::span<const std::byte> bits,
                         std::size_t clusters) const;

  BlockDevice& partition_;
  const ExtSuperblock& sb_;
  const std::vector<ExtGroup>& groups_;
  const std::vector<ByteRange>& metadata_;
  std::size_t next_metadata_ = 0;  // First that does not end before the group.
  ExtBitmapReader bitmaps_;
  base::RangeSet used_;
};

base::Result<base::RangeSet> MapBuilder::Build(const std::stop_token& stop) {
  used_.Append({0, sb_.first_group});
  for (std::uint32_t number = 0; number < sb_.groups; ++number) {
    if (stop.stop_requested()) {
      return base::Error(base::ErrorCode::kCancelled, "cancelled");
    }
    TRY(AddGroup(number));
  }
  used_.Append({sb_.size, partition_.size() - sb_.size});
  return std::move(used_);
}

base::Status MapBuilder::AddGroup(std::uint32_t number) {
  const ByteRange group = sb_.Group(number);
  const auto clusters =
      static_cast<std::size_t>((group.length - 1) / sb_.cluster_size + 1);
  TRY_ASSIGN(const std::span<std::byte> bits, bitmaps_.Get(number));
  TRY(MeetMetadata(number, bits));
  TRY(CheckFree(number, bits, clusters));
  for (std::size_t at = ExtFindBit(bits, 0, clusters, true); at < clusters;) {
    const std::size_t end = ExtFindBit(bits, at, clusters, false);
    const std::uint64_t length =
        std::min<std::uint64_t>(end * sb_.cluster_size, group.length) -
        at * sb_.cluster_size;
    used_.Append({group.offset + at * sb_.cluster_size, length});
    at = ExtFindBit(bits, end, clusters, true);
  }
  return base::Ok();
}

// Requires a bitmap from the disk to mark the metadata of whichever group lies
// here; gives it to one that was never written.
base::Status MapBuilder::MeetMetadata(std::uint32_t number,
                                      std::span<std::byte> bits) {
  const ByteRange group = sb_.Group(number);
  while (next_metadata_ < metadata_.size() &&
         metadata_[next_metadata_].end() <= group.offset) {
    ++next_metadata_;
  }
  for (std::size_t i = next_metadata_;
       i < metadata_.size() && metadata_[i].offset < group.end(); ++i) {
    const Bits touched = ClustersOf(sb_, group, metadata_[i]);
    if (groups_[number].bitmap_uninitialized) {
      ExtSetBits(bits, touched.from, touched.end);
    } else if (ExtFindBit(bits, touched.from, touched.end, false) !=
               touched.end) {
      return ExtCorrupt(
          partition_, StrCat("the block bitmap of group ", number,
                             " says that the metadata at ", metadata_[i].offset,
                             " (", metadata_[i].length, " bytes) is free"));
    }
  }
  return base::Ok();
}

// Both directions are damage: what sets wrong bits clears others.
base::Status MapBuilder::CheckFree(std::uint32_t number,
                                   std::span<const std::byte> bits,
                                   std::size_t clusters) const {
  const std::size_t free = clusters - ExtCountOnes(bits, clusters);
  if (free == groups_[number].free_clusters) {
    return base::Ok();
  }
  return ExtCorrupt(partition_,
                    StrCat("the block bitmap of group ", number, " has ", free,
                           " free clusters, the group's descriptor says ",
                           groups_[number].free_clusters));
}

// Why the bitmaps may be older than the files, or nothing.  What the journal
// or a check of the disk will add to them is not known here.
std::string WhyStale(const ExtSuperblock& sb) {
  if ((sb.incompat & ExtFeature::kIncompatRecover) != 0) {
    return "It was not cleanly unmounted: its journal is not yet replayed.";
  }
  if ((sb.state & kStateErrors) != 0) {
    return "It is marked as having errors; a check (e2fsck) is due.";
  }
  if ((sb.state & kStateClean) == 0) {
    return "It was not cleanly unmounted; a check (e2fsck) is due.";
  }
  return {};
}

// Linux Documentation/filesystems/ext4/mmp.rst, mmp_magic and mmp_seq.
base::Status NoteMultiMount(BlockDevice& partition,
                            const ExtSuperblock& sb,
                            std::vector<std::string>& notes) {
  constexpr std::uint32_t kSequenceClean = 0xFF4D4D50;
  if (sb.mmp_offset == 0) {
    return base::Ok();
  }
  std::vector<std::byte> block(8);
  TRY(partition.ReadAt(sb.mmp_offset, block));
  if (base::LoadLe<std::uint32_t>(block, 4) != kSequenceClean) {
    notes.emplace_back(
        "Its multi-mount protection says that a computer is using it.");
  }
  return base::Ok();
}

// What the superblock alone tells.
FileSystem Describe(const ExtSuperblock& sb) {
  FileSystem fs;
  fs.type = sb.Type();
  fs.label = sb.label;
  fs.uuid = sb.UuidText();
  fs.block_size = sb.cluster_size;
  fs.size = sb.size;
  if ((sb.compat & ExtFeature::kCompatHasJournal) != 0 &&
      sb.journal_inode == 0) {
    fs.notes.emplace_back(
        "Its journal is on another device, which is not part of the image.");
  }
  return fs;
}

}  // namespace

base::Result<FileSystem> ReadExt(BlockDevice& partition,
                                 const std::stop_token& stop) {
  TRY_ASSIGN(const ExtSuperblock sb, ReadExtSuperblock(partition));
  FileSystem fs = Describe(sb);
  TRY(NoteMultiMount(partition, sb, fs.notes));
  if (std::string why = WhyStale(sb); !why.empty()) {
    fs.notes.push_back(std::move(why));
    fs.notes.emplace_back("All of the partition is taken as used.");
    fs.used.Append({0, partition.size()});
    return fs;
  }
  TRY_ASSIGN(const std::vector<ExtGroup> groups,
             ReadExtGroups(partition, sb, stop));
  TRY_ASSIGN(const std::vector<ByteRange> metadata,
             ExtMetadata(partition, sb, groups));
  MapBuilder builder(partition, sb, groups, metadata);
  TRY_ASSIGN(fs.used, builder.Build(stop));
  return fs;
}

}  // namespace imaging
