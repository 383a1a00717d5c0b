// SPDX-License-Identifier: Apache-2.0
#include "tui/work/open_folder.h"

#include <string>
#include <utility>

#include "imaging/base/strings.h"
#include "restore/machine/images.h"

namespace tui {

namespace {

using base::StrCat;

base::Status Fill(Listing& listing,
                  restore::Volumes& volumes,
                  const std::stop_token& stop) {
  const restore::Volume& volume = listing.place.volume;
  std::string root = volume.mounted_at;
  // A folder that was named on the command line has no node to mount.
  if (!volume.node.empty()) {
    TRY_ASSIGN(root, volumes.Browse(volume));
  }
  const std::string& within = listing.place.folder;
  const std::string path = within.empty() ? root : StrCat(root, "/", within);
  TRY_ASSIGN(const restore::Folder folder, restore::ListFolder(path));
  listing.cut_short = folder.cut_short;
  for (const restore::FolderEntry& entry : folder.entries) {
    if (entry.is_folder) {
      listing.folders.push_back(entry.name);
      continue;
    }
    if (!entry.is_image) {
      continue;
    }
    if (listing.images.size() == Listing::kMaxImages || stop.stop_requested()) {
      listing.cut_short = true;
      break;
    }
    restore::FoundImage image =
        restore::LookAtImage(StrCat(path, "/", entry.name));
    image.volume = volume;
    image.name = within.empty() ? entry.name : StrCat(within, "/", entry.name);
    listing.images.push_back(std::move(image));
  }
  return base::Ok();
}

}  // namespace

Listing ReadPlace(const Place& place,
                  restore::Volumes& volumes,
                  const std::stop_token& stop) {
  Listing listing;
  listing.place = place;
  const base::Status filled = Fill(listing, volumes, stop);
  if (!filled.ok()) {
    listing.problem = filled.error();
  }
  return listing;
}

}  // namespace tui
