// SPDX-License-Identifier: Apache-2.0
#include "imaging/fs/ext_groups.h"

#include <algorithm>
#include <array>
#include <limits>
#include <span>

#include "imaging/base/bytes.h"
#include "imaging/base/strings.h"
#include "imaging/fs/ext_checksum.h"
#include "imaging/fs/ext_layout.h"

namespace imaging {

namespace {

using base::ByteRange;
using base::LoadLe;
using base::StrCat;
using Bytes = std::span<const std::byte>;

// All offsets: Linux Documentation/filesystems/ext4/group_descr.rst.
constexpr std::size_t kChecksumOffset = 0x1E;
constexpr std::size_t kWideDescriptor = 64;
constexpr std::uint16_t kBlockUninit = 0x2;
constexpr std::size_t kPieceSize = std::size_t{1} << 20;

// group_descr.rst, bg_checksum: crc16 leaves the field out, crc32c takes it as
// zero and keeps the low half.
std::uint16_t DescriptorChecksum(const ExtSuperblock& sb,
                                 std::uint32_t group,
                                 Bytes raw) {
  std::array<std::byte, 4> number{};
  base::StoreLe(std::span<std::byte>(number), 0, group);
  const Bytes head = raw.first(kChecksumOffset);
  const Bytes tail = raw.subspan(kChecksumOffset + 2);
  if (sb.HasMetadataChecksum()) {
    constexpr std::array<std::byte, 2> kZeros{};
    std::uint32_t crc = ExtCrc32c(sb.checksum_seed, number);
    crc = ExtCrc32c(ExtCrc32c(crc, head), kZeros);
    return static_cast<std::uint16_t>(ExtCrc32c(crc, tail));
  }
  std::uint16_t crc =
      ExtCrc16(std::numeric_limits<std::uint16_t>::max(), Bytes(sb.uuid));
  crc = ExtCrc16(ExtCrc16(crc, number), head);
  return ExtCrc16(crc, tail);
}

// A number stored in two halves, of which old descriptors have only one.
template <std::unsigned_integral T>
std::uint64_t Halves(Bytes raw, std::size_t low, std::size_t high) {
  const std::uint64_t upper =
      raw.size() >= kWideDescriptor ? LoadLe<T>(raw, high) : 0;
  return upper << (8 * sizeof(T)) | LoadLe<T>(raw, low);
}

// The byte where a block of the file system starts; the far end of numbers
// for one that it does not have, which no check of places lets pass.
std::uint64_t BlockOffset(const ExtSuperblock& sb, std::uint64_t block) {
  return block < sb.size / sb.block_size
             ? block * sb.block_size
             : std::numeric_limits<std::uint64_t>::max();
}

ExtGroup Decode(const ExtSuperblock& sb, Bytes raw) {
  ExtGroup group;
  group.block_bitmap = BlockOffset(sb, Halves<std::uint32_t>(raw, 0x0, 0x20));
  group.inode_bitmap = BlockOffset(sb, Halves<std::uint32_t>(raw, 0x4, 0x24));
  group.inode_table = BlockOffset(sb, Halves<std::uint32_t>(raw, 0x8, 0x28));
  group.free_clusters =
      static_cast<std::uint32_t>(Halves<std::uint16_t>(raw, 0xC, 0x2C));
  group.bitmap_checksum =
      static_cast<std::uint32_t>(Halves<std::uint16_t>(raw, 0x18, 0x38));
  group.bitmap_uninitialized =
      sb.HasGroupChecksum() &&
      (LoadLe<std::uint16_t>(raw, 0x12) & kBlockUninit) != 0;
  return group;
}

base::Status CheckDescriptor(const BlockDevice& device,
                             const ExtSuperblock& sb,
                             std::uint32_t number,
                             Bytes raw,
                             const ExtGroup& group) {
  if (sb.HasGroupChecksum() && LoadLe<std::uint16_t>(raw, kChecksumOffset) !=
                                   DescriptorChecksum(sb, number, raw)) {
    return ExtCorrupt(device, StrCat("the descriptor of group ", number,
                                     " fails its checksum"));
  }
  if (!sb.Holds(group.block_bitmap, sb.block_size) ||
      !sb.Holds(group.inode_bitmap, sb.block_size) ||
      !sb.Holds(group.inode_table, sb.inode_table_size())) {
    return ExtCorrupt(device, StrCat("the descriptor of group ", number,
                                     " points outside the file system"));
  }
  return base::Ok();
}

// How many descriptor blocks from `index` on follow each other on the disk.
std::uint32_t RunLength(const ExtSuperblock& sb, std::uint32_t index) {
  const std::uint64_t start = ExtDescriptorBlock(sb, index);
  const auto limit = static_cast<std::uint32_t>(kPieceSize / sb.block_size);
  std::uint32_t count = 1;
  while (count < limit && index + count < sb.descriptor_blocks &&
         ExtDescriptorBlock(sb, index + count) ==
             start + count * sb.block_size) {
    ++count;
  }
  return count;
}

base::Status DecodeBlocks(const BlockDevice& device,
                          const ExtSuperblock& sb,
                          Bytes raw,
                          std::vector<ExtGroup>& groups) {
  for (; raw.size() >= sb.descriptor_size && groups.size() < sb.groups;
       raw = raw.subspan(sb.descriptor_size)) {
    const auto number = static_cast<std::uint32_t>(groups.size());
    const Bytes one = raw.first(sb.descriptor_size);
    groups.push_back(Decode(sb, one));
    TRY(CheckDescriptor(device, sb, number, one, groups.back()));
  }
  return base::Ok();
}

}  // namespace

base::Result<std::vector<ExtGroup>> ReadExtGroups(BlockDevice& partition,
                                                  const ExtSuperblock& sb,
                                                  const std::stop_token& stop) {
  std::vector<ExtGroup> groups;
  std::vector<std::byte> piece;
  for (std::uint32_t index = 0; index < sb.descriptor_blocks;) {
    if (stop.stop_requested()) {
      return base::Error(base::ErrorCode::kCancelled, "cancelled");
    }
    const std::uint64_t offset = ExtDescriptorBlock(sb, index);
    const std::uint32_t count = RunLength(sb, index);
    const std::uint64_t length = count * sb.block_size;
    if (!sb.Holds(offset, length)) {
      return ExtCorrupt(partition,
                        StrCat("the file system ends at ", sb.size,
                               ", before the group descriptors at ", offset));
    }
    piece.resize(length);
    TRY(partition.ReadAt(offset, piece));
    TRY(DecodeBlocks(partition, sb, piece, groups));
    index += count;
  }
  return groups;
}

base::Result<std::vector<ByteRange>> ExtMetadata(
    const BlockDevice& partition,
    const ExtSuperblock& sb,
    const std::vector<ExtGroup>& groups) {
  std::vector<ByteRange> ranges;
  for (std::uint32_t number = 0; number < groups.size(); ++number) {
    const ByteRange fixed = ExtFixedMetadata(sb, number);
    if (fixed.length > sb.Group(number).length) {
      return ExtCorrupt(
          partition,
          StrCat("the group descriptors take ", fixed.length, " bytes, group ",
                 number, " has ", sb.Group(number).length));
    }
    if (fixed.length != 0) {
      ranges.push_back(fixed);
    }
    const ExtGroup& group = groups[number];
    ranges.push_back({group.block_bitmap, sb.block_size});
    ranges.push_back({group.inode_bitmap, sb.block_size});
    ranges.push_back({group.inode_table, sb.inode_table_size()});
  }
  std::sort(ranges.begin(), ranges.end(),
            [](const ByteRange& a, const ByteRange& b) {
              return a.offset < b.offset;
            });
  const auto bad = std::adjacent_find(
      ranges.begin(), ranges.end(), [](const ByteRange& a, const ByteRange& b) {
        return a.end() > b.offset;
      });
  if (bad != ranges.end()) {
    return ExtCorrupt(partition,
                      StrCat("the metadata at ", bad->offset, " (", bad->length,
                             " bytes) overlaps that at ", (bad + 1)->offset));
  }
  return ranges;
}

}  // namespace imaging
