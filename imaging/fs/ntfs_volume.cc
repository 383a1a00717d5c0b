// SPDX-License-Identifier: Apache-2.0
#include "imaging/fs/ntfs_volume.h"

#include <algorithm>
#include <array>
#include <optional>
#include <string>
#include <unordered_set>
#include <utility>

#include "imaging/base/strings.h"
#include "imaging/fs/ntfs_attribute_list.h"

namespace imaging {

namespace {

using base::ByteRange;
using base::StrCat;

constexpr std::size_t kBootSize = 512;

base::Error Corrupt(std::string text) {
  return {base::ErrorCode::kCorrupt, std::move(text)};
}

// Calls `each(lcn or hole, bytes)` for the pieces of [offset, offset + length),
// which lies within `runs`.  Stops at the first error.
template <typename Each>
base::Status ForEachPiece(const std::vector<NtfsRun>& runs,
                          std::uint32_t cluster_size,
                          ByteRange range,
                          const Each& each) {
  auto run = std::upper_bound(
      runs.begin(), runs.end(), range.offset / cluster_size,
      [](std::uint64_t vcn, const NtfsRun& r) { return vcn < r.end_vcn(); });
  for (std::uint64_t at = range.offset; at < range.end(); ++run) {
    const std::uint64_t in_run = at - run->vcn * cluster_size;
    const std::uint64_t length =
        std::min(range.end() - at, run->count * cluster_size - in_run);
    const bool hole = run->lcn == NtfsRun::kHole;
    TRY(each(
        hole ? std::nullopt : std::optional(run->lcn * cluster_size + in_run),
        length));
    at += length;
  }
  return base::Ok();
}

std::uint64_t AllocatedBytes(const std::vector<NtfsRun>& runs,
                             std::uint32_t cluster_size) {
  return runs.empty() ? 0 : runs.back().end_vcn() * cluster_size;
}

}  // namespace

base::Result<NtfsVolume> NtfsVolume::Open(BlockDevice& partition) {
  if (partition.size() < kBootSize) {
    return base::Error(base::ErrorCode::kNotFound, "no room for NTFS");
  }
  std::array<std::byte, kBootSize> boot{};
  TRY(partition.ReadAt(0, boot));
  TRY_ASSIGN(const NtfsGeometry geometry,
             ParseNtfsBoot(boot, partition.size()));
  NtfsVolume volume(partition, geometry);
  TRY(volume.OpenMft());
  return volume;
}

// Record 0 describes the $MFT it lies in.  Where its runlist does not fit, an
// attribute list names further records, each inside what is known by then.
base::Status NtfsVolume::OpenMft() {
  const std::uint64_t at = geometry_.mft_cluster * geometry_.cluster_size;
  TRY_ASSIGN(const NtfsRecord record, ReadFirstRecord());
  TRY(LoadStream(record, {NtfsType::kData, ""}, mft_));
  const bool holes =
      std::any_of(mft_.runs.begin(), mft_.runs.end(),
                  [](const NtfsRun& run) { return run.lcn == NtfsRun::kHole; });
  if (mft_.resident || mft_.flags != 0 || holes || mft_.runs.empty() ||
      mft_.runs[0].lcn != geometry_.mft_cluster ||
      // Its runs lie in the volume, but a forged list may repeat them.
      mft_.size > geometry_.clusters_end() ||
      mft_.size > AllocatedBytes(mft_.runs, geometry_.cluster_size)) {
    return Corrupt(StrCat("$MFT at byte ", at, " does not describe itself"));
  }
  return base::Ok();
}

// From $MFTMirr when $MFT starts with a bad sector.
base::Result<NtfsRecord> NtfsVolume::ReadFirstRecord() const {
  const auto read_at = [this](std::uint64_t cluster) {
    std::vector<std::byte> raw(geometry_.record_size);
    const auto read = partition_->ReadAt(cluster * geometry_.cluster_size, raw);
    return read.ok() ? NtfsRecord::Parse(kNtfsMft, std::move(raw))
                     : base::Result<NtfsRecord>(read.error());
  };
  auto first = read_at(geometry_.mft_cluster);
  if (first.ok()) {
    return first;
  }
  auto copy = read_at(geometry_.mirror_cluster);
  return copy.ok() ? std::move(copy) : std::move(first);
}

std::uint64_t NtfsVolume::record_count() const {
  return std::min(mft_.size, mft_.initialized_size) / geometry_.record_size;
}

base::Result<NtfsRecord> NtfsVolume::ReadRecord(std::uint64_t number) const {
  if (number >= record_count()) {
    return Corrupt(StrCat("no MFT record ", number, " of ", record_count()));
  }
  std::vector<std::byte> raw(geometry_.record_size);
  TRY(ReadRuns(mft_.runs, number * geometry_.record_size, raw));
  return NtfsRecord::Parse(number, std::move(raw));
}

std::vector<ByteRange> NtfsVolume::RecordRanges(std::uint64_t number) const {
  std::vector<ByteRange> ranges;
  if (number < record_count()) {
    const std::uint64_t size = geometry_.record_size;
    const auto added = ForEachPiece(
        mft_.runs, geometry_.cluster_size, {number * size, size},
        [&](std::optional<std::uint64_t> at, std::uint64_t length) {
          ranges.push_back({at.value_or(0), length});
          return base::Ok();
        });
    static_cast<void>(added);  // Nothing in there fails.
  }
  return ranges;
}

base::Result<std::vector<std::uint64_t>> NtfsVolume::ExtensionsOf(
    const NtfsRecord& base) const {
  TRY_ASSIGN(const auto list, ReadList(base));
  TRY_ASSIGN(const auto entries, ParseNtfsAttributeList(list));
  std::vector<std::uint64_t> numbers;
  std::unordered_set<std::uint64_t> seen = {base.number()};
  for (const NtfsListEntry& entry : entries) {
    if (seen.insert(entry.holder.record).second) {
      numbers.push_back(entry.holder.record);
    }
  }
  return numbers;
}

base::Result<NtfsRecord> NtfsVolume::ReadExtension(const NtfsRecord& base,
                                                   std::uint64_t number) const {
  TRY_ASSIGN(NtfsRecord extension, ReadRecord(number));
  if (!extension.base() || extension.base()->record != base.number() ||
      extension.base()->sequence != base.sequence()) {
    return Corrupt(StrCat("MFT record ", number, " does not extend ",
                          base.number(), ", which lists it"));
  }
  return extension;
}

base::Result<NtfsStream> NtfsVolume::OpenStream(const NtfsRecord& base,
                                                NtfsType type,
                                                std::string_view name) const {
  NtfsStream stream;
  TRY(LoadStream(base, {type, name}, stream));
  return stream;
}

base::Status NtfsVolume::LoadStream(const NtfsRecord& base,
                                    const Wanted& wanted,
                                    NtfsStream& out) const {
  if (base.Find(NtfsType::kAttributeList) != nullptr) {
    // The first extent of $MFT sits in record 0, and must be known before a
    // record that the list names can be read; LoadListed() goes in order.
    TRY_ASSIGN(const auto list, ReadList(base));
    return LoadListed(base, list, wanted, out);
  }
  for (const NtfsAttribute& attribute : base.attributes()) {
    if (wanted.Is(attribute.type, attribute.name)) {
      return AddExtent(attribute, out);
    }
  }
  return base::Error(base::ErrorCode::kNotFound,
                     StrCat("MFT record ", base.number(), " has no attribute ",
                            static_cast<std::uint32_t>(wanted.type)));
}

base::Status NtfsVolume::LoadListed(const NtfsRecord& base,
                                    std::span<const std::byte> list,
                                    const Wanted& wanted,
                                    NtfsStream& out) const {
  TRY_ASSIGN(const auto entries, ParseNtfsAttributeList(list));
  bool found = false;
  for (const NtfsListEntry& entry : entries) {
    if (!wanted.Is(entry.type, entry.name)) {
      continue;
    }
    std::optional<NtfsRecord> other;
    if (entry.holder.record != base.number()) {
      TRY_ASSIGN(other, ReadExtension(base, entry.holder.record));
    }
    const auto& attributes = (other ? *other : base).attributes();
    const auto extent = std::find_if(
        attributes.begin(), attributes.end(), [&](const NtfsAttribute& a) {
          return wanted.Is(a.type, a.name) && a.lowest_vcn == entry.lowest_vcn;
        });
    if (extent == attributes.end()) {
      return Corrupt(StrCat("MFT record ", entry.holder.record,
                            " lacks an extent that record ", base.number(),
                            " lists"));
    }
    TRY(AddExtent(*extent, out));
    found = true;
  }
  if (!found) {
    return base::Error(
        base::ErrorCode::kNotFound,
        StrCat("MFT record ", base.number(), " lists no attribute ",
               static_cast<std::uint32_t>(wanted.type)));
  }
  return base::Ok();
}

base::Status NtfsVolume::AddExtent(const NtfsAttribute& extent,
                                   NtfsStream& out) const {
  if (extent.resident) {
    out.value.assign(extent.value.begin(), extent.value.end());
    out.size = out.initialized_size = out.value.size();
    return base::Ok();
  }
  if (extent.lowest_vcn == 0) {
    out.resident = false;
    out.flags = extent.flags;
    out.size = extent.data_size;
    out.initialized_size = extent.initialized_size;
  }
  if (out.resident || (out.runs.empty() && extent.lowest_vcn != 0)) {
    return Corrupt("an attribute's first extent is missing");
  }
  return AppendNtfsRuns(extent, geometry_.cluster_count, out.runs);
}

base::Result<std::vector<std::byte>> NtfsVolume::ReadList(
    const NtfsRecord& base) const {
  const NtfsAttribute* attribute = base.Find(NtfsType::kAttributeList);
  NtfsStream stream;
  if (attribute != nullptr) {
    TRY(AddExtent(*attribute, stream));
  }
  if (stream.size > kMaxNtfsAttributeList) {
    return Corrupt(StrCat("MFT record ", base.number(),
                          " has an attribute list of ", stream.size, " bytes"));
  }
  std::vector<std::byte> list(static_cast<std::size_t>(stream.size));
  TRY(ReadStream(stream, 0, list));
  return list;
}

base::Status NtfsVolume::ReadStream(const NtfsStream& stream,
                                    std::uint64_t offset,
                                    std::span<std::byte> out) const {
  if (!stream.resident) {
    if ((stream.flags & NtfsAttribute::kUnreadable) != 0) {
      return base::Error(base::ErrorCode::kUnsupported,
                         "an attribute is compressed or encrypted");
    }
    return ReadRuns(stream.runs, offset, out);
  }
  if (offset > stream.value.size() ||
      out.size() > stream.value.size() - offset) {
    return Corrupt(StrCat(out.size(), " bytes at ", offset,
                          " leave an attribute of ", stream.value.size()));
  }
  std::copy_n(stream.value.begin() + static_cast<std::ptrdiff_t>(offset),
              out.size(), out.begin());
  return base::Ok();
}

base::Status NtfsVolume::ReadRuns(const std::vector<NtfsRun>& runs,
                                  std::uint64_t offset,
                                  std::span<std::byte> out) const {
  const std::uint64_t allocated = AllocatedBytes(runs, geometry_.cluster_size);
  if (offset > allocated || out.size() > allocated - offset) {
    return Corrupt(StrCat(out.size(), " bytes at ", offset,
                          " leave an attribute with ", allocated,
                          " allocated"));
  }
  return ForEachPiece(
      runs, geometry_.cluster_size, {offset, out.size()},
      [&](std::optional<std::uint64_t> at, std::uint64_t length) {
        const auto part = out.first(static_cast<std::size_t>(length));
        out = out.subspan(part.size());
        if (at) {
          return partition_->ReadAt(*at, part);
        }
        std::fill(part.begin(), part.end(), std::byte{0});
        return base::Ok();
      });
}

}  // namespace imaging
