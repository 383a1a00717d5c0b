// SPDX-License-Identifier: Apache-2.0
#include "tui/curses/signals.h"

#include <pthread.h>
#include <sys/signalfd.h>
#include <unistd.h>

#include <cerrno>
#include <csignal>

namespace tui {

base::Result<Signals> Signals::Catch() {
  sigset_t set;
  sigemptyset(&set);
  for (const int number : {SIGTERM, SIGWINCH, SIGINT, SIGHUP}) {
    sigaddset(&set, number);
  }
  if (::pthread_sigmask(SIG_BLOCK, &set, nullptr) != 0) {
    return imaging::ErrnoError("blocking signals", errno);
  }
  imaging::Fd fd(::signalfd(-1, &set, SFD_CLOEXEC | SFD_NONBLOCK));
  if (!fd.open()) {
    return imaging::ErrnoError("catching signals", errno);
  }
  return Signals(std::move(fd));
}

Signals::What Signals::Next() const {
  signalfd_siginfo info{};
  if (::read(fd_.get(), &info, sizeof info) != sizeof info) {
    return What::kNone;
  }
  // A terminal that went away shows as the end of what it sends, too.
  return info.ssi_signo == SIGWINCH || info.ssi_signo == SIGHUP
             ? What::kResize
             : What::kTerminate;
}

}  // namespace tui
