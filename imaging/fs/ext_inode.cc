// SPDX-License-Identifier: Apache-2.0
#include "imaging/fs/ext_inode.h"

#include <algorithm>
#include <string_view>
#include <utility>

#include "imaging/base/bytes.h"

namespace imaging {

namespace {

using base::LoadLe;
using Bytes = std::span<const std::byte>;

// All offsets and values: Linux Documentation/filesystems/ext4/inodes.rst.
constexpr std::size_t kMode = 0x0;
constexpr std::size_t kSizeLow = 0x4;
constexpr std::size_t kLinks = 0x1A;
constexpr std::size_t kFlags = 0x20;
constexpr std::size_t kBlock = 0x28;
constexpr std::size_t kBlockSize = 60;
constexpr std::size_t kAttributesLow = 0x68;
constexpr std::size_t kSizeHigh = 0x6C;
constexpr std::size_t kAttributesHigh = 0x76;
constexpr std::size_t kExtraSize = 0x80;
constexpr std::uint32_t kFlagExtents = 0x80000;
constexpr std::uint32_t kFlagInlineData = 0x10000000;

std::uint32_t Flags(Bytes raw) {
  return LoadLe<std::uint32_t>(raw, kFlags);
}

// attributes.rst: one entry of the list, its name behind a head of 16 bytes.
struct Attribute {
  bool is_system_data = false;
  Bytes value;
  std::size_t entry_size = 0;
};

// nullopt at the end of the list and where it is damaged.
std::optional<Attribute> ReadAttribute(Bytes list, std::size_t at) {
  constexpr std::size_t kHead = 16;
  constexpr std::uint8_t kIndexSystem = 7;
  if (at > list.size() || list.size() - at < kHead ||
      LoadLe<std::uint32_t>(list, at) == 0) {
    return std::nullopt;
  }
  const std::size_t name_size = LoadLe<std::uint8_t>(list, at);
  const std::size_t value_at = LoadLe<std::uint16_t>(list, at + 2);
  const std::size_t value_size = LoadLe<std::uint32_t>(list, at + 8);
  const bool elsewhere = LoadLe<std::uint32_t>(list, at + 4) != 0;
  if (list.size() - at - kHead < name_size) {
    return std::nullopt;
  }
  constexpr std::string_view kData = "data";
  Attribute attribute;
  attribute.entry_size = base::AlignUp(kHead + name_size, 4);
  attribute.is_system_data =
      LoadLe<std::uint8_t>(list, at + 1) == kIndexSystem &&
      std::equal(
          list.begin() + static_cast<std::ptrdiff_t>(at + kHead),
          list.begin() + static_cast<std::ptrdiff_t>(at + kHead + name_size),
          kData.begin(), kData.end(), [](std::byte byte, char letter) {
            return std::to_integer<char>(byte) == letter;
          });
  if (!elsewhere && value_at <= list.size() &&
      value_size <= list.size() - value_at) {
    attribute.value = list.subspan(value_at, value_size);
  }
  return attribute;
}

// attributes.rst: attributes in an inode lie behind its extra fields and start
// with a magic number.  Value offsets count from the first entry.
Bytes AttributeList(Bytes raw) {
  constexpr std::uint32_t kMagic = 0xEA020000;
  if (raw.size() < kExtraSize + 4) {
    return {};
  }
  const std::size_t at = kExtraSize + LoadLe<std::uint16_t>(raw, kExtraSize);
  if (at > raw.size() || raw.size() - at < 4 ||
      LoadLe<std::uint32_t>(raw, at) != kMagic) {
    return {};
  }
  return raw.subspan(at + 4);
}

}  // namespace

bool ExtInode::InUse() const {
  return LoadLe<std::uint16_t>(raw, kMode) != 0 &&
         LoadLe<std::uint16_t>(raw, kLinks) != 0;
}

ExtInode::Kind ExtInode::kind() const {
  switch (LoadLe<std::uint16_t>(raw, kMode) >> 12) {
    case 0x4:
      return Kind::kFolder;
    case 0x8:
      return Kind::kFile;
    case 0xA:
      return Kind::kLink;
    default:
      return Kind::kOther;
  }
}

std::uint64_t ExtInode::size() const {
  return std::uint64_t{LoadLe<std::uint32_t>(raw, kSizeHigh)} << 32 |
         LoadLe<std::uint32_t>(raw, kSizeLow);
}

bool ExtInode::HasInlineData() const {
  return (Flags(raw) & kFlagInlineData) != 0;
}

bool ExtInode::HasExtents() const {
  return (Flags(raw) & kFlagExtents) != 0;
}

std::span<const std::byte> ExtInode::BlockArea() const {
  return Bytes(raw).subspan(kBlock, kBlockSize);
}

std::uint64_t ExtInode::attribute_block() const {
  return std::uint64_t{LoadLe<std::uint16_t>(raw, kAttributesHigh)} << 32 |
         LoadLe<std::uint32_t>(raw, kAttributesLow);
}

std::span<const std::byte> ExtInlineTail(const ExtInode& inode) {
  const Bytes list = AttributeList(inode.raw);
  std::size_t at = 0;
  while (const auto attribute = ReadAttribute(list, at)) {
    if (attribute->is_system_data) {
      return attribute->value;
    }
    at += attribute->entry_size;
  }
  return {};
}

base::ByteRange ExtInodeReader::Place(std::uint64_t number) const {
  const std::uint64_t table =
      groups_[(number - 1) / sb_.inodes_per_group].inode_table;
  return {table + (number - 1) % sb_.inodes_per_group * sb_.inode_size,
          sb_.inode_size};
}

base::Result<ExtInode> ExtInodeReader::Read(std::uint64_t number) {
  constexpr std::uint64_t kPieceSize = 16384;
  const base::ByteRange place = Place(number);
  if (place.offset < piece_offset_ ||
      place.end() > piece_offset_ + piece_.size()) {
    // A multiple of the inode size behind the start of the table.
    const std::uint64_t table =
        groups_[(number - 1) / sb_.inodes_per_group].inode_table;
    const std::uint64_t unit = std::max(kPieceSize, sb_.block_size);
    const std::uint64_t start = base::AlignDown(place.offset - table, unit);
    piece_.clear();
    std::vector<std::byte> piece(
        std::min(unit, sb_.inode_table_size() - start));
    TRY(partition_.ReadAt(table + start, piece));
    piece_ = std::move(piece);
    piece_offset_ = table + start;
  }
  const auto found = piece_.begin() +
                     static_cast<std::ptrdiff_t>(place.offset - piece_offset_);
  return ExtInode{.place = place, .raw = {found, found + sb_.inode_size}};
}

}  // namespace imaging
