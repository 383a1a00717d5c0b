// SPDX-License-Identifier: Apache-2.0
#include "initramfs/init/job_file.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace initramfs {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

std::string ErrorOf(std::string_view text) {
  const auto commands = ParseJobFile(text);
  return commands.ok() ? "" : commands.error().text();
}

TEST(JobFile, EachLineIsACommandAndKnowsItsNumber) {
  const auto commands = ParseJobFile(
      "# before the fair\n\npristine prove /run/pristine/medium/A.pri\n"
      "  restore A.pri /dev/sda --yes  \n");
  ASSERT_TRUE(commands.ok());
  ASSERT_EQ(commands.value().size(), 2U);
  EXPECT_EQ(commands.value()[0].line, 3U);
  EXPECT_THAT(commands.value()[0].arguments,
              ElementsAre("prove", "/run/pristine/medium/A.pri"));
  EXPECT_EQ(commands.value()[1].line, 4U);
  EXPECT_THAT(commands.value()[1].arguments,
              ElementsAre("restore", "A.pri", "/dev/sda", "--yes"));
}

TEST(JobFile, NotepadsLineEndsAndMarkAreFine) {
  const auto commands = ParseJobFile(
      "\xef\xbb\xbf"
      "disks\r\ndisks --json");
  ASSERT_TRUE(commands.ok());
  ASSERT_EQ(commands.value().size(), 2U);
  EXPECT_THAT(commands.value()[0].arguments, ElementsAre("disks"));
  EXPECT_THAT(commands.value()[1].arguments, ElementsAre("disks", "--json"));
}

TEST(JobFile, QuotesAndBackslashesKeepBlanks) {
  const auto commands =
      ParseJobFile(R"(capture "/dev/disk a" '/x y/\z' a\ b "" "\"")");
  ASSERT_TRUE(commands.ok());
  EXPECT_THAT(
      commands.value()[0].arguments,
      ElementsAre("capture", "/dev/disk a", "/x y/\\z", "a b", "", "\""));
}

TEST(JobFile, ThereIsNoShellInIt) {
  const auto commands = ParseJobFile("prove $HOME/*.pri; rm -rf / | x && y");
  ASSERT_TRUE(commands.ok());
  EXPECT_THAT(commands.value()[0].arguments,
              ElementsAre("prove", "$HOME/*.pri;", "rm", "-rf", "/", "|", "x",
                          "&&", "y"));
}

TEST(JobFile, SaysWhichLineIsWrong) {
  EXPECT_THAT(ErrorOf("disks\n\nprove 'A.pri\n"), HasSubstr("line 3"));
  EXPECT_THAT(ErrorOf("disks\npristine\n"), HasSubstr("line 2"));
  EXPECT_THAT(ErrorOf("disks\x1b[2J\n"), HasSubstr("line 1"));
  EXPECT_THAT(ErrorOf("prove A.pri \\"), HasSubstr("line 1"));
}

TEST(JobFile, AJobThatWouldDoNothingIsAnError) {
  EXPECT_THAT(ErrorOf(""), HasSubstr("no command"));
  EXPECT_THAT(ErrorOf("# only words\n\n"), HasSubstr("no command"));
}

TEST(JobFile, AStepIsKnownAgainUntilItsLineChanges) {
  const JobCommand command{.line = 3, .arguments = {"restore", "A b.pri"}};
  EXPECT_EQ(StepOf("/pristine/job", command),
            "/pristine/job:3: restore A b.pri");
  JobCommand other = command;
  other.arguments.back() = "B.pri";
  EXPECT_NE(StepOf("/pristine/job", other), StepOf("/pristine/job", command));
  other.arguments.back() = std::string(kMaxJobFileSize, 'x');
  EXPECT_EQ(StepOf("/pristine/job", other).size(), kMaxStepSize);
}

}  // namespace
}  // namespace initramfs
