// SPDX-License-Identifier: Apache-2.0
#include "initramfs/init/screen.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace initramfs {
namespace {

using ::testing::Contains;
using ::testing::Each;
using ::testing::Not;
using ::testing::StartsWith;

constexpr ConsoleFacts kPc = {
    .framebuffer = true, .text_screen = true, .serial_line = true};

KernelParameters Chinese() {
  KernelParameters parameters;
  parameters.language = Language::kChinese;
  return parameters;
}

TEST(ChooseScreen, IsBtermWhereThereIsAFramebuffer) {
  const Screen screen = ChooseScreen(Chinese(), kPc);
  EXPECT_EQ(screen.kind, ScreenKind::kBterm);
  EXPECT_EQ(screen.device, "/dev/tty1");
  EXPECT_EQ(screen.language, Language::kChinese);
}

TEST(ChooseScreen, IsThePlainConsoleInEnglishWithoutFramebuffer) {
  const Screen screen =
      ChooseScreen(Chinese(), {.framebuffer = false, .text_screen = true});
  EXPECT_EQ(screen.kind, ScreenKind::kPlain);
  EXPECT_EQ(screen.language, Language::kEnglish);
}

TEST(ChooseScreen, IsTheSerialLineWhenAskedFor) {
  KernelParameters parameters = Chinese();
  parameters.serial = true;
  const Screen screen = ChooseScreen(parameters, kPc);
  EXPECT_EQ(screen.kind, ScreenKind::kSerial);
  EXPECT_EQ(screen.device, "/dev/ttyS0");
  EXPECT_EQ(screen.language, Language::kChinese);
}

TEST(ChooseScreen, IsTheSerialLineWhereThereIsNoScreenAtAll) {
  EXPECT_EQ(ChooseScreen({}, {.serial_line = true}).kind, ScreenKind::kSerial);
}

TEST(ChooseScreen, ASerialLineThatIsNotThereLeavesTheScreen) {
  KernelParameters parameters;
  parameters.serial = true;
  EXPECT_EQ(ChooseScreen(parameters, {.framebuffer = true}).kind,
            ScreenKind::kBterm);
}

TEST(EnvironmentOn, TellsTheUiWhereItIs) {
  KernelParameters parameters = Chinese();
  parameters.mode = Mode::kTechnician;
  const auto environment =
      EnvironmentOn(ChooseScreen(parameters, kPc), parameters, "sdb", kPc);
  EXPECT_THAT(environment, Contains("PRISTINE_LANG=zh_CN"));
  EXPECT_THAT(environment, Contains("PRISTINE_MODE=technician"));
  EXPECT_THAT(environment, Contains("PRISTINE_MEDIUM_DISK=sdb"));
  EXPECT_THAT(environment, Contains("PRISTINE_IN_INIT=1"));
  EXPECT_THAT(environment, Contains("PRISTINE_TRACE=/dev/ttyS0"));
  EXPECT_THAT(environment, Contains("LANG=C.UTF-8"));
  EXPECT_THAT(environment, Contains("TERM=linux"));
}

TEST(EnvironmentOn, NeverTracesIntoTheUisOwnTerminal) {
  KernelParameters parameters;
  parameters.serial = true;
  EXPECT_THAT(EnvironmentOn(ChooseScreen(parameters, kPc), parameters, "", kPc),
              Each(Not(StartsWith("PRISTINE_TRACE"))));
}

TEST(CommandOn, OnlyBtermIsWrapped) {
  EXPECT_EQ(CommandOn(PlainScreen(), {"/a", "b"}),
            (std::vector<std::string>{"/a", "b"}));
  const auto wrapped = CommandOn(ChooseScreen({}, kPc), {"/a", "b c"});
  ASSERT_GE(wrapped.size(), 4U);
  EXPECT_EQ(wrapped.front(), "/usr/bin/bterm");
  // bterm would take the shell's options for its own.
  EXPECT_THAT(wrapped, Contains("--"));
  EXPECT_EQ(wrapped[wrapped.size() - 2], "/a");
  EXPECT_EQ(wrapped.back(), "b c");
}

}  // namespace
}  // namespace initramfs
