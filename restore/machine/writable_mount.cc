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

bool Remount(unsigned long access) {
  return ::mount(nullptr, WritableMount::kBoot, nullptr,
                 MS_REMOUNT | MS_NOSUID | MS_NODEV | MS_NOEXEC | MS_NOATIME |
                     access,
                 nullptr) == 0;
}

}  // namespace

base::Result<WritableMount> WritableMount::For(const std::string& path) {
  WritableMount mount;
  struct statvfs now {};
  if (!LiesIn(RealPath(path).value_or(path), kBoot) ||
      ::statvfs(kBoot, &now) != 0 || (now.f_flag & ST_RDONLY) == 0) {
    return mount;
  }
  if (!Remount(0)) {
    return base::Error(
        base::ErrorCode::kIo,
        base::StrCat("the boot medium can't be made writable for the journal: ",
                     ::strerrordesc_np(errno)));
  }
  mount.remounted_ = true;
  return mount;
}

WritableMount::~WritableMount() {
  if (remounted_) {
    Remount(MS_RDONLY);
  }
}

WritableMount::WritableMount(WritableMount&& other) noexcept
    : remounted_(std::exchange(other.remounted_, false)) {}

WritableMount& WritableMount::operator=(WritableMount&& other) noexcept {
  std::swap(remounted_, other.remounted_);
  return *this;
}

}  // namespace restore
