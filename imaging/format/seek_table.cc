// SPDX-License-Identifier: Apache-2.0
#include "imaging/format/seek_table.h"

#include <algorithm>

#include "imaging/base/bytes.h"

namespace imaging {

namespace {

constexpr std::uint32_t kSeekTableMagic = 0x184D2A5E;
constexpr std::uint32_t kFooterMagic = 0x8F92EAB1;

base::Error Corrupt(std::string text) {
  return {base::ErrorCode::kCorrupt, std::move(text)};
}

}  // namespace

void SeekTableWriter::Add(SeekTableEntry entry) {
  base::AppendLe(entries_, entry.stored_size);
  base::AppendLe(entries_, entry.raw_size);
}

std::vector<std::byte> SeekTableWriter::Finish() && {
  std::vector<std::byte> out;
  out.reserve(entries_.size() + 17);
  base::AppendLe(out, kSeekTableMagic);
  base::AppendLe(
      out, static_cast<std::uint32_t>(entries_.size() + kSeekTableFooterSize));
  out.insert(out.end(), entries_.begin(), entries_.end());
  base::AppendLe(
      out, static_cast<std::uint32_t>(entries_.size() / kSeekTableEntrySize));
  out.push_back(std::byte{0});  // Seek_Table_Descriptor: no checksums.
  base::AppendLe(out, kFooterMagic);
  return out;
}

base::Result<std::uint64_t> SeekTableFrameSize(
    std::span<const std::byte> footer) {
  if (footer.size() != kSeekTableFooterSize ||
      base::LoadLe<std::uint32_t>(footer, 5) != kFooterMagic) {
    return base::Error(base::ErrorCode::kNotFound, "no seek table here");
  }
  const auto count = base::LoadLe<std::uint32_t>(footer);
  if (count > kMaxSeekTableEntries || footer[4] != std::byte{0}) {
    return Corrupt("the image's seek table is malformed");
  }
  return 8 + std::uint64_t{count} * kSeekTableEntrySize + kSeekTableFooterSize;
}

base::Result<std::vector<SeekTableEntry>> LastSeekTableEntries(
    std::span<const std::byte> frame, std::size_t count) {
  if (frame.size() < kSeekTableFooterSize) {
    return Corrupt("the image's seek table is cut short");
  }
  TRY(SeekTableFrameSize(frame.last(kSeekTableFooterSize)));
  const std::uint64_t listed =
      base::LoadLe<std::uint32_t>(frame, frame.size() - kSeekTableFooterSize);
  const std::size_t here =
      (frame.size() - kSeekTableFooterSize) / kSeekTableEntrySize;
  if (count > listed || count > here) {
    return Corrupt("the image's seek table has too few entries");
  }
  base::ByteReader reader(frame.subspan(frame.size() - kSeekTableFooterSize -
                                        count * kSeekTableEntrySize));
  std::vector<SeekTableEntry> out(count);
  for (SeekTableEntry& entry : out) {
    entry.stored_size = reader.Read<std::uint32_t>();
    entry.raw_size = reader.Read<std::uint32_t>();
  }
  return out;
}

}  // namespace imaging
