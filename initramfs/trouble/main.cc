// SPDX-License-Identifier: Apache-2.0
#include <cstdlib>
#include <string>

#include "initramfs/contract.h"
#include "initramfs/init/kernel_text.h"
#include "initramfs/trouble/page.h"
#include "initramfs/trouble/terminal.h"

namespace {

using initramfs::Choice;

int ExitCodeOf(Choice choice) {
  switch (choice) {
    case Choice::kPowerOff:
      return initramfs::kExitPowerOff;
    case Choice::kShell:
      return initramfs::kExitShell;
    case Choice::kRestart:
      return initramfs::kExitRestart;
    case Choice::kAgain:
    case Choice::kLog:
      break;
  }
  return initramfs::kExitAgain;
}

initramfs::Language LanguageOfEnvironment() {
  const std::string variable(initramfs::kLanguageVariable);
  // NOLINTNEXTLINE(concurrency-mt-unsafe): there is one thread.
  const char* name = std::getenv(variable.c_str());
  return name != nullptr && std::string_view(name) == "zh_CN"
             ? initramfs::Language::kChinese
             : initramfs::Language::kEnglish;
}

}  // namespace

// The screen that init shows when nothing else can go on.
int main() {
  const initramfs::Trouble trouble = initramfs::ParseTrouble(
      initramfs::ReadSmallFile(std::string(initramfs::kTroubleFile)));
  const std::string page =
      initramfs::TroublePage(trouble, LanguageOfEnvironment());
  while (true) {
    initramfs::KeyTerminal terminal;
    terminal.Show(page);
    const auto key = terminal.ReadKey();
    if (!key) {
      return 1;
    }
    const auto choice = initramfs::ChoiceFor(*key);
    const bool useless =
        choice == Choice::kAgain && !initramfs::CanStartAgain(trouble.kind);
    if (choice == Choice::kLog) {
      initramfs::ShowFile(initramfs::kLogPath);
    } else if (choice && !useless) {
      return ExitCodeOf(*choice);
    }
  }
}
