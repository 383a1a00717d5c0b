// SPDX-License-Identifier: Apache-2.0
#include "imaging/fs/exfat_root.h"

#include <algorithm>
#include <optional>

#include "imaging/base/bytes.h"
#include "imaging/base/strings.h"
#include "imaging/fs/fat_folder.h"

namespace imaging::exfat {

namespace {

using base::LoadLe;
using base::StrCat;

// exFAT specification, sections 7.1 to 7.3.
constexpr std::byte kBitmap{0x81};
constexpr std::byte kUpcaseTable{0x82};
constexpr std::byte kLabel{0x83};

base::Error Corrupt(const BlockDevice& partition, std::string_view what) {
  return {base::ErrorCode::kCorrupt,
          StrCat(partition.name(), ": the exFAT root folder ", what)};
}

class RootReader {
 public:
  RootReader(BlockDevice& partition,
             const Volume& volume,
             fat::ChainReader& chains)
      : partition_(partition), volume_(volume), chains_(chains) {}

  base::Result<Root> Read();

 private:
  base::Status AddRow(std::span<const std::byte> row);
  base::Status AddBitmap(std::span<const std::byte> row);
  base::Result<std::vector<base::ByteRange>> Place(
      std::span<const std::byte> row, std::uint64_t most);

  BlockDevice& partition_;
  const Volume& volume_;
  fat::ChainReader& chains_;
  Root root_;
};

base::Result<Root> RootReader::Read() {
  TRY_ASSIGN(root_.ranges,
             chains_.Follow(volume_.root_cluster, kMaxFolderSize));
  root_.bitmaps.resize(volume_.fat_count);
  fat::FolderReader folder(partition_, root_.ranges);
  while (true) {
    TRY_ASSIGN(const std::optional<fat::RawEntry> row, folder.Next());
    if (!row) {
      break;
    }
    TRY(AddRow(row->bytes));
  }
  for (const auto& bitmap : root_.bitmaps) {
    if (bitmap.empty()) {
      return Corrupt(partition_, "names no allocation bitmap");
    }
  }
  if (root_.upcase_table.empty()) {
    return Corrupt(partition_, "names no up-case table");
  }
  return std::move(root_);
}

base::Status RootReader::AddRow(std::span<const std::byte> row) {
  if (row[0] == kBitmap) {
    return AddBitmap(row);
  }
  if (row[0] == kUpcaseTable) {
    // Section 7.2: it maps the 65536 code units, of two bytes each.
    TRY_ASSIGN(root_.upcase_table, Place(row, std::uint64_t{65536} * 2));
  }
  if (row[0] == kLabel) {
    const auto units =
        std::min<std::size_t>(std::to_integer<std::size_t>(row[1]), 11);
    root_.label = base::Utf16LeToUtf8(row.subspan(2, units * 2));
  }
  return base::Ok();
}

base::Status RootReader::AddBitmap(std::span<const std::byte> row) {
  const std::size_t number = std::to_integer<std::size_t>(row[1]) & 1U;
  if (number >= root_.bitmaps.size() || !root_.bitmaps[number].empty()) {
    return Corrupt(partition_, "names too many allocation bitmaps");
  }
  const std::uint64_t needed = (std::uint64_t{volume_.clusters.count} + 7) / 8;
  if (LoadLe<std::uint64_t>(row, 24) < needed) {
    return Corrupt(partition_, "names an allocation bitmap that is too short");
  }
  TRY_ASSIGN(root_.bitmaps[number], Place(row, needed));
  // As a set, for a chain that comes back upon itself repeats clusters.
  base::RangeSet place;
  place.Insert(root_.bitmaps[number]);
  if (place.total_bytes() != needed) {
    return Corrupt(partition_,
                   "names an allocation bitmap whose chain breaks off");
  }
  return base::Ok();
}

base::Result<std::vector<base::ByteRange>> RootReader::Place(
    std::span<const std::byte> row, std::uint64_t most) {
  return chains_.Follow(LoadLe<std::uint32_t>(row, 20),
                        std::min(LoadLe<std::uint64_t>(row, 24), most));
}

}  // namespace

base::Result<Root> ReadRoot(BlockDevice& partition,
                            const Volume& volume,
                            fat::ChainReader& chains) {
  return RootReader(partition, volume, chains).Read();
}

}  // namespace imaging::exfat
