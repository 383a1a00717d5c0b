// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <optional>
#include <string>
#include <vector>

#include "imaging/fs/fat_boot.h"
#include "imaging/fs/fat_tree.h"

namespace imaging::fat {

// FAT specification, "FAT Directory Structure": no folder has more than 65536
// rows.
inline constexpr std::uint64_t kMaxFatFolderSize =
    std::uint64_t{65536} * kEntrySize;

// The label that a row of the root folder gives to the volume, if it does.
std::optional<std::string> VolumeLabel(const RawEntry& entry);

// Puts the rows of FAT folders together: long names and the short entry that
// they belong to.
class FatEntryParser final : public EntryParser {
 public:
  explicit FatEntryParser(EntryKind kind) : kind_(kind) {}

  void Reset() override;
  std::optional<TreeEntry> Feed(const RawEntry& entry) override;

 private:
  static constexpr unsigned kMaxParts = 20;  // 255 characters, 13 a part.
  static constexpr std::size_t kPartSize = 26;

  void AddLongPart(const RawEntry& entry);
  // The long name gathered, if it is whole and belongs to this short entry.
  std::optional<std::string> LongName(const RawEntry& entry) const;

  const EntryKind kind_;
  // Parts come last first: `part_` is the number of the newest one.
  unsigned parts_ = 0;
  unsigned part_ = 0;
  std::byte checksum_{0};
  std::array<std::byte, kMaxParts * kPartSize> units_{};
  std::vector<base::ByteRange> rows_;
};

}  // namespace imaging::fat
