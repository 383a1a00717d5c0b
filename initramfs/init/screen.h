// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

#include "initramfs/kernel_command_line.h"

namespace initramfs {

enum class ScreenKind {
  kBterm,   // tty1 through bterm: Chinese and English
  kPlain,   // tty1 as the kernel draws it: English only, it has no Chinese
  kSerial,  // ttyS0
};

// Where programs meet people.  There is one screen at a time: two UIs could
// start two restores.
struct Screen {
  ScreenKind kind = ScreenKind::kPlain;
  std::string device;  // "/dev/tty1"
  Language language = Language::kEnglish;
};

struct ConsoleFacts {
  bool framebuffer = false;  // /dev/fb0 is there
  bool text_screen = false;  // a display adapter, or a framebuffer
  bool serial_line = false;  // a port at ttyS0
};

// The serial line when it was asked for or is all there is; else bterm; else
// the plain console.
Screen ChooseScreen(const KernelParameters& parameters, ConsoleFacts facts);

// The screen to go on with when bterm does not work on this machine.
Screen PlainScreen();

// The environment of programs on `screen`, as KEY=VALUE.
std::vector<std::string> EnvironmentOn(const Screen& screen,
                                       const KernelParameters& parameters,
                                       const std::string& medium_disk,
                                       ConsoleFacts facts);

// What is to be executed to show `program` on `screen`.
std::vector<std::string> CommandOn(const Screen& screen,
                                   std::vector<std::string> program);

}  // namespace initramfs
