// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>

#include "initramfs/init/trouble.h"
#include "initramfs/kernel_command_line.h"

namespace initramfs {

enum class Choice { kAgain, kLog, kRestart, kPowerOff, kShell };

// The failure screen as text: what happened, what it means for the computer,
// and the numbered choices.  At most 76 columns and 22 rows, so that it fits
// every terminal.
std::string TroublePage(const Trouble& trouble, Language language);

// Whether starting again can help.  With too little memory it can't.
bool CanStartAgain(TroubleKind kind);

// The choice of a key: '1' to '5'.  There is no default: whoever leans on Enter
// chooses nothing.
std::optional<Choice> ChoiceFor(char key);

}  // namespace initramfs
