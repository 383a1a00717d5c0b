// SPDX-License-Identifier: Apache-2.0
#include "restore/job/damage.h"

#include <algorithm>

#include "imaging/base/strings.h"
#include "imaging/engine/differing_ranges.h"
#include "restore/plan/image_facts.h"
#include "restore/plan/titles.h"

namespace restore {

namespace {

using base::StrCat;
using imaging::ImagePartition;
using imaging::LostFiles;

constexpr std::size_t kMaxShown = 20;

bool WritesBackslashes(const ImagePartition& partition) {
  return partition.fs_type == "ntfs" || partition.fs_type == "exfat" ||
         partition.fs_type == "vfat";
}

std::string NameOf(const ImagePartition& partition,
                   char letter,
                   const std::string& path) {
  std::string out = base::Printable(path);
  if (WritesBackslashes(partition)) {
    std::ranges::replace(out, '/', '\\');
  }
  return letter == 0 ? out : StrCat(letter, ':', out);
}

// One for each partition of the image; none when what it knows of its
// partitions is lost too.
std::vector<Title> TitlesIn(const imaging::Image& image) {
  const auto facts = ReadImageFacts(image);
  return facts.ok() ? TitlesOf(facts.value().disk) : std::vector<Title>();
}

std::string TitleOf(const ImagePartition& partition,
                    const std::vector<Title>& titles,
                    std::size_t place) {
  if (place < titles.size() && partition.number != 0) {
    return EnglishTitle(titles[place]);
  }
  std::string title = imaging::PartitionTitle(partition);
  if (!title.empty()) {
    return title;
  }
  return partition.number == 0 ? std::string("the partition")
                               : StrCat("partition ", partition.number);
}

std::string PlaceOutside(const imaging::Image& image,
                         const base::RangeSet& lost) {
  base::RangeSet inside;
  for (const ImagePartition& partition : image.head().partitions) {
    inside.Insert({partition.range});
  }
  for (const base::ByteRange& range : lost.ranges()) {
    const auto gaps = inside.Gaps(range);
    if (!gaps.empty()) {
      return image.DescribePlace(gaps.front().offset);
    }
  }
  return "";
}

void AddFiles(const Damage::Partition& partition,
              std::vector<std::string>& lines) {
  const LostFiles& found = partition.found;
  lines.push_back(StrCat(
      found.names == LostFiles::Names::kAll ? "" : "At least ", found.count,
      found.count == 1 ? " file of " : " files of ", partition.title,
      found.count == 1 ? " is affected:" : " are affected:"));
  const std::size_t shown = std::min(found.files.size(), kMaxShown);
  for (std::size_t i = 0; i < shown; ++i) {
    lines.push_back(StrCat("  ", found.files[i]));
  }
  if (found.count > shown) {
    lines.push_back(StrCat("  and ", found.count - shown, " more"));
  }
}

void AddRecords(const Damage::Partition& partition,
                std::vector<std::string>& lines) {
  const LostFiles& found = partition.found;
  if (found.records.empty() && !found.tables) {
    return;
  }
  std::string names;
  const std::size_t shown = std::min(found.records.size(), kMaxShown);
  for (std::size_t i = 0; i < shown; ++i) {
    names += StrCat(i == 0 ? " (" : ", ", base::Printable(found.records[i]));
  }
  names += names.empty() ? "" : ")";
  lines.push_back(StrCat("What the file system of ", partition.title,
                         " keeps for itself is affected", names, "."));
}

void AddPartition(const Damage::Partition& partition,
                  std::vector<std::string>& lines) {
  const LostFiles& found = partition.found;
  if (found.names == LostFiles::Names::kNone) {
    lines.push_back(StrCat("Files of ", partition.title,
                           " may be affected; their names can't be told: ",
                           base::Printable(found.why), "."));
    return;
  }
  if (found.count > 0) {
    AddFiles(partition, lines);
  } else if (found.names == LostFiles::Names::kAll) {
    lines.push_back(StrCat("No file of ", partition.title, " is affected."));
  }
  AddRecords(partition, lines);
  if (found.names == LostFiles::Names::kSome) {
    lines.push_back(
        StrCat("Not every file of ", partition.title,
               " can be told by name: what names them is lost as well."));
  }
}

}  // namespace

base::Result<Damage> DamagedFiles(const imaging::Image& image,
                                  const base::RangeSet& lost,
                                  imaging::LostWhere where,
                                  const std::stop_token& stop) {
  Damage damage;
  const std::vector<Title> titles = TitlesIn(image);
  const auto& partitions = image.head().partitions;
  for (std::size_t i = 0; i < partitions.size(); ++i) {
    const ImagePartition& partition = partitions[i];
    if (!partition.stored || !lost.Overlaps(partition.range)) {
      continue;
    }
    TRY_ASSIGN(LostFiles found,
               imaging::FindLostFiles(image, partition, lost, where, stop));
    const char letter = i < titles.size() ? titles[i].letter : '\0';
    for (std::string& file : found.files) {
      file = NameOf(partition, letter, file);
    }
    damage.partitions.push_back(
        {partition.number, TitleOf(partition, titles, i), std::move(found)});
  }
  damage.outside = PlaceOutside(image, lost);
  return damage;
}

base::Result<Damage> DifferingFiles(const imaging::Image& image,
                                    const imaging::TargetMap& map,
                                    imaging::BlockDevice& target,
                                    const imaging::Difference& difference,
                                    const std::stop_token& stop) {
  TRY_ASSIGN(const base::RangeSet ranges,
             imaging::DifferingRanges(image, map, target, difference, stop));
  return DamagedFiles(image, ranges, imaging::LostWhere::kOnTarget, stop);
}

std::vector<std::string> FilesOf(const Damage& damage) {
  std::vector<std::string> files;
  for (const Damage::Partition& partition : damage.partitions) {
    files.insert(files.end(), partition.found.files.begin(),
                 partition.found.files.end());
  }
  return files;
}

std::uint64_t CountOf(const Damage& damage) {
  std::uint64_t count = 0;
  for (const Damage::Partition& partition : damage.partitions) {
    count += partition.found.count;
  }
  return count;
}

std::vector<std::string> DamageLines(const Damage& damage) {
  std::vector<std::string> lines;
  for (const Damage::Partition& partition : damage.partitions) {
    AddPartition(partition, lines);
  }
  if (!damage.outside.empty()) {
    lines.push_back(
        StrCat("No file, but ", damage.outside, " is affected too."));
  }
  return lines;
}

}  // namespace restore
