// SPDX-License-Identifier: Apache-2.0
#include "initramfs/init/session_end.h"

#include <gtest/gtest.h>
#include <sys/wait.h>

#include <csignal>

namespace initramfs {
namespace {

int Exit(int code) {
  return W_EXITCODE(code, 0);
}
int Signal(int signal) {
  return W_EXITCODE(0, signal);
}

TEST(SessionEnd, TheUisCodesSayWhatItWants) {
  EXPECT_EQ(AfterUi(Exit(0), Request::kNone), Next::kRestart);
  EXPECT_EQ(AfterUi(Exit(10), Request::kNone), Next::kPowerOff);
  EXPECT_EQ(AfterUi(Exit(11), Request::kNone), Next::kShell);
}

TEST(SessionEnd, AnyOtherEndIsTroubleAndNeverARestart) {
  for (const int code : {1, 2, 3, 4, 12, 127, 255}) {
    EXPECT_EQ(AfterUi(Exit(code), Request::kNone), Next::kTrouble) << code;
  }
  EXPECT_EQ(AfterUi(Signal(SIGSEGV), Request::kNone), Next::kTrouble);
  EXPECT_EQ(AfterUi(Signal(SIGTERM), Request::kNone), Next::kTrouble);
}

TEST(SessionEnd, AUiThatAgreesToEndGivesTheOneWhoAskedHisWish) {
  EXPECT_EQ(AfterUi(Exit(10), Request::kRestart), Next::kRestart);
  EXPECT_EQ(AfterUi(Exit(10), Request::kPowerOff), Next::kPowerOff);
  EXPECT_EQ(AfterUi(Exit(0), Request::kPowerOff), Next::kPowerOff);
  EXPECT_EQ(AfterUi(Signal(SIGTERM), Request::kRestart), Next::kRestart);
  EXPECT_EQ(AfterUi(Signal(SIGTERM), Request::kPowerOff), Next::kPowerOff);
}

TEST(SessionEnd, AUiThatFailsAfterItWasAskedIsStillTrouble) {
  EXPECT_EQ(AfterUi(Signal(SIGSEGV), Request::kPowerOff), Next::kTrouble);
  EXPECT_EQ(AfterUi(Exit(1), Request::kRestart), Next::kTrouble);
}

TEST(SessionEnd, TheFailureScreenCanAlsoStartAgain) {
  EXPECT_EQ(AfterTrouble(Exit(12), Request::kNone), Next::kAgain);
  EXPECT_EQ(AfterTrouble(Exit(0), Request::kNone), Next::kRestart);
  EXPECT_EQ(AfterTrouble(Exit(10), Request::kNone), Next::kPowerOff);
  EXPECT_EQ(AfterTrouble(Exit(11), Request::kNone), Next::kShell);
  EXPECT_EQ(AfterTrouble(Exit(127), Request::kNone), Next::kTrouble);
  EXPECT_EQ(AfterTrouble(0, Request::kPowerOff), Next::kPowerOff);
  EXPECT_EQ(AfterTrouble(0, Request::kRestart), Next::kRestart);
}

TEST(SessionEnd, SaysHowAProgramEnded) {
  EXPECT_EQ(DescribeEnd(Exit(3)), "ended with code 3");
  EXPECT_EQ(DescribeEnd(Signal(SIGSEGV)),
            "was ended by signal 11 (Segmentation fault)");
}

}  // namespace
}  // namespace initramfs
