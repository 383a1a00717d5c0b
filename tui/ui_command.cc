// SPDX-License-Identifier: Apache-2.0
#include "tui/ui_command.h"

#include <unistd.h>

#include <CLI/CLI.hpp>
#include <cstdio>
#include <cstdlib>
#include <string>
#include <string_view>

#include "tui/curses/loop.h"

namespace tui {

namespace {

constexpr int kUsage = 2;
constexpr int kFailed = 1;
constexpr int kPowerOff = 10;
constexpr int kShell = 11;

std::string Variable(const char* name) {
  // NOLINTNEXTLINE(concurrency-mt-unsafe): no other thread is running yet.
  const char* const value = std::getenv(name);
  return value == nullptr ? "" : value;
}

Language ChosenLanguage() {
  std::string name = Variable("PRISTINE_LANG");
  for (const char* const other : {"LC_ALL", "LC_MESSAGES", "LANG"}) {
    if (name.empty()) {
      name = Variable(other);
    }
  }
  return name.starts_with("zh") ? Language::kChinese : Language::kEnglish;
}

int CodeOf(Leave::How how, bool in_init) {
  if (!in_init || how == Leave::How::kRestart) {
    return 0;
  }
  return how == Leave::How::kPowerOff ? kPowerOff : kShell;
}

// False when the command line is wrong; the reason is printed.
bool Parse(int argc, char** argv, LoopSetting& setting, int& code) {
  CLI::App app{"Show the screens of Pristine.", "pristine ui"};
  app.add_option("--disk", setting.sources.disk_files,
                 "Instead of this machine's disks, a file that stands for one; "
                 "may be repeated");
  app.add_option("--images", setting.sources.image_folder,
                 "A folder to look for images in as well")
      ->check(CLI::ExistingDirectory);
  app.add_option("--journal", setting.sources.journal,
                 "The journal of restores, instead of the boot medium's")
      ->check(CLI::ExistingFile);
  app.add_flag("--technician", setting.screens.technician,
               "Begin with the technician's menus");
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    code = app.exit(error) == 0 ? 0 : kUsage;
    return false;
  }
  return true;
}

}  // namespace

bool OnTerminal() {
  return ::isatty(STDIN_FILENO) == 1 && ::isatty(STDOUT_FILENO) == 1;
}

int RunUi(int argc, char** argv) {
  LoopSetting setting;
  setting.screens.in_init = Variable("PRISTINE_IN_INIT") == "1";
  setting.screens.technician = Variable("PRISTINE_MODE") == "technician";
  setting.screens.language = ChosenLanguage();
  setting.screens.saves_data = true;
  setting.trace = Variable("PRISTINE_TRACE");
  int code = 0;
  if (!Parse(argc, argv, setting, code)) {
    return code;
  }
  if (!OnTerminal()) {
    std::fputs("pristine: the screens need a terminal\n", stderr);
    return kUsage;
  }
  const auto how = RunScreens(setting);
  if (!how.ok()) {
    std::fprintf(stderr, "pristine: %s\n%s\n", how.error().text().c_str(),
                 how.error().hint().c_str());
    return kFailed;
  }
  return CodeOf(how.value(), setting.screens.in_init);
}

}  // namespace tui
