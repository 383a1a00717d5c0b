// SPDX-License-Identifier: Apache-2.0
#include "initramfs/init/screen.h"

#include "imaging/base/strings.h"
#include "initramfs/contract.h"
#include "initramfs/init/serial_line.h"

namespace initramfs {
namespace {

constexpr std::string_view kTty1 = "/dev/tty1";

std::string_view TermOf(ScreenKind kind) {
  switch (kind) {
    case ScreenKind::kSerial:
      // What today's terminal programs speak, whoever sits behind the cable.
      return "xterm-256color";
    case ScreenKind::kBterm:  // bterm needs the outer one and sets its own
    case ScreenKind::kPlain:
      break;
  }
  return "linux";
}

}  // namespace

Screen ChooseScreen(const KernelParameters& parameters, ConsoleFacts facts) {
  if (facts.serial_line && (parameters.serial || !facts.text_screen)) {
    return {.kind = ScreenKind::kSerial,
            .device = std::string(kSerialDevice),
            .language = parameters.language};
  }
  if (facts.framebuffer) {
    return {.kind = ScreenKind::kBterm,
            .device = std::string(kTty1),
            .language = parameters.language};
  }
  return PlainScreen();
}

Screen PlainScreen() {
  return {.kind = ScreenKind::kPlain,
          .device = std::string(kTty1),
          .language = Language::kEnglish};
}

std::vector<std::string> EnvironmentOn(const Screen& screen,
                                       const KernelParameters& parameters,
                                       const std::string& medium_disk,
                                       ConsoleFacts facts) {
  std::vector<std::string> environment = {
      "PATH=/usr/sbin:/usr/bin",
      "HOME=/root",
      "LANG=C.UTF-8",
      base::StrCat("TERM=", TermOf(screen.kind)),
      base::StrCat("TERMINFO=", kTerminfoPath),
      base::StrCat(kLanguageVariable, "=", Name(screen.language)),
      base::StrCat(kModeVariable, "=", Name(parameters.mode)),
      base::StrCat(kMediumDiskVariable, "=", medium_disk),
      base::StrCat(kInInitVariable, "=1"),
  };
  if (screen.kind == ScreenKind::kPlain) {
    // The UI must not offer a language that this screen can't draw.
    environment.push_back("PRISTINE_ASCII_ONLY=1");
  }
  if (facts.serial_line && screen.kind != ScreenKind::kSerial) {
    environment.push_back(base::StrCat(kTraceVariable, "=", kSerialDevice));
  }
  return environment;
}

std::vector<std::string> CommandOn(const Screen& screen,
                                   std::vector<std::string> program) {
  if (screen.kind != ScreenKind::kBterm) {
    return program;
  }
  // bterm starts the program on a terminal of its own and ends with its code.
  // The shell leaves its process id, which the program keeps, for init.
  std::vector<std::string> command = {
      std::string(kBtermPath),
      "-f",
      std::string(kFontPath),
      "-l",
      "C.UTF-8",
      "--",
      std::string(kShellPath),
      "-c",
      base::StrCat("echo $$ > ", kUiPid, "; exec \"$@\""),
      "sh"};
  command.insert(command.end(), program.begin(), program.end());
  return command;
}

}  // namespace initramfs
