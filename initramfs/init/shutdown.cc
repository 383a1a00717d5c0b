// SPDX-License-Identifier: Apache-2.0
#include "initramfs/init/shutdown.h"

#include <sys/mount.h>
#include <sys/reboot.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <chrono>
#include <csignal>
#include <cstring>
#include <thread>

#include "imaging/base/strings.h"
#include "initramfs/init/kernel_text.h"
#include "initramfs/init/mount_table.h"

namespace initramfs {
namespace {

using std::chrono::milliseconds;

bool ReapAll() {
  while (waitpid(-1, nullptr, WNOHANG) > 0) {}
  return errno == ECHILD;
}

// ntfs-3g writes its last blocks when it is asked to end, so it gets time.
void EndAllPrograms() {
  kill(-1, SIGTERM);
  for (int i = 0; i < 30 && !ReapAll(); ++i) {
    std::this_thread::sleep_for(milliseconds(100));
  }
  kill(-1, SIGKILL);
  for (int i = 0; i < 10 && !ReapAll(); ++i) {
    std::this_thread::sleep_for(milliseconds(100));
  }
}

// `detach` lets go even of what is in use.
void UnmountDisks(bool detach, Log& log) {
  for (const std::string& folder :
       DiskMounts(ReadSmallFile("/proc/self/mounts"))) {
    if (umount2(folder.c_str(), 0) == 0 || !detach) {
      continue;
    }
    log.Say(base::StrCat("unmounting ", folder,
                         " failed: ", strerrordesc_np(errno)));
    umount2(folder.c_str(), MNT_DETACH);
  }
}

}  // namespace

void ShutDown(Shutdown how, Log& log) {
  log.Say(how == Shutdown::kRestart ? "restarting" : "turning off");
  // Volumes first while ntfs-3g still serves them, then what was in use.
  UnmountDisks(false, log);
  EndAllPrograms();
  UnmountDisks(true, log);
  sync();
  reboot(how == Shutdown::kRestart ? RB_AUTOBOOT : RB_POWER_OFF);
  // The firmware did not do it.  Everything is on the disks, so a person may.
  while (true) {
    pause();
  }
}

}  // namespace initramfs
