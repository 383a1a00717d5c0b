// SPDX-License-Identifier: Apache-2.0
#include "initramfs/init/power_keys.h"

#include <fcntl.h>
#include <linux/input.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstddef>
#include <vector>

namespace initramfs {
namespace {

bool HasPowerKey(int fd) {
  std::array<unsigned char, KEY_MAX / 8 + 1> keys = {};
  return ioctl(fd, EVIOCGBIT(EV_KEY, keys.size()), keys.data()) >= 0 &&
         (keys[KEY_POWER / 8] >> (KEY_POWER % 8) & 1) != 0;
}

}  // namespace

PowerKeys::~PowerKeys() {
  for (const int fd : fds_) {
    close(fd);
  }
}

void PowerKeys::Add(const std::string& devname) {
  const int fd =
      open(("/dev/" + devname).c_str(), O_RDONLY | O_NONBLOCK | O_CLOEXEC);
  if (fd < 0) {
    return;
  }
  if (HasPowerKey(fd)) {
    fds_.push_back(fd);
  } else {
    close(fd);
  }
}

bool PowerKeys::ReadPressed(int fd) {
  bool pressed = false;
  while (true) {
    input_event event = {};
    const ssize_t size = read(fd, &event, sizeof(event));
    if (size == static_cast<ssize_t>(sizeof(event))) {
      pressed = pressed || (event.type == EV_KEY && event.code == KEY_POWER &&
                            event.value == 1);
      continue;
    }
    if (size < 0 && errno == EINTR) {
      continue;
    }
    if (size == 0 || errno != EAGAIN) {
      close(fd);
      std::erase(fds_, fd);
    }
    return pressed;
  }
}

}  // namespace initramfs
