// SPDX-License-Identifier: Apache-2.0
#include "restore/backup/personal_names.h"

#include <algorithm>
#include <array>
#include <utility>

namespace restore {

namespace {

using enum PersonalKind;
using Named = std::pair<std::string_view, PersonalKind>;

// Folded.  Windows 7 and later have English names on the disk whatever the
// language; XP and Linux have translated ones.
constexpr std::array<Named, 34> kKinds{{
    {"desktop", kDesktop},
    {"桌面", kDesktop},
    {"documents", kDocuments},
    {"my documents", kDocuments},
    {"文档", kDocuments},
    {"我的文档", kDocuments},
    {"文件", kDocuments},
    {"pictures", kPictures},
    {"my pictures", kPictures},
    {"图片", kPictures},
    {"圖片", kPictures},
    {"music", kMusic},
    {"my music", kMusic},
    {"音乐", kMusic},
    {"音樂", kMusic},
    {"videos", kVideos},
    {"my videos", kVideos},
    {"视频", kVideos},
    {"影片", kVideos},
    {"downloads", kDownloads},
    {"下载", kDownloads},
    {"下載", kDownloads},
    {"favorites", kFavorites},
    {"收藏夹", kFavorites},
    {"我的最爱", kFavorites},
    {"saved games", kSavedGames},
    {"保存的游戏", kSavedGames},
    {"contacts", kContacts},
    {"联系人", kContacts},
    {"links", kLinks},
    {"链接", kLinks},
    {"onedrive", kOneDrive},
    {"skydrive", kOneDrive},
    {"图像", kPictures},
}};

constexpr std::array<std::string_view, 17> kOfWindows{"appdata",
                                                      "application data",
                                                      "local settings",
                                                      "cookies",
                                                      "nethood",
                                                      "printhood",
                                                      "recent",
                                                      "sendto",
                                                      "start menu",
                                                      "templates",
                                                      "「开始」菜单",
                                                      "[开始]菜单",
                                                      "searches",
                                                      "microsoftedgebackups",
                                                      "intelgraphicsprofiles",
                                                      "userdata",
                                                      "ietldcache"};

constexpr std::array<std::string_view, 7> kTemplates{
    "default",        "default user", "default.migrated", "defaultapppool",
    "networkservice", "localservice", "defaultuser0"};

template <typename Names>
bool Holds(const Names& names, std::string_view name) {
  return std::find(names.begin(), names.end(), name) != names.end();
}

}  // namespace

std::string Folded(std::string_view name) {
  std::string folded(name);
  for (char& letter : folded) {
    if (letter >= 'A' && letter <= 'Z') {
      letter = static_cast<char>(letter - 'A' + 'a');
    }
  }
  return folded;
}

PersonalKind KindOf(std::string_view name) {
  const std::string folded = Folded(name);
  // "OneDrive - Contoso"
  if (folded.starts_with("onedrive - ")) {
    return kOneDrive;
  }
  const auto* const found =
      std::find_if(kKinds.begin(), kKinds.end(),
                   [&](const Named& named) { return named.first == folded; });
  return found == kKinds.end() ? kOther : found->second;
}

bool IsOfWindows(std::string_view name) {
  const std::string folded = Folded(name);
  return folded.starts_with("ntuser.") || folded == "desktop.ini" ||
         Holds(kOfWindows, folded);
}

bool IsTemplate(std::string_view name) {
  return Holds(kTemplates, Folded(name));
}

const char* NameOf(PersonalKind kind) {
  switch (kind) {
    case kDesktop:
      return "desktop";
    case kDocuments:
      return "documents";
    case kPictures:
      return "pictures";
    case kMusic:
      return "music";
    case kVideos:
      return "videos";
    case kDownloads:
      return "downloads";
    case kFavorites:
      return "favorites";
    case kSavedGames:
      return "saved-games";
    case kContacts:
      return "contacts";
    case kLinks:
      return "links";
    case kOneDrive:
      return "onedrive";
    case kMail:
      return "mail";
    case kBookmarks:
      return "bookmarks";
    case kOther:
      break;
  }
  return "other";
}

}  // namespace restore
