// SPDX-License-Identifier: Apache-2.0
#include "imaging/fs/ntfs_root.h"

#include <algorithm>
#include <bit>
#include <map>
#include <optional>

#include "imaging/base/bytes.h"
#include "imaging/fs/ntfs_file_name.h"

namespace imaging {

namespace {

using base::LoadLe;

// Index structures: Russon and Fledel, "NTFS Documentation", $INDEX_ROOT and
// $INDEX_ALLOCATION.
constexpr std::uint32_t kIndexMagic = 0x5844'4e49;  // "INDX"
constexpr std::size_t kBlockSizeInRoot = 8;
constexpr std::size_t kHeaderInRoot = 16;
constexpr std::size_t kHeaderInBlock = 24;
constexpr std::size_t kIndexHeader = 16;
constexpr std::size_t kEntryHeader = 16;
constexpr std::uint16_t kLastEntry = 2;
// A root folder of half a million files; what lies behind is not looked at.
constexpr std::uint64_t kMaxIndexBytes = 64U << 20;

// All blocks of the index are read in the order they lie in: it is as good as
// walking the tree for a folder as small as the root, and has no cycles. Blocks
// that are not in use may hold stale entries, so each hit is checked.
class RootSearch {
 public:
  RootSearch(const NtfsVolume& volume, std::span<const std::string_view> names)
      : volume_(volume), names_(names) {}

  base::Result<std::vector<NtfsRootFile>> Run() {
    TRY_ASSIGN(const NtfsRecord root, volume_.ReadRecord(kNtfsRoot));
    TRY_ASSIGN(const NtfsStream index,
               volume_.OpenStream(root, NtfsType::kIndexRoot, "$I30"));
    if (index.value.size() < kHeaderInRoot + kIndexHeader) {
      return base::Error(base::ErrorCode::kCorrupt,
                         "the root folder's index is too short");
    }
    SearchNode(std::span(index.value).subspan(kHeaderInRoot));
    const auto blocks =
        volume_.OpenStream(root, NtfsType::kIndexAllocation, "$I30");
    if (blocks.ok()) {
      TRY(SearchBlocks(blocks.value(),
                       LoadLe<std::uint32_t>(index.value, kBlockSizeInRoot)));
    } else if (blocks.error().code() != base::ErrorCode::kNotFound) {
      return blocks.error();
    }
    return Found();
  }

 private:
  base::Status SearchBlocks(const NtfsStream& stream,
                            std::uint32_t block_size) {
    if (!std::has_single_bit(block_size) || block_size < 512 ||
        block_size > 64U << 10) {
      return base::Error(base::ErrorCode::kCorrupt,
                         "the root folder's index has an odd block size");
    }
    std::vector<std::byte> block(block_size);
    const std::uint64_t end = std::min(stream.size, kMaxIndexBytes);
    for (std::uint64_t at = 0; at + block_size <= end; at += block_size) {
      TRY(volume_.ReadStream(stream, at, block));
      if (LoadLe<std::uint32_t>(block) == kIndexMagic &&
          UndoNtfsFixups(block)) {
        SearchNode(std::span(block).subspan(kHeaderInBlock));
      }
    }
    return base::Ok();
  }

  // `node` starts with an index header, whose offsets count from there.
  void SearchNode(std::span<const std::byte> node) {
    const std::size_t end =
        std::min<std::size_t>(LoadLe<std::uint32_t>(node, 4), node.size());
    std::size_t at = LoadLe<std::uint32_t>(node, 0);
    while (at <= end && end - at >= kEntryHeader) {
      const auto length = LoadLe<std::uint16_t>(node, at + 8);
      if (length < kEntryHeader || length > end - at ||
          (LoadLe<std::uint16_t>(node, at + 12) & kLastEntry) != 0) {
        return;
      }
      Compare(LoadLe<std::uint64_t>(node, at),
              node.subspan(at + kEntryHeader, length - kEntryHeader));
      at += length;
    }
  }

  void Compare(std::uint64_t reference, std::span<const std::byte> key) {
    const auto file_name = DecodeNtfsFileName(key);
    for (const std::string_view name : names_) {
      if (file_name && NtfsNameIs(file_name->name, name)) {
        hits_.insert_or_assign(name, NtfsReference::Decode(reference));
      }
    }
  }

  std::vector<NtfsRootFile> Found() const {
    std::vector<NtfsRootFile> found;
    for (const auto& [name, reference] : hits_) {
      const auto record = volume_.ReadRecord(reference.record);
      if (!record.ok() || record.value().sequence() != reference.sequence ||
          !LiesInRoot(record.value(), name)) {
        continue;
      }
      auto data = volume_.OpenStream(record.value(), NtfsType::kData);
      if (data.ok()) {
        found.push_back({name, std::move(data).value()});
      }
    }
    return found;
  }

  static bool LiesInRoot(const NtfsRecord& record, std::string_view name) {
    return std::any_of(
        record.attributes().begin(), record.attributes().end(),
        [name](const NtfsAttribute& attribute) {
          const auto decoded = attribute.type == NtfsType::kFileName
                                   ? DecodeNtfsFileName(attribute.value)
                                   : std::nullopt;
          return decoded && decoded->parent.record == kNtfsRoot &&
                 NtfsNameIs(decoded->name, name);
        });
  }

  const NtfsVolume& volume_;
  const std::span<const std::string_view> names_;
  std::map<std::string_view, NtfsReference> hits_;
};

}  // namespace

base::Result<std::vector<NtfsRootFile>> FindNtfsRootFiles(
    const NtfsVolume& volume, std::span<const std::string_view> names) {
  return RootSearch(volume, names).Run();
}

}  // namespace imaging
