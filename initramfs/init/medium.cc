// SPDX-License-Identifier: Apache-2.0
#include "initramfs/init/medium.h"

#include <sys/mount.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <chrono>
#include <cstdint>
#include <cstdio>
#include <cstring>
#include <string_view>

#include "imaging/base/strings.h"
#include "initramfs/contract.h"
#include "initramfs/init/kernel_text.h"

namespace initramfs {
namespace {

using Clock = std::chrono::steady_clock;

constexpr std::chrono::seconds kPatience{10};
constexpr std::string_view kNoMedium = "none";
const std::string kBoot(kBootMount);
const std::string kData(kMediumMount);

// What is left of the time, in milliseconds for poll.
int Left(Clock::time_point deadline) {
  const auto left = std::chrono::duration_cast<std::chrono::milliseconds>(
      deadline - Clock::now());
  return static_cast<int>(std::max<std::int64_t>(left.count(), 0));
}

bool IsPluggedIn(const Volume& volume) {
  return access(("/sys/class/block/" + volume.node).c_str(), F_OK) == 0;
}

}  // namespace

void Medium::WaitForIt() {
  if (parameters_.medium == kNoMedium) {
    log_.Say("started without a boot medium, as the command line says");
    return;
  }
  const auto deadline = Clock::now() + kPatience;
  while (true) {
    const bool last = Left(deadline) == 0;
    // Some firmware lets GRUB see a volume whose identifier changes later; in
    // the end any boot medium is better than none.
    if (MountFrom(ListVolumes(), last ? "" : parameters_.medium)) {
      return;
    }
    if (last) {
      log_.Say(base::StrCat("no boot medium within ", kPatience.count(), " s"));
      return;
    }
    while (!hub_.Wait(Left(deadline)).volumes_changed && Left(deadline) > 0) {}
  }
}

void Medium::Follow() {
  if (parameters_.medium == kNoMedium) {
    return;
  }
  if (boot_ && !IsPluggedIn(*boot_)) {
    log_.Say(base::StrCat("the boot medium ", boot_->node, " was pulled"));
    LetGo();
  }
  // Without a UUID every file system would be mounted to see whether it is the
  // one, among them those of a disk that is being written.
  const std::string& uuid = uuid_.empty() ? parameters_.medium : uuid_;
  if (!boot_ && !uuid.empty()) {
    MountFrom(ListVolumes(), uuid);
  }
}

// Mounts the first volume that is a boot medium.
bool Medium::MountFrom(const std::vector<Volume>& volumes,
                       const std::string& uuid) {
  for (const Volume& volume : MediumCandidates(volumes, uuid)) {
    if (HoldsMedium(volume)) {
      log_.Say(base::StrCat("the boot medium is ", volume.node));
      boot_ = volume;
      uuid_ = volume.uuid;
      TellDisk();
      MountData(volumes);
      return true;
    }
  }
  return false;
}

base::Status Medium::MountVolume(const Volume& volume,
                                 const std::string& folder,
                                 bool writable) {
  unsigned long flags = MS_NOSUID | MS_NODEV | MS_NOEXEC;
  flags |= writable ? 0 : MS_RDONLY;
  const std::string device = "/dev/" + volume.node;
  // File names in Chinese; the other types store them in one way only.
  const char* const options = volume.type == "vfat"      ? "utf8=1"
                              : volume.type == "exfat"   ? "iocharset=utf8"
                              : volume.type == "iso9660" ? "iocharset=utf8"
                                                         : "";
  if (mount(device.c_str(), folder.c_str(), volume.type.c_str(), flags,
            options) != 0) {
    return base::Error(
        base::ErrorCode::kIo,
        base::StrCat("mounting ", device, " (", volume.type, ") at ", folder,
                     " failed: ", strerrordesc_np(errno)));
  }
  return base::Ok();
}

bool Medium::HoldsMedium(const Volume& volume) {
  if (const auto mounted = MountVolume(volume, kBoot, false); !mounted.ok()) {
    log_.Say(mounted.error());
    return false;
  }
  const std::string file = base::StrCat(kBootMount, kMediumFile);
  if (access(file.c_str(), R_OK) == 0) {
    return true;
  }
  umount(kBoot.c_str());
  return false;
}

void Medium::MountData(const std::vector<Volume>& volumes) {
  const Volume data = DataVolume(volumes, *boot_);
  if (data.node != boot_->node) {
    const auto mounted = MountVolume(data, kData, parameters_.medium_writable);
    if (mounted.ok()) {
      log_.Say(base::StrCat("the images are on ", data.node));
      return;
    }
    log_.Say(mounted.error());
  }
  if (mount(kBoot.c_str(), kData.c_str(), nullptr, MS_BIND, nullptr) != 0) {
    log_.Say(base::StrCat("showing the boot medium at ", kMediumMount,
                          " failed: ", strerrordesc_np(errno)));
  }
}

// A program may still have files open there, which only give errors.
void Medium::LetGo() {
  umount2(kData.c_str(), MNT_DETACH);
  umount2(kBoot.c_str(), MNT_DETACH);
  boot_.reset();
  TellDisk();
}

void Medium::TellDisk() {
  const std::string file(kMediumDiskFile);
  const std::string fresh = file + ".new";
  if (!WriteSmallFile(fresh, disk() + "\n") ||
      std::rename(fresh.c_str(), file.c_str()) != 0) {
    log_.Say(base::StrCat("writing ", kMediumDiskFile, " failed"));
  }
}

}  // namespace initramfs
