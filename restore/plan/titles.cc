// SPDX-License-Identifier: Apache-2.0
#include "restore/plan/titles.h"

#include <algorithm>
#include <array>
#include <string_view>

#include "imaging/base/strings.h"

namespace restore {

namespace {

bool IsWindowsSystem(const DiskPartition& partition) {
  return partition.role == Role::kSystem &&
         (partition.content.type == "ntfs" ||
          partition.content.type == "BitLocker");
}

bool WindowsReads(const DiskPartition& partition) {
  constexpr std::array<std::string_view, 4> kTypes{"ntfs", "BitLocker", "vfat",
                                                   "exfat"};
  return std::ranges::find(kTypes, partition.content.type) != kTypes.end();
}

// What Windows and partitioning tools put there for everybody tells nothing.
bool SaysNothing(const std::string& name) {
  constexpr std::array<std::string_view, 5> kNames{
      "Basic data partition", "Microsoft reserved partition",
      "EFI system partition", "Linux filesystem", "primary"};
  return std::ranges::find(kNames, name) != kNames.end();
}

std::string LabelOf(const DiskPartition& partition) {
  if (!partition.content.label.empty()) {
    return partition.content.label;
  }
  return SaysNothing(partition.name) ? "" : partition.name;
}

Title::Kind KindWithoutLetter(const DiskPartition& partition,
                              const std::string& label) {
  switch (partition.role) {
    case Role::kBoot:
      return Title::Kind::kBoot;
    case Role::kRecovery:
      return Title::Kind::kRecovery;
    case Role::kSwap:
      return Title::Kind::kSwap;
    case Role::kSystem:
      return Title::Kind::kSystem;
    case Role::kData:
    case Role::kUnknown:
      break;
  }
  return label.empty() ? Title::Kind::kNumbered : Title::Kind::kNamed;
}

// The letters that Windows has given out; where it was not asked, those that it
// would give on a disk of its own.
class Letters {
 public:
  explicit Letters(const Disk& disk)
      : known_(std::ranges::any_of(disk.partitions,
                                   [](const DiskPartition& partition) {
                                     return partition.letter != 0;
                                   })),
        windows_(std::ranges::any_of(disk.partitions, IsWindowsSystem)) {}

  // 0 when it gets none.
  char For(const DiskPartition& partition) {
    if (known_) {
      return partition.letter;
    }
    if (!windows_ || !WindowsReads(partition)) {
      return 0;
    }
    if (IsWindowsSystem(partition) && !given_c_) {
      given_c_ = true;
      return 'C';
    }
    const bool has_files = partition.role == Role::kSystem ||
                           partition.role == Role::kData ||
                           partition.role == Role::kUnknown;
    return has_files && next_ <= 'Z' ? next_++ : '\0';
  }

 private:
  const bool known_;
  const bool windows_;
  bool given_c_ = false;
  char next_ = 'D';
};

}  // namespace

std::vector<Title> TitlesOf(const Disk& disk) {
  Letters letters(disk);
  std::vector<Title> titles;
  for (const DiskPartition& partition : disk.partitions) {
    Title title;
    title.number = partition.number;
    title.label = LabelOf(partition);
    title.letter = letters.For(partition);
    title.kind = title.letter != 0 ? Title::Kind::kDrive
                                   : KindWithoutLetter(partition, title.label);
    titles.push_back(std::move(title));
  }
  return titles;
}

std::string EnglishTitle(const Title& title) {
  using enum Title::Kind;
  std::string label = base::Printable(title.label);
  const std::string in_brackets =
      label.empty() ? "" : base::StrCat(" (", label, ")");
  switch (title.kind) {
    case kDrive:
      return base::StrCat(title.letter, ":", in_brackets);
    case kBoot:
      return "Boot" + in_brackets;
    case kRecovery:
      return "Recovery" + in_brackets;
    case kSwap:
      return "Swap" + in_brackets;
    case kSystem:
      return "System" + in_brackets;
    case kNamed:
      return label;
    case kNumbered:
      break;
  }
  return title.number == 0 ? "Whole disk"
                           : base::StrCat("Partition ", title.number);
}

}  // namespace restore
