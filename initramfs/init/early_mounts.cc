// SPDX-License-Identifier: Apache-2.0
#include "initramfs/init/early_mounts.h"

#include <sys/mount.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <string>

#include "imaging/base/strings.h"
#include "initramfs/contract.h"

namespace initramfs {
namespace {

struct EarlyMount {
  const char* type;
  const char* folder;
  unsigned long flags;
  const char* options;
};

constexpr unsigned long kNoPrograms = MS_NOSUID | MS_NODEV | MS_NOEXEC;

constexpr EarlyMount kMounts[] = {
    {"proc", "/proc", kNoPrograms, ""},
    {"sysfs", "/sys", kNoPrograms, ""},
    {"devtmpfs", "/dev", MS_NOSUID, "mode=0755"},
    {"devpts", "/dev/pts", MS_NOSUID | MS_NOEXEC, "gid=5,mode=620"},
    {"tmpfs", "/run", MS_NOSUID | MS_NODEV, "mode=0755"},
    {"tmpfs", "/tmp", MS_NOSUID | MS_NODEV, "mode=1777"},
};

base::Status Mount(const EarlyMount& entry) {
  mkdir(entry.folder, 0755);
  if (mount(entry.type, entry.folder, entry.type, entry.flags, entry.options) !=
      0) {
    return base::Error(
        base::ErrorCode::kIo,
        base::StrCat("mounting ", entry.type, " at ", entry.folder,
                     " failed: ", strerrordesc_np(errno)));
  }
  return base::Ok();
}

}  // namespace

base::Status MountEarly() {
  umask(022);
  for (const EarlyMount& entry : kMounts) {
    TRY(Mount(entry));
  }
  // efibootmgr writes boot entries here; the folder exists on UEFI only.
  mount("efivarfs", "/sys/firmware/efi/efivars", "efivarfs", kNoPrograms, "");
  // Shells and scripts expect these links, which udev would make.
  [[maybe_unused]] int ignored = symlink("/proc/self/fd", "/dev/fd");
  ignored = symlink("/proc/self/mounts", "/etc/mtab");
  for (const std::string_view folder : {kRunFolder, kBootMount, kMediumMount}) {
    mkdir(std::string(folder).c_str(), 0755);
  }
  return base::Ok();
}

}  // namespace initramfs
