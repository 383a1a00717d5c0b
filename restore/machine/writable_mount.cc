// SPDX-License-Identifier: Apache-2.0
#include "restore/machine/writable_mount.h"

#include <sys/mount.h>
#include <sys/statvfs.h>

#include <cerrno>
#include <cstring>
#include <utility>

#include "imaging/base/strings.h"
#include "restore/machine/kernel_files.h"
#include "restore/machine/mounts.h"

namespace restore {

namespace {

bool Remount(const std::string& folder, unsigned long access) {
  return ::mount(nullptr, folder.c_str(), nullptr,
                 MS_REMOUNT | MS_NOSUID | MS_NODEV | MS_NOEXEC | MS_NOATIME |
                     access,
                 nullptr) == 0;
}

// The one of the medium's mounts in which `path` lies; "" when it does not.
std::string MountOfMedium(const std::string& path) {
  const std::string real = RealPath(path).value_or(path);
  for (const char* const folder : {kBootMedium, kMediumData}) {
    if (LiesIn(real, folder)) {
      return folder;
    }
  }
  return "";
}

}  // namespace

base::Result<WritableMount> WritableMount::For(const std::string& path) {
  WritableMount mount;
  const std::string folder = MountOfMedium(path);
  struct statvfs now {};
  if (folder.empty() || ::statvfs(folder.c_str(), &now) != 0 ||
      (now.f_flag & ST_RDONLY) == 0) {
    return mount;
  }
  if (!Remount(folder, 0)) {
    return base::Error(base::ErrorCode::kIo,
                       base::StrCat("the boot medium at ", folder,
                                    " can't be made writable: ",
                                    ::strerrordesc_np(errno)))
        .WithHint(
            "Look for a lock switch on it, or name a folder elsewhere. "
            "Nothing was written.");
  }
  mount.remounted_ = folder;
  return mount;
}

bool LiesOnMedium(const std::string& path) {
  return !MountOfMedium(path).empty();
}

WritableMount::~WritableMount() {
  if (!remounted_.empty()) {
    Remount(remounted_, MS_RDONLY);
  }
}

WritableMount::WritableMount(WritableMount&& other) noexcept
    : remounted_(std::exchange(other.remounted_, {})) {}

WritableMount& WritableMount::operator=(WritableMount&& other) noexcept {
  std::swap(remounted_, other.remounted_);
  return *this;
}

}  // namespace restore
