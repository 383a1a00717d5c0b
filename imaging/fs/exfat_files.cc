// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include "imaging/base/bytes.h"
#include "imaging/base/strings.h"
#include "imaging/fs/exfat_boot.h"
#include "imaging/fs/exfat_root.h"
#include "imaging/fs/fat_tree.h"
#include "imaging/fs/file_system.h"

namespace imaging {

namespace {

using base::LoadLe;

// exFAT specification, sections 7.4, 7.6 and 7.7.
constexpr std::byte kFile{0x85};
constexpr std::byte kStream{0xC0};
constexpr std::byte kName{0xC1};
constexpr unsigned kDirectory = 0x10;
constexpr unsigned kAllocationPossible = 0x01;
constexpr unsigned kNoFatChain = 0x02;
constexpr std::size_t kNameBytes = 30;  // 15 characters a row.

// Puts a file's rows together: one that says how many follow, one with its
// place, then those with its name.
class EntrySetParser final : public fat::EntryParser {
 public:
  void Reset() override {
    set_.clear();
    rows_.clear();
  }
  std::optional<fat::TreeEntry> Feed(const fat::RawEntry& entry) override;

 private:
  std::size_t RowsExpected() const {
    return 1 + std::to_integer<std::size_t>(set_[1]);
  }
  std::uint16_t Checksum() const;
  std::optional<fat::TreeEntry> Finish() const;

  std::vector<std::byte> set_;  // At most 256 rows.
  std::vector<base::ByteRange> rows_;
};

std::optional<fat::TreeEntry> EntrySetParser::Feed(const fat::RawEntry& entry) {
  const bool secondary = (entry.bytes[0] & std::byte{0xC0}) == std::byte{0xC0};
  if (!secondary || set_.empty()) {
    Reset();
    if (entry.bytes[0] != kFile) {
      return std::nullopt;
    }
  }
  set_.insert(set_.end(), entry.bytes.begin(), entry.bytes.end());
  rows_.push_back(entry.range());
  if (rows_.size() < RowsExpected()) {
    return std::nullopt;
  }
  std::optional<fat::TreeEntry> found = Finish();
  Reset();
  return found;
}

// Section 6.3.3: over all rows of the set but the checksum itself.
std::uint16_t EntrySetParser::Checksum() const {
  std::uint32_t sum = 0;
  for (std::size_t i = 0; i < set_.size(); ++i) {
    if (i != 2 && i != 3) {
      sum = ((sum << 15U) | (sum >> 1U)) +
            std::to_integer<std::uint32_t>(set_[i]);
      sum &= 0xFFFFU;
    }
  }
  return static_cast<std::uint16_t>(sum);
}

std::optional<fat::TreeEntry> EntrySetParser::Finish() const {
  const auto set = std::span(set_);
  if (rows_.size() < 2 || set[fat::kEntrySize] != kStream ||
      Checksum() != LoadLe<std::uint16_t>(set, 2)) {
    return std::nullopt;
  }
  const auto stream = set.subspan(fat::kEntrySize, fat::kEntrySize);
  std::vector<std::byte> name;
  for (std::size_t at = 2 * fat::kEntrySize;
       at < set.size() && set[at] == kName; at += fat::kEntrySize) {
    const auto units = set.subspan(at + 2, kNameBytes);
    name.insert(name.end(), units.begin(), units.end());
  }
  name.resize(
      std::min(name.size(), std::to_integer<std::size_t>(stream[3]) * 2));
  const auto flags = std::to_integer<unsigned>(stream[1]);
  fat::TreeEntry found;
  found.name = base::Utf16LeToUtf8(name);
  found.folder = (LoadLe<std::uint16_t>(set, 4) & kDirectory) != 0;
  found.contiguous = (flags & kNoFatChain) != 0;
  found.rows = rows_;
  if ((flags & kAllocationPossible) != 0) {
    found.first_cluster = LoadLe<std::uint32_t>(stream, 20);
    found.size = LoadLe<std::uint64_t>(stream, 24);
  }
  if (found.folder) {
    found.size = std::min(found.size, exfat::kMaxFolderSize);
  }
  return found;
}

}  // namespace

base::Status WalkExfatFiles(BlockDevice& partition,
                            const FileVisitor& visit,
                            const std::stop_token& stop) {
  TRY_ASSIGN(const exfat::Volume volume, exfat::ReadBoot(partition));
  fat::TableReader table(partition, {volume.FatOffset()}, volume.fat_size,
                         fat::EntryKind::kExfat);
  EntrySetParser parser;
  fat::TreeWalker walker({.partition = partition,
                          .clusters = volume.clusters,
                          .table = table,
                          .parser = parser},
                         visit, stop);
  return walker.Walk({.name = "",
                      .folder = true,
                      .first_cluster = volume.root_cluster,
                      .size = exfat::kMaxFolderSize,
                      .contiguous = false,
                      .rows = {}});
}

}  // namespace imaging
