// SPDX-License-Identifier: Apache-2.0
#include "initramfs/init/last_resort.h"

#include <fcntl.h>
#include <sys/reboot.h>
#include <sys/wait.h>
#include <unistd.h>

#include <chrono>
#include <string>
#include <thread>

#include "imaging/base/strings.h"
#include "initramfs/init/write_all.h"

namespace initramfs {

void WriteLastWords(std::string_view what) {
  const std::string text =
      base::StrCat("\n\n  System restore could not go on.\n\n  ", what,
                   "\n\n  Press Ctrl+Alt+Del to restart this computer.\n\n");
  for (const char* device : {"/dev/console", "/dev/tty1"}) {
    const int fd = open(device, O_WRONLY | O_NOCTTY | O_CLOEXEC);
    WriteAll(fd, text);
    close(fd);
  }
}

void LastResort(std::string_view what) {
  WriteLastWords(what);
  reboot(static_cast<int>(RB_ENABLE_CAD));
  while (true) {
    waitpid(-1, nullptr, 0);
    std::this_thread::sleep_for(std::chrono::seconds(1));
  }
}

}  // namespace initramfs
