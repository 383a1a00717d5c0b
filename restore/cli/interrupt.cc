// SPDX-License-Identifier: Apache-2.0
#include "restore/cli/interrupt.h"

#include <csignal>

namespace restore {

namespace {

// A signal handler reaches nothing but a global.
// NOLINTNEXTLINE(cppcoreguidelines-avoid-non-const-global-variables)
volatile std::sig_atomic_t interrupted = 0;

}  // namespace

void CatchInterrupts() {
  struct sigaction action {};
  action.sa_handler = [](int /*number*/) { interrupted = 1; };
  sigemptyset(&action.sa_mask);
  // SA_RESETHAND: the second one gets the default action.
  action.sa_flags = SA_RESTART | static_cast<int>(SA_RESETHAND);
  ::sigaction(SIGINT, &action, nullptr);
  ::sigaction(SIGTERM, &action, nullptr);
  ::sigaction(SIGHUP, &action, nullptr);
  // A closed pipe is an error of write(), not the end of the process.
  std::signal(SIGPIPE, SIG_IGN);
}

bool WasInterrupted() {
  return interrupted != 0;
}

}  // namespace restore
