// SPDX-License-Identifier: Apache-2.0
#include "initramfs/kernel_command_line.h"

#include <gtest/gtest.h>

namespace initramfs {
namespace {

TEST(KernelCommandLine, AnEmptyLineIsTheCustomersScreenInEnglish) {
  const KernelParameters parameters = ParseKernelCommandLine("");
  EXPECT_EQ(parameters.language, Language::kEnglish);
  EXPECT_EQ(parameters.mode, Mode::kCustomer);
  EXPECT_EQ(parameters.end, End::kStay);
  EXPECT_EQ(parameters.medium, "");
  EXPECT_EQ(parameters.job, "");
  EXPECT_FALSE(parameters.serial);
  EXPECT_FALSE(parameters.verbose);
  EXPECT_FALSE(parameters.medium_writable);
  EXPECT_EQ(parameters.unknown, "");
}

TEST(KernelCommandLine, ReadsEveryParameterAmongTheKernelsOwn) {
  const KernelParameters parameters = ParseKernelCommandLine(
      "BOOT_IMAGE=/pristine/vmlinuz quiet pristine.lang=zh_CN "
      "pristine.mode=technician pristine.medium=1234-ABCD "
      "pristine.job=/jobs/a.txt pristine.end=poweroff pristine.console=serial "
      "pristine.medium_rw pristine.verbose panic=30\n");
  EXPECT_EQ(parameters.language, Language::kChinese);
  EXPECT_EQ(parameters.mode, Mode::kTechnician);
  EXPECT_EQ(parameters.medium, "1234-ABCD");
  EXPECT_EQ(parameters.job, "/jobs/a.txt");
  EXPECT_EQ(parameters.end, End::kPowerOff);
  EXPECT_TRUE(parameters.serial);
  EXPECT_TRUE(parameters.verbose);
  EXPECT_TRUE(parameters.medium_writable);
  EXPECT_EQ(parameters.unknown, "");
}

TEST(KernelCommandLine, TheKernelsSerialConsoleIsTheUisToo) {
  EXPECT_TRUE(ParseKernelCommandLine("console=ttyS0").serial);
  EXPECT_TRUE(ParseKernelCommandLine("console=ttyS0,115200n8").serial);
  EXPECT_FALSE(ParseKernelCommandLine("console=tty1").serial);
  EXPECT_FALSE(ParseKernelCommandLine("console=ttyS01").serial);
  EXPECT_FALSE(ParseKernelCommandLine("earlyconsole=ttyS0").serial);
}

TEST(KernelCommandLine, TheLastWordWins) {
  EXPECT_FALSE(
      ParseKernelCommandLine("console=ttyS0 pristine.console=screen").serial);
  EXPECT_EQ(
      ParseKernelCommandLine("pristine.lang=zh_CN pristine.lang=en").language,
      Language::kEnglish);
  EXPECT_FALSE(
      ParseKernelCommandLine("pristine.verbose pristine.verbose=0").verbose);
}

TEST(KernelCommandLine, QuotesKeepBlanksTogether) {
  EXPECT_EQ(ParseKernelCommandLine("pristine.job=\"/my jobs/a.txt\"").job,
            "/my jobs/a.txt");
  EXPECT_EQ(ParseKernelCommandLine("\"pristine.job=/my jobs/a.txt\"").job,
            "/my jobs/a.txt");
}

TEST(KernelCommandLine, WhatIsNotUnderstoodKeepsTheDefaultAndIsNamed) {
  const KernelParameters parameters = ParseKernelCommandLine(
      "pristine.lang=fr pristine.colour=red pristine.end pristine. "
      "pristine.verbose=maybe");
  EXPECT_EQ(parameters.language, Language::kEnglish);
  EXPECT_EQ(parameters.end, End::kStay);
  EXPECT_FALSE(parameters.verbose);
  EXPECT_EQ(parameters.unknown,
            "pristine.lang=fr pristine.colour=red pristine.end pristine. "
            "pristine.verbose=maybe ");
}

TEST(KernelCommandLine, WordsOfOtherProgramsAreNotOurs) {
  EXPECT_EQ(ParseKernelCommandLine("xpristine.lang=zh_CN").language,
            Language::kEnglish);
  EXPECT_EQ(ParseKernelCommandLine("pristinelang=zh_CN").unknown, "");
}

}  // namespace
}  // namespace initramfs
