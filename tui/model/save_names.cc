// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <array>

#include "imaging/base/strings.h"
#include "tui/model/names.h"

namespace tui {

namespace {

// As Windows and Linux name them on the disk, whatever the language.
constexpr auto kKnownFolders = std::to_array<const char*>(
    {Msg("Desktop"), Msg("Documents"), Msg("Downloads"), Msg("Favorites"),
     Msg("Music"), Msg("Pictures"), Msg("Videos"), Msg("Home"), Msg("Mail"),
     Msg("Bookmarks")});

}  // namespace

std::string FolderText(std::string_view name, const Words& t) {
  const auto* const known = std::ranges::find(kKnownFolders, name);
  return known == kKnownFolders.end() ? base::Printable(name) : t(*known);
}

std::string SavePlaceName(const SavePlace& place, const Words& t) {
  return place.kind == SavePlace::Kind::kFolder ? base::Printable(place.folder)
                                                : VolumeText(place.volume, t);
}

std::string SavePlaceText(const SavePlace& place, const Words& t) {
  return t("{place}, {size} free", {{"place", SavePlaceName(place, t)},
                                    {"size", SizeText(place.free_bytes)}});
}

std::string SaveKindText(const SavePlace& place, const Words& t) {
  if (place.is_medium) {
    return place.kind == SavePlace::Kind::kSameDisk
               ? t("the recovery part of the same disk")
               : t("the stick you started from");
  }
  switch (place.kind) {
    case SavePlace::Kind::kUsbDisk:
      return t("USB disk or stick");
    case SavePlace::Kind::kOtherDisk:
      return t("another disk");
    case SavePlace::Kind::kSameDisk:
      return t("a part of the same disk that is kept");
    case SavePlace::Kind::kFolder:
      break;
  }
  return t("a folder");
}

std::string ObstacleText(const SavePlace& place, const Words& t) {
  switch (place.obstacle) {
    case SavePlace::Obstacle::kOverwritten:
      return t("will be erased");
    case SavePlace::Obstacle::kSavedItself:
      return t("is itself to be saved");
    case SavePlace::Obstacle::kOnlyRead:
      return t("can only be read: locked, or a disc");
    case SavePlace::Obstacle::kStarts:
      return t("is for starting computers");
    case SavePlace::Obstacle::kTooFull:
      return t("too little room");
    case SavePlace::Obstacle::kOther:
    case SavePlace::Obstacle::kNone:
      break;
  }
  return t("cannot be written");
}

std::string SaveReasonText(const SavePlace& place, const Words& t) {
  if (place.is_medium) {
    return place.kind == SavePlace::Kind::kSameDisk
               ? t("the recovery part of the disk is kept; a USB disk would be "
                   "safer")
               : t("it is the stick you started from; keep it afterwards");
  }
  switch (place.kind) {
    case SavePlace::Kind::kUsbDisk:
      return t("it can be taken away, whatever happens to the computer");
    case SavePlace::Kind::kOtherDisk:
      return t("it is another disk, which this restore does not touch");
    case SavePlace::Kind::kSameDisk:
      return t("this part of the disk is kept; a USB disk would be safer");
    case SavePlace::Kind::kFolder:
      break;
  }
  return t("it was chosen for this computer");
}

std::string NoteText(const PartitionNote& note, const Words& t) {
  const std::string name = ShortTitle(note.title, t);
  switch (note.kind) {
    case PartitionNote::Kind::kHibernated:
      return t(
          "{name} was not shut down (fast start): what was open is "
          "not in the copy.",
          {{"name", name}});
    case PartitionNote::Kind::kBitLocker:
      return t("{name} is locked by BitLocker: its key opens the copy too.",
               {{"name", name}});
    case PartitionNote::Kind::kEncrypted:
      break;
  }
  return t("{name} is encrypted: its key opens the copy too.",
           {{"name", name}});
}

}  // namespace tui
