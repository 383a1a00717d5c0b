// SPDX-License-Identifier: Apache-2.0
#include "initramfs/init/session_end.h"

#include <sys/wait.h>

#include <csignal>
#include <cstring>

#include "imaging/base/strings.h"
#include "initramfs/contract.h"

namespace initramfs {
namespace {

Next FromRequest(Request request) {
  return request == Request::kRestart ? Next::kRestart : Next::kPowerOff;
}

// 0 is also what bterm says when its program died of the signal.
bool Agreed(int wait_status) {
  if (WIFSIGNALED(wait_status)) {
    return WTERMSIG(wait_status) == SIGTERM;
  }
  const int code = WEXITSTATUS(wait_status);
  return code == kExitPowerOff || code == kExitRestart;
}

}  // namespace

Next AfterUi(int wait_status, Request asked) {
  if (asked != Request::kNone && Agreed(wait_status)) {
    return FromRequest(asked);
  }
  if (!WIFEXITED(wait_status)) {
    return Next::kTrouble;
  }
  switch (WEXITSTATUS(wait_status)) {
    case kExitRestart:
      return Next::kRestart;
    case kExitPowerOff:
      return Next::kPowerOff;
    case kExitShell:
      return Next::kShell;
    default:
      return Next::kTrouble;
  }
}

Next AfterTrouble(int wait_status, Request asked) {
  if (asked != Request::kNone) {
    return FromRequest(asked);
  }
  if (WIFEXITED(wait_status) && WEXITSTATUS(wait_status) == kExitAgain) {
    return Next::kAgain;
  }
  return AfterUi(wait_status, Request::kNone);
}

std::string DescribeEnd(int wait_status) {
  if (WIFEXITED(wait_status)) {
    return base::StrCat("ended with code ", WEXITSTATUS(wait_status));
  }
  const int signal = WTERMSIG(wait_status);
  const char* name = sigdescr_np(signal);
  return base::StrCat("was ended by signal ", signal, " (",
                      name == nullptr ? "unknown" : name, ")");
}

}  // namespace initramfs
