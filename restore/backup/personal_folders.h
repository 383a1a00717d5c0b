// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <functional>
#include <stop_token>
#include <string>
#include <string_view>
#include <vector>

#include "imaging/base/result.h"

namespace restore {

enum class PersonalKind : std::uint8_t {
  kDesktop,
  kDocuments,
  kPictures,
  kMusic,
  kVideos,
  kDownloads,
  kFavorites,
  kSavedGames,
  kContacts,
  kLinks,
  kOneDrive,
  kMail,       // Outlook's and Thunderbird's files.
  kBookmarks,  // Chrome's and Edge's.
  kOther,      // What a person put beside these, or gave names of their own.
};

// "desktop", "documents", ... as --folder takes it.
const char* NameOf(PersonalKind kind);

// A folder, or a single file.  Its name is untrusted.
struct PersonalFolder {
  PersonalKind kind = PersonalKind::kOther;
  std::string path;  // Relative to the root of the system: "Users/Li/Desktop".
  std::uint64_t bytes = 0;
  std::uint64_t files = 0;
  // Links, of which it is saved where they lead.
  std::uint64_t links = 0;
  // Files and folders of which not even the size can be read.
  std::uint64_t unread = 0;
};

struct Person {
  std::string name;  // Of their folder: "Li", "root", "Public".
  std::string path;  // "Users/Li"
  std::vector<PersonalFolder> folders;
};

// Whose folders there are on a system that can be read at `root`: Windows XP
// (Documents and Settings), 7 to 11 (Users), Linux (home, root).  What Windows
// keeps beside them for itself (AppData, NTUSER.DAT, Default, ...) is left out,
// but for mail and bookmarks; of a Linux home, names that begin with a dot are.
// People who have nothing are left out.  Links are never followed.
// `counted`, unless empty, is told of the bytes of each file as it is found.
//   kCancelled  `stop` was requested
base::Result<std::vector<Person>> FindPersonalFolders(
    const std::string& root,
    const std::stop_token& stop,
    const std::function<void(std::uint64_t bytes)>& counted = {});

// The desktop of the person of that name, empty or not, relative to `root`; ""
// when there is no such person or they have none.
std::string FindDesktop(const std::string& root, const std::string& name);

}  // namespace restore
