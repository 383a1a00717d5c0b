// SPDX-License-Identifier: Apache-2.0
#include "tui/curses/bell.h"

#include <sys/eventfd.h>

#include <cerrno>

namespace tui {

base::Result<Bell> Bell::Make() {
  imaging::Fd fd(::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK));
  if (!fd.open()) {
    return imaging::ErrnoError("making an eventfd", errno);
  }
  return Bell(std::move(fd));
}

void Bell::Ring() const {
  // Fails only when it was rung 2^64 times and nobody came.
  static_cast<void>(::eventfd_write(fd_.get(), 1));
}

void Bell::Silence() const {
  eventfd_t count = 0;
  static_cast<void>(::eventfd_read(fd_.get(), &count));
}

}  // namespace tui
