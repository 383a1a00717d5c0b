// SPDX-License-Identifier: Apache-2.0
#pragma once

namespace tui {

// `pristine` without arguments in a terminal, and `pristine ui [options]`:
// shows the screens.  Returns what init understands: 0 restart the machine, 10
// switch it off, 11 a shell for the technician; outside the recovery system
// always 0 when the user left; 1 when the screens could not be shown, 2 for
// wrong usage.
int RunUi(int argc, char** argv);

// Whether both standard input and output are a terminal.
bool OnTerminal();

}  // namespace tui
