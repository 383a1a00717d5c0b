// SPDX-License-Identifier: Apache-2.0
#include "restore/backup/personal_folders.h"

#include <algorithm>
#include <array>
#include <filesystem>
#include <system_error>
#include <utility>

#include "imaging/base/strings.h"
#include "restore/backup/pax_tree.h"
#include "restore/backup/personal_names.h"

namespace restore {

namespace {

using base::StrCat;
namespace fs = std::filesystem;

struct Child {
  std::string name;
  bool folder = false;
  bool link = false;
};

bool IsFolder(const std::string& path) {
  std::error_code error;
  return fs::symlink_status(path, error).type() == fs::file_type::directory;
}

// How ntfs-3g shows what it can't read, such as folders of OneDrive.
bool IsUnreadable(const fs::path& link) {
  std::error_code error;
  return fs::read_symlink(link, error)
      .string()
      .starts_with("unsupported reparse");
}

// Files, folders and links, sorted; what can't be listed is empty.
std::vector<Child> ChildrenOf(const std::string& path) {
  std::vector<Child> children;
  std::error_code error;
  for (fs::directory_iterator at(path, error), end; !error && at != end;
       at.increment(error)) {
    std::error_code unknown;
    const fs::file_type type = at->symlink_status(unknown).type();
    const bool folder = type == fs::file_type::directory;
    const bool link = type == fs::file_type::symlink;
    if (folder || link || type == fs::file_type::regular) {
      children.push_back({at->path().filename().string(), folder, link});
    }
  }
  std::sort(children.begin(), children.end(),
            [](const Child& a, const Child& b) { return a.name < b.name; });
  return children;
}

// `path` below `root` as it is spelled there, case ignored; "" if missing.
std::string Spelled(const std::string& root, std::string_view path) {
  std::string spelled;
  while (!path.empty()) {
    const std::size_t slash = std::min(path.find('/'), path.size());
    const std::string wanted = Folded(path.substr(0, slash));
    path.remove_prefix(std::min(slash + 1, path.size()));
    const auto children = ChildrenOf(StrCat(root, "/", spelled));
    const auto found =
        std::find_if(children.begin(), children.end(), [&](const Child& child) {
          return !child.link && Folded(child.name) == wanted;
        });
    if (found == children.end()) {
      return "";
    }
    spelled += spelled.empty() ? found->name : StrCat("/", found->name);
  }
  return spelled;
}

class Finder {
 public:
  Finder(const std::string& root,
         const std::stop_token& stop,
         const std::function<void(std::uint64_t)>& counted)
      : root_(root), stop_(stop), counted_(counted) {}

  base::Status FindWindows(std::string_view place) {
    const std::string people = Spelled(root_, place);
    if (people.empty()) {
      return base::Ok();
    }
    for (const Child& child : ChildrenOf(StrCat(root_, "/", people))) {
      if (child.folder && !IsTemplate(child.name)) {
        TRY(FindPerson(StrCat(people, "/", child.name), child.name, true));
      }
    }
    return base::Ok();
  }

  base::Status FindLinux() {
    if (IsFolder(root_ + "/home")) {
      for (const Child& child : ChildrenOf(root_ + "/home")) {
        if (child.folder && child.name != "lost+found") {
          TRY(FindPerson(StrCat("home/", child.name), child.name, false));
        }
      }
    }
    return IsFolder(root_ + "/root") ? FindPerson("root", "root", false)
                                     : base::Ok();
  }

  std::vector<Person> Take() { return std::move(people_); }

 private:
  base::Status FindPerson(const std::string& path,
                          const std::string& name,
                          bool windows) {
    Person person{name, path, {}};
    for (const Child& child : ChildrenOf(StrCat(root_, "/", path))) {
      // Windows 7 and later have links under the names of older ones.
      if (windows ? IsOfWindows(child.name) ||
                        (child.link && Folded(child.name) == "my documents")
                  : child.name.starts_with(".")) {
        continue;
      }
      TRY(AddFolder(child.folder || child.link ? KindOf(child.name)
                                               : PersonalKind::kOther,
                    StrCat(path, "/", child.name), person));
    }
    if (windows) {
      TRY(AddHidden(person));
    }
    if (!person.folders.empty()) {
      people_.push_back(std::move(person));
    }
    return base::Ok();
  }

  // What people miss of AppData; XP's names last.
  base::Status AddHidden(Person& person) {
    using enum PersonalKind;
    constexpr std::array<std::pair<std::string_view, PersonalKind>, 8> kHidden{{
        {"AppData/Local/Microsoft/Outlook", kMail},
        {"AppData/Roaming/Microsoft/Outlook", kMail},
        {"AppData/Roaming/Thunderbird", kMail},
        {"AppData/Local/Google/Chrome/User Data/Default/Bookmarks", kBookmarks},
        {"AppData/Local/Microsoft/Edge/User Data/Default/Bookmarks",
         kBookmarks},
        {"Local Settings/Application Data/Microsoft/Outlook", kMail},
        {"Local Settings/Application Data/Identities", kMail},
        {"Application Data/Thunderbird", kMail},
    }};
    for (const auto& hidden : kHidden) {
      const std::string path =
          Spelled(StrCat(root_, "/", person.path), hidden.first);
      if (!path.empty()) {
        TRY(AddFolder(hidden.second, StrCat(person.path, "/", path), person));
      }
    }
    return base::Ok();
  }

  // Adds it unless it is empty.
  base::Status AddFolder(PersonalKind kind,
                         const std::string& path,
                         Person& person) {
    PersonalFolder folder;
    folder.kind = kind;
    folder.path = path;
    const TreeVisitor visitor{
        [this, &folder](const TreeEntry& entry) {
          const std::size_t slash = entry.path.rfind('/');
          if (S_ISREG(entry.info.st_mode) &&
              Folded(entry.path.substr(slash + 1)) != "desktop.ini") {
            folder.bytes += static_cast<std::uint64_t>(entry.info.st_size);
            ++folder.files;
            if (counted_) {
              counted_(static_cast<std::uint64_t>(entry.info.st_size));
            }
          } else if (S_ISLNK(entry.info.st_mode)) {
            (IsUnreadable(StrCat(root_, "/", entry.path)) ? folder.unread
                                                          : folder.links)++;
          }
          return base::Ok();
        },
        [&folder](const std::string&, const std::string&) { ++folder.unread; }};
    TRY(WalkTree(root_, path, visitor, stop_));
    if (folder.files + folder.unread + folder.links > 0) {
      person.folders.push_back(std::move(folder));
    }
    return base::Ok();
  }

  const std::string& root_;
  const std::stop_token& stop_;
  const std::function<void(std::uint64_t)>& counted_;
  std::vector<Person> people_;
};

}  // namespace

base::Result<std::vector<Person>> FindPersonalFolders(
    const std::string& root,
    const std::stop_token& stop,
    const std::function<void(std::uint64_t)>& counted) {
  std::error_code unknown;
  if (!fs::is_directory(root, unknown)) {
    return base::Error(base::ErrorCode::kNotFound,
                       StrCat(root, " is not a folder"));
  }
  Finder finder(root, stop, counted);
  // On Windows 7 and later the second is a link to the first.
  TRY(finder.FindWindows("Users"));
  TRY(finder.FindWindows("Documents and Settings"));
  TRY(finder.FindLinux());
  return finder.Take();
}

std::string FindDesktop(const std::string& root, const std::string& name) {
  for (const char* const place : {"Users", "Documents and Settings", "home"}) {
    const std::string path = Spelled(root, StrCat(place, "/", name));
    if (path.empty()) {
      continue;
    }
    for (const Child& child : ChildrenOf(StrCat(root, "/", path))) {
      if (child.folder && KindOf(child.name) == PersonalKind::kDesktop) {
        return StrCat(path, "/", child.name);
      }
    }
  }
  return "";
}

}  // namespace restore
