// SPDX-License-Identifier: Apache-2.0
#include "imaging/table/mbr_table.h"

#include <algorithm>
#include <array>
#include <cstdio>
#include <set>

#include "imaging/base/bytes.h"
#include "imaging/base/strings.h"
#include "imaging/table/mbr.h"

namespace imaging {

namespace {

using base::Error;
using base::ErrorCode;
using base::StrCat;

// Linux shows no more partitions of a disk than this.
constexpr std::size_t kMaxBootRecords = 256;
constexpr std::uint64_t kLegacyBootAttribute = 1 << 2;

std::string Hex(unsigned value, int digits) {
  std::array<char, 16> text{};
  std::snprintf(text.data(), text.size(), "%0*x", digits, value);
  return text.data();
}

// Sectors of a table, in the disk's bytes.
class Walker {
 public:
  Walker(BlockDevice& disk, std::uint32_t sector_size, MbrContents& out)
      : disk_(disk), sector_size_(sector_size), out_(out) {}

  // Adds the partition that `entry` describes, `base` sectors into the disk.
  base::Status Add(int number, const MbrEntry& entry, std::uint64_t base) {
    const std::uint64_t start = base + entry.start;
    if (!Fits(start, entry.count)) {
      return Error(ErrorCode::kCorrupt,
                   StrCat(disk_.name(), ": partition ", number, " has sectors ",
                          start, " to ", start + entry.count - 1,
                          " but the disk has only ", sectors()));
    }
    Partition& partition = out_.partitions.emplace_back();
    partition.number = number;
    partition.range = {start * sector_size_,
                       std::uint64_t{entry.count} * sector_size_};
    partition.type = StrCat("0x", Hex(entry.type, 2));
    // Neither Linux's udev nor libblkid names partitions after no signature.
    if (out_.signature != 0) {
      partition.unique_id = StrCat(Hex(out_.signature, 8), "-",
                                   Hex(static_cast<unsigned>(number), 2));
    }
    partition.attributes = entry.active() ? kLegacyBootAttribute : 0;
    return base::Ok();
  }

  // Adds the logical partitions of the extended partition `container`.
  // Numbering and tolerance follow parse_extended() in Linux's
  // block/partitions/msdos.c.
  base::Status AddLogical(const MbrEntry& container) {
    NoteExtendedEnd(container);
    std::uint64_t at = container.start;
    std::uint64_t span = container.count;
    while (true) {
      TRY(Visit(at));
      TRY_ASSIGN(const auto sector, ReadBootRecord(at));
      // One without signature counts too: on another disk, what lies at its
      // place might have one.
      out_.boot_records.push_back(at * sector_size_);
      if (!EndsIn55Aa(sector)) {
        out_.notes.push_back(StrCat(
            "The extended boot record at sector ", at,
            " has no signature; the list of logical partitions ends there."));
        return base::Ok();
      }
      const MbrEntryArray entries = ParseMbrEntries(sector);
      TRY(AddEntries(entries, at, span, container));
      const auto* const next = std::find_if(
          entries.begin(), entries.end(), [](const MbrEntry& entry) {
            return entry.used() && entry.extended();
          });
      if (next == entries.end()) {
        return base::Ok();
      }
      // Links count from the start of the extended partition, partitions from
      // their own record.
      at = std::uint64_t{container.start} + next->start;
      span = next->count;
    }
  }

 private:
  std::uint64_t sectors() const { return disk_.size() / sector_size_; }

  bool Fits(std::uint64_t start, std::uint64_t count) const {
    return start < sectors() && count <= sectors() - start;
  }

  void NoteExtendedEnd(const MbrEntry& container) {
    const std::uint64_t end = std::uint64_t{container.start} + container.count;
    if (end > sectors()) {
      out_.notes.push_back(StrCat("The extended partition ends at sector ", end,
                                  " but the disk has only ", sectors(),
                                  " sectors."));
    }
    out_.extended_end =
        std::max(out_.extended_end, std::min(end, sectors()) * sector_size_);
  }

  base::Status Visit(std::uint64_t at) {
    if (!visited_.insert(at).second) {
      return Error(ErrorCode::kCorrupt,
                   StrCat(disk_.name(),
                          ": the extended boot records form a "
                          "loop through sector ",
                          at));
    }
    if (visited_.size() > kMaxBootRecords) {
      return Error(ErrorCode::kUnsupported,
                   StrCat(disk_.name(), ": there are more than ",
                          kMaxBootRecords, " extended boot records"));
    }
    return base::Ok();
  }

  base::Result<std::array<std::byte, kMbrSize>> ReadBootRecord(
      std::uint64_t at) {
    if (!Fits(at, 1)) {
      return Error(ErrorCode::kCorrupt,
                   StrCat(disk_.name(),
                          ": an extended boot record should lie "
                          "at sector ",
                          at, " but the disk has only ", sectors()));
    }
    std::array<std::byte, kMbrSize> sector{};
    TRY(disk_.ReadAt(at * sector_size_, sector));
    return sector;
  }

  base::Status AddEntries(const MbrEntryArray& entries,
                          std::uint64_t at,
                          std::uint64_t span,
                          const MbrEntry& container) {
    const std::uint64_t first = container.start;
    for (std::size_t i = 0; i < entries.size(); ++i) {
      const MbrEntry& entry = entries[i];
      const std::uint64_t end = at + entry.start + entry.count;
      // The last two are unused by the rules and hold garbage on some disks.
      const bool garbage =
          i >= 2 && (std::uint64_t{entry.start} + entry.count > span ||
                     end > first + container.count);
      if (entry.used() && !entry.extended() && !garbage) {
        TRY(Add(next_logical_++, entry, at));
      }
    }
    return base::Ok();
  }

  BlockDevice& disk_;
  const std::uint64_t sector_size_;
  MbrContents& out_;
  std::set<std::uint64_t> visited_;
  int next_logical_ = 5;
};

}  // namespace

base::Result<MbrContents> ReadMbr(BlockDevice& disk,
                                  std::span<const std::byte> sector,
                                  std::uint32_t sector_size) {
  MbrContents contents;
  contents.signature = base::LoadLe<std::uint32_t>(sector, kMbrSignature);
  Walker walker(disk, sector_size, contents);
  const MbrEntryArray entries = ParseMbrEntries(sector);
  int number = 0;
  for (const MbrEntry& entry : entries) {
    ++number;
    if (entry.used() && entry.extended()) {
      TRY(walker.AddLogical(entry));
    } else if (entry.used()) {
      TRY(walker.Add(number, entry, 0));
    }
  }
  return contents;
}

}  // namespace imaging
