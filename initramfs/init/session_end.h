// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

namespace initramfs {

// What a person wants of the machine, by Ctrl-Alt-Del, the power key, or
// `reboot` and `poweroff` in the shell.
enum class Request { kNone, kRestart, kPowerOff };

// What init does when a program on the screen has ended.
enum class Next { kRestart, kPowerOff, kShell, kAgain, kTrouble };

// `wait_status` is waitpid's; `asked` is what init passed on to the UI by
// SIGTERM.  A UI that agrees ends with 10 or, having no handler, dies of that
// very signal; whether that means restart or power off is for whoever asked.
// A UI that goes on working (it is writing) simply does not end.
Next AfterUi(int wait_status, Request asked);

// The same for the failure screen, which never leads to itself: an answer that
// makes no sense restarts it.
Next AfterTrouble(int wait_status, Request asked);

// "ended with code 3", "was ended by signal 11 (Segmentation fault)".
std::string DescribeEnd(int wait_status);

}  // namespace initramfs
