// SPDX-License-Identifier: Apache-2.0
#include "restore/machine/images.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <deque>
#include <functional>
#include <string_view>

#include "imaging/base/strings.h"
#include "imaging/engine/image.h"
#include "restore/machine/facts.h"
#include "restore/machine/folder_reader.h"

namespace restore {

namespace {

using base::StrCat;

constexpr int kMaxDepth = 2;

std::string InSmallLetters(std::string_view text) {
  std::string out(text);
  std::ranges::transform(out, out.begin(), [](unsigned char c) {
    return c < 128 ? static_cast<char>(std::tolower(c)) : static_cast<char>(c);
  });
  return out;
}

bool IsImageName(std::string_view name) {
  return name.size() > 4 && InSmallLetters(name).ends_with(".pri");
}

bool IsHidden(std::string_view name) {
  return name.starts_with('.') || name.starts_with('$');
}

// Systems have so many files that they would use up what is searched; Windows
// has *.pri files of another kind among them.
bool NeverHoldsImages(std::string_view name) {
  constexpr std::array<std::string_view, 14> kNames{"windows",
                                                    "program files",
                                                    "program files (x86)",
                                                    "programdata",
                                                    "system volume information",
                                                    "proc",
                                                    "sys",
                                                    "dev",
                                                    "run",
                                                    "usr",
                                                    "lib",
                                                    "etc",
                                                    "bin",
                                                    "boot"};
  return IsHidden(name) ||
         std::ranges::find(kNames, InSmallLetters(name)) != kNames.end();
}

// Looks through one volume.
class Search {
 public:
  Search(const std::string& root, const std::stop_token& stop)
      : stop_(stop), folders_{{root, "", 0}} {}

  // Paths within the volume, by name.
  std::vector<std::string> Run() {
    while (!folders_.empty() && left_ > 0 && !stop_.stop_requested()) {
      const Level level = std::move(folders_.front());
      folders_.pop_front();
      Enter(level);
    }
    std::ranges::sort(found_);
    return std::move(found_);
  }

 private:
  struct Level {
    std::string path;
    std::string name;  // Within the volume.
    int depth = 0;
  };

  void Enter(const Level& level) {
    const base::Status read =
        ReadFolder(level.path, [&](const FolderItem& item) {
          if (left_ == 0 || stop_.stop_requested()) {
            return false;
          }
          --left_;
          const std::string name = level.name.empty()
                                       ? item.name
                                       : StrCat(level.name, "/", item.name);
          if (item.is_folder && level.depth < kMaxDepth &&
              !NeverHoldsImages(item.name)) {
            folders_.push_back(
                {StrCat(level.path, "/", item.name), name, level.depth + 1});
          } else if (!item.is_folder && IsImageName(item.name)) {
            found_.push_back(name);
          }
          return true;
        });
    // A folder that can't be read holds nothing that could be restored.
    static_cast<void>(read);
  }

  const std::stop_token& stop_;
  std::deque<Level> folders_;
  std::size_t left_ = kMaxSearched;
  std::vector<std::string> found_;
};

void SearchVolume(const Volume& volume,
                  Volumes& volumes,
                  const std::stop_token& stop,
                  ImageSearch& out) {
  const auto root = volumes.Browse(volume);
  if (!root.ok()) {
    out.notes.push_back(base::Printable(
        root.error().hint().empty()
            ? StrCat(root.error().text(), ".")
            : StrCat(root.error().text(), ". ", root.error().hint())));
    return;
  }
  for (const std::string& name : Search(root.value(), stop).Run()) {
    FoundImage image = LookAtImage(StrCat(root.value(), "/", name));
    const bool is_none = image.problem && image.problem->code() ==
                                              base::ErrorCode::kInvalidArgument;
    if (!is_none) {
      image.volume = volume;
      image.name = name;
      out.images.push_back(std::move(image));
    }
  }
}

}  // namespace

FoundImage LookAtImage(const std::string& path) {
  FoundImage found;
  found.path = path;
  found.name = path.substr(path.rfind('/') + 1);
  if (const auto item = LookAtFile(path)) {
    found.size = item->size;
    found.changed = UtcText(item->changed);
  }
  auto image = imaging::Image::Open(path);
  if (!image.ok()) {
    found.problem = std::move(image).error();
    return found;
  }
  found.size = image.value()->stored().size();
  found.parts = image.value()->parts();
  found.is_signed = image.value()->signature().has_value();
  found.head = image.value()->head();
  return found;
}

base::Result<ImageSearch> FindImages(Volumes& volumes,
                                     const std::stop_token& stop) {
  TRY_ASSIGN(const std::vector<Volume> all, volumes.List());
  return FindImagesOn(all, volumes, stop);
}

ImageSearch FindImagesOn(const std::vector<Volume>& where,
                         Volumes& volumes,
                         const std::stop_token& stop) {
  ImageSearch out;
  for (const Volume& volume : where) {
    if (!stop.stop_requested()) {
      SearchVolume(volume, volumes, stop, out);
    }
  }
  return out;
}

base::Result<Folder> ListFolder(const std::string& path) {
  Folder out;
  TRY(ReadFolder(path, [&out](const FolderItem& item) {
    if (IsHidden(item.name)) {
      return true;
    }
    if (out.entries.size() == Folder::kMaxEntries) {
      out.cut_short = true;
      return false;
    }
    out.entries.push_back(
        {.name = item.name,
         .is_folder = item.is_folder,
         .is_image = !item.is_folder && IsImageName(item.name),
         .size = item.size,
         .changed = UtcText(item.changed)});
    return true;
  }));
  std::ranges::sort(
      out.entries, [](const FolderEntry& a, const FolderEntry& b) {
        if (a.is_folder != b.is_folder) {
          return a.is_folder;
        }
        const std::string small_a = InSmallLetters(a.name);
        const std::string small_b = InSmallLetters(b.name);
        return small_a != small_b ? small_a < small_b : a.name < b.name;
      });
  return out;
}

}  // namespace restore
