// SPDX-License-Identifier: Apache-2.0
#include "initramfs/init/medium.h"

#include <sys/mount.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <chrono>
#include <cstdint>
#include <cstring>
#include <optional>
#include <string_view>
#include <vector>

#include "imaging/base/strings.h"
#include "initramfs/contract.h"
#include "initramfs/init/volumes.h"

namespace initramfs {
namespace {

using Clock = std::chrono::steady_clock;

constexpr std::chrono::seconds kPatience{10};
constexpr std::string_view kNoMedium = "none";

base::Status MountVolume(const Volume& volume,
                         std::string_view folder,
                         bool writable) {
  unsigned long flags = MS_NOSUID | MS_NODEV | MS_NOEXEC;
  flags |= writable ? 0 : MS_RDONLY;
  const std::string device = "/dev/" + volume.node;
  // File names in Chinese; the other types store them in one way only.
  const char* const options = volume.type == "vfat"      ? "utf8=1"
                              : volume.type == "exfat"   ? "iocharset=utf8"
                              : volume.type == "iso9660" ? "iocharset=utf8"
                                                         : "";
  if (mount(device.c_str(), std::string(folder).c_str(), volume.type.c_str(),
            flags, options) != 0) {
    return base::Error(
        base::ErrorCode::kIo,
        base::StrCat("mounting ", device, " (", volume.type, ") at ", folder,
                     " failed: ", strerrordesc_np(errno)));
  }
  return base::Ok();
}

bool HoldsMedium(const Volume& volume, Log& log) {
  if (const auto mounted = MountVolume(volume, kBootMount, false);
      !mounted.ok()) {
    log.Say(mounted.error());
    return false;
  }
  const std::string file = base::StrCat(kBootMount, kMediumFile);
  if (access(file.c_str(), R_OK) == 0) {
    return true;
  }
  umount(std::string(kBootMount).c_str());
  return false;
}

// Mounts the first volume that is a boot medium.
std::optional<Volume> FindBoot(const std::vector<Volume>& volumes,
                               std::string_view uuid,
                               Log& log) {
  for (const Volume& volume : MediumCandidates(volumes, uuid)) {
    if (HoldsMedium(volume, log)) {
      return volume;
    }
  }
  return std::nullopt;
}

void MountData(const std::vector<Volume>& volumes,
               const Volume& boot,
               bool writable,
               Log& log) {
  const Volume data = DataVolume(volumes, boot);
  if (data.node != boot.node) {
    const auto mounted = MountVolume(data, kMediumMount, writable);
    if (mounted.ok()) {
      log.Say(base::StrCat("the images are on ", data.node));
      return;
    }
    log.Say(mounted.error());
  }
  if (mount(std::string(kBootMount).c_str(), std::string(kMediumMount).c_str(),
            nullptr, MS_BIND, nullptr) != 0) {
    log.Say(base::StrCat("showing the boot medium at ", kMediumMount,
                         " failed: ", strerrordesc_np(errno)));
  }
}

// What is left of the time, in milliseconds for poll.
int Left(Clock::time_point deadline) {
  const auto left = std::chrono::duration_cast<std::chrono::milliseconds>(
      deadline - Clock::now());
  return static_cast<int>(std::max<std::int64_t>(left.count(), 0));
}

}  // namespace

Medium MountMedium(const KernelParameters& parameters, Hub& hub, Log& log) {
  if (parameters.medium == kNoMedium) {
    log.Say("started without a boot medium, as the command line says");
    return {};
  }
  const auto deadline = Clock::now() + kPatience;
  while (true) {
    const bool last = Left(deadline) == 0;
    // Some firmware lets GRUB see a volume whose identifier changes later; in
    // the end any boot medium is better than none.
    const std::string uuid = last ? "" : parameters.medium;
    const std::vector<Volume> volumes = ListVolumes();
    if (const auto boot = FindBoot(volumes, uuid, log)) {
      log.Say(base::StrCat("the boot medium is ", boot->node));
      MountData(volumes, *boot, parameters.medium_writable, log);
      return {.found = true, .disk = boot->disk};
    }
    if (last) {
      log.Say(base::StrCat("no boot medium within ", kPatience.count(), " s"));
      return {};
    }
    while (!hub.Wait(Left(deadline)).volumes_changed && Left(deadline) > 0) {}
  }
}

}  // namespace initramfs
