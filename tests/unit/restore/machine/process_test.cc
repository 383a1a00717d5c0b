// SPDX-License-Identifier: Apache-2.0
#include "restore/machine/process.h"

#include <gmock/gmock.h>

#include <chrono>
#include <thread>

namespace restore {
namespace {

using testing::HasSubstr;
using testing::SizeIs;

Tool Shell(const std::string& script) {
  return {.command = {"sh", "-c", script}, .package = "dash"};
}

TEST(RunTool, GivesBothStreamsAndTheCode) {
  Tool tool = Shell("echo out; echo err >&2; exit 3");
  tool.good_codes = {3};
  const auto ran = RunTool(tool, {});
  ASSERT_TRUE(ran.ok()) << ran.error().text();
  EXPECT_EQ(ran.value().out, "out\n");
  EXPECT_EQ(ran.value().err, "err\n");
  EXPECT_EQ(ran.value().code, 3);
}

TEST(RunTool, PassesArgumentsUntouched) {
  const auto ran = RunTool(
      {.command = {"printf", "%s|", "a b", "$HOME", "'; exit 1", ""}}, {});
  ASSERT_TRUE(ran.ok());
  EXPECT_EQ(ran.value().out, "a b|$HOME|'; exit 1||");
}

TEST(RunTool, FeedsInputEvenToAToolThatReadsNone) {
  Tool tool = Shell("cat");
  tool.input = std::string(300000, 'x') + "end";
  auto ran = RunTool(tool, {});
  ASSERT_TRUE(ran.ok());
  EXPECT_EQ(ran.value().out, tool.input);
  tool = Shell("exit 0");
  tool.input = std::string(300000, 'x');
  EXPECT_TRUE(RunTool(tool, {}).ok());
}

TEST(RunTool, SetsEnvironmentAndFolder) {
  Tool tool = Shell("echo $PRISTINE_TEST $LC_ALL; pwd");
  tool.environment = {"PRISTINE_TEST=yes"};
  tool.folder = "/";
  const auto ran = RunTool(tool, {});
  ASSERT_TRUE(ran.ok());
  EXPECT_EQ(ran.value().out, "yes C.UTF-8\n/\n");
}

TEST(RunTool, AnErrorHasTheToolsLastWords) {
  const auto ran = RunTool(
      Shell("for i in 1 2 3 4 5 6; do echo line $i; done >&2; exit 7"), {});
  ASSERT_FALSE(ran.ok());
  EXPECT_EQ(ran.error().code(), base::ErrorCode::kIo);
  EXPECT_EQ(ran.error().text(),
            "sh ended with code 7: line 3; line 4; line 5; line 6");
}

TEST(RunTool, AMissingToolNamesItsPackage) {
  const auto ran =
      RunTool({.command = {"no-such-tool"}, .package = "some-package"}, {});
  ASSERT_FALSE(ran.ok());
  EXPECT_EQ(ran.error().code(), base::ErrorCode::kNotFound);
  EXPECT_THAT(ran.error().text(), HasSubstr("no-such-tool"));
  EXPECT_THAT(ran.error().hint(), HasSubstr("apt-get install some-package"));
  EXPECT_FALSE(CheckTool("no-such-tool", "").ok());
  EXPECT_TRUE(CheckTool("sh", "").ok());
}

TEST(RunTool, SaysWhichSignalKilledIt) {
  const auto ran = RunTool(Shell("echo going >&2; kill -9 $$"), {});
  ASSERT_FALSE(ran.ok());
  EXPECT_EQ(ran.error().text(), "sh was killed by signal 9: going");
}

TEST(RunTool, KeepsOnlyTheEndOfALongOutput) {
  const auto ran = RunTool(
      Shell("yes 0123456789012345678901234567890 | head -c 5000000; echo end"),
      {});
  ASSERT_TRUE(ran.ok());
  EXPECT_THAT(ran.value().out, SizeIs(ToolOutput::kMaxBytes));
  EXPECT_TRUE(ran.value().out.ends_with("end\n"));
}

TEST(RunTool, CancelEndsTheToolAndItsChildren) {
  std::stop_source stop;
  const std::jthread canceller([&stop] {
    std::this_thread::sleep_for(std::chrono::milliseconds(50));
    stop.request_stop();
  });
  const auto start = std::chrono::steady_clock::now();
  const auto ran = RunTool(Shell("sleep 100 & wait"), stop.get_token());
  ASSERT_FALSE(ran.ok());
  EXPECT_EQ(ran.error().code(), base::ErrorCode::kCancelled);
  EXPECT_LT(std::chrono::steady_clock::now() - start, std::chrono::seconds(3));
}

TEST(RunTool, EndsAToolThatTakesTooLong) {
  Tool tool = Shell("sleep 100 & wait");
  tool.timeout = std::chrono::milliseconds(50);
  const auto start = std::chrono::steady_clock::now();
  const auto ran = RunTool(tool, {});
  ASSERT_FALSE(ran.ok());
  EXPECT_EQ(ran.error().code(), base::ErrorCode::kIo);
  EXPECT_EQ(ran.error().text(), "sh did not end within 50 ms");
  EXPECT_LT(std::chrono::steady_clock::now() - start, std::chrono::seconds(3));
  tool = Shell("echo in time");
  tool.timeout = std::chrono::seconds(60);
  EXPECT_TRUE(RunTool(tool, {}).ok());
}

TEST(RunTool, DoesNotWaitForWhatStaysBehind) {
  const auto start = std::chrono::steady_clock::now();
  const auto ran = RunTool(Shell("sleep 20 & echo $!"), {});
  ASSERT_TRUE(ran.ok());
  EXPECT_LT(std::chrono::steady_clock::now() - start, std::chrono::seconds(5));
  EXPECT_TRUE(RunTool(Shell("kill " + ran.value().out), {}).ok());
}

}  // namespace
}  // namespace restore
