// SPDX-License-Identifier: Apache-2.0
#include "tui/model/names.h"

#include <array>

#include "imaging/base/strings.h"

namespace tui {

namespace {

using base::StrCat;

struct FileSystemName {
  std::string_view type;
  const char* name;
};

constexpr auto kFileSystems = std::to_array<FileSystemName>({
    {"ntfs", "NTFS"},
    {"vfat", "FAT"},
    {"exfat", "exFAT"},
    {"iso9660", "ISO"},
    {"xfs", "XFS"},
    {"crypto_LUKS", "LUKS"},
});

std::string Join(std::string_view maker, std::string_view model) {
  // Many models begin with their maker's name.
  if (maker.empty() || model.starts_with(maker)) {
    return std::string(model);
  }
  return StrCat(maker, " ", model);
}

}  // namespace

std::string ShortTitle(const restore::Title& title, const Words& t) {
  using Kind = restore::Title::Kind;
  switch (title.kind) {
    case Kind::kDrive:
      return std::string(1, title.letter) + ":";
    case Kind::kBoot:
      return t("Boot");
    case Kind::kRecovery:
      return t("Recovery");
    case Kind::kSwap:
      return t("Swap");
    case Kind::kSystem:
      return t("System");
    case Kind::kNamed:
      return base::Printable(title.label);
    case Kind::kNumbered:
      break;
  }
  if (title.number == 0) {
    return t("The whole disk");
  }
  return t("Partition {number}", {{"number", StrCat(title.number)}});
}

std::string TitleText(const restore::Title& title, const Words& t) {
  const std::string name = ShortTitle(title, t);
  if (title.label.empty() || title.kind == restore::Title::Kind::kNamed) {
    return name;
  }
  return StrCat(name, " (", base::Printable(title.label), ")");
}

std::string DiskMaker(const restore::Disk& disk, const Words& t) {
  const std::string name = Join(disk.identity.maker, disk.identity.model);
  if (!name.empty()) {
    return base::Printable(name);
  }
  return disk.identity.bus == "usb" ? t("USB disk") : t("Disk");
}

std::string DiskText(const restore::Disk& disk, const Words& t) {
  return StrCat(DiskMaker(disk, t), ", ", SizeText(disk.size));
}

std::string DiskContent(const restore::Disk& disk, const Words& t) {
  const std::vector<restore::Title> titles = restore::TitlesOf(disk);
  std::string content;
  for (std::size_t i = 0; i < titles.size(); ++i) {
    const restore::Role role = disk.partitions[i].role;
    if (role == restore::Role::kSystem || role == restore::Role::kData) {
      content +=
          StrCat(content.empty() ? "" : t(", "), ShortTitle(titles[i], t));
    }
  }
  return content.empty() ? t("nothing known") : content;
}

std::string ImageTitle(const restore::FoundImage& image) {
  if (image.head && !image.head->label.empty()) {
    return base::Printable(image.head->label);
  }
  return base::Printable(image.name);
}

std::string ImageContentText(const restore::FoundImage& image, const Words& t) {
  if (image.problem) {
    return image.problem->code() == base::ErrorCode::kUnsupported
               ? t("TOO NEW")
               : t("DAMAGED");
  }
  if (!image.head) {
    return "";
  }
  switch (image.head->content) {
    case imaging::ContentKind::kDisk:
      return t("disk");
    case imaging::ContentKind::kPartitions:
      return t("partitions");
    case imaging::ContentKind::kPartition:
      return t("partition");
  }
  return "";
}

std::string ImageDate(const restore::FoundImage& image, const Words& t) {
  return DateText(image.head ? image.head->created : image.changed, t);
}

std::string ShortDate(const restore::FoundImage& image) {
  constexpr std::size_t kDate = 10;
  return base::Printable(image.head ? image.head->created : image.changed)
      .substr(0, kDate);
}

std::string VolumeText(const restore::Volume& volume, const Words& t) {
  std::string name = base::Printable(Join(volume.maker, volume.model));
  if (name.empty()) {
    name = volume.optical     ? t("Disc")
           : volume.removable ? t("USB stick")
                              : t("Disk");
  }
  if (volume.label.empty()) {
    return name;
  }
  return StrCat(name, " (", base::Printable(volume.label), ")");
}

std::string FileSystemText(std::string_view type) {
  for (const FileSystemName& known : kFileSystems) {
    if (known.type == type) {
      return known.name;
    }
  }
  return base::Printable(type);
}

std::string RoleText(restore::Role role, const Words& t) {
  switch (role) {
    case restore::Role::kBoot:
      return t("Boot");
    case restore::Role::kSystem:
      return t("System");
    case restore::Role::kData:
      return t("Data");
    case restore::Role::kRecovery:
      return t("Recovery");
    case restore::Role::kSwap:
      return t("Swap");
    case restore::Role::kUnknown:
      break;
  }
  return "";
}

std::string UsedText(std::optional<std::uint64_t> bytes, const Words& t) {
  return bytes ? SizeText(*bytes) : t("unknown");
}

std::string FateText(restore::Fate fate, bool saved_first, const Words& t) {
  switch (fate) {
    case restore::Fate::kKept:
      return saved_first ? t("kept, and saved first") : t("kept as it is");
    case restore::Fate::kOverwritten:
      return saved_first ? t("saved, ERASED, restored")
                         : t("ERASED, then restored");
    case restore::Fate::kRemoved:
      return saved_first ? t("saved, then ERASED") : t("ERASED");
    case restore::Fate::kCreated:
      return t("new, from the image");
  }
  return "";
}

}  // namespace tui
