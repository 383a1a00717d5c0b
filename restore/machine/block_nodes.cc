// SPDX-License-Identifier: Apache-2.0
#include "restore/machine/block_nodes.h"

#include <fcntl.h>
#include <linux/fs.h>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>

#include <algorithm>
#include <filesystem>
#include <optional>

#include "imaging/base/strings.h"
#include "imaging/io/fd.h"
#include "restore/machine/kernel_view.h"
#include "restore/machine/uses.h"

namespace restore {

namespace {

namespace fs = std::filesystem;

// The folder of a block device in sysfs; nullopt for anything else.
std::optional<fs::path> SysFolder(const std::string& path, const Roots& roots) {
  struct stat info {};
  if (::stat(path.c_str(), &info) != 0 || !S_ISBLK(info.st_mode)) {
    return std::nullopt;
  }
  std::error_code error;
  const fs::path link = base::StrCat(
      roots.sys, "/dev/block/", major(info.st_rdev), ":", minor(info.st_rdev));
  fs::path folder = fs::canonical(link, error);
  return error ? std::nullopt : std::optional(std::move(folder));
}

}  // namespace

bool IsBlockDevice(const std::string& path) {
  struct stat info {};
  return ::stat(path.c_str(), &info) == 0 && S_ISBLK(info.st_mode);
}

bool IsPartition(const std::string& path, const Roots& roots) {
  const std::optional<fs::path> folder = SysFolder(path, roots);
  std::error_code error;
  return folder && fs::exists(*folder / "partition", error);
}

base::Result<bool> DeviceHolds(const std::string& device,
                               const std::string& file,
                               const Roots& roots) {
  TRY_ASSIGN(const KernelView view, ReadKernelView(roots));
  const std::string node = DeviceAt(view, device);
  if (node.empty()) {
    return false;
  }
  TRY_ASSIGN(const std::vector<Place> places, DisksHolding(file, roots));
  return std::ranges::any_of(places, [&node](const Place& place) {
    return place.disk == node || place.partition == node;
  });
}

void RereadTable(const std::string& path) {
  if (!IsBlockDevice(path)) {
    return;
  }
  const imaging::Fd fd(::open(path.c_str(), O_RDONLY | O_CLOEXEC));
  if (fd.open()) {
    ::ioctl(fd.get(), BLKRRPART);
  }
}

}  // namespace restore
