// SPDX-License-Identifier: Apache-2.0
#include "initramfs/init/trouble.h"

#include <gtest/gtest.h>

namespace initramfs {
namespace {

TEST(Trouble, SurvivesTheFile) {
  for (const TroubleKind kind :
       {TroubleKind::kUiEnded, TroubleKind::kLowMemory, TroubleKind::kJobEnded,
        TroubleKind::kInternal}) {
    const Trouble read = ParseTrouble(FormatTrouble({kind, "code = 3"}));
    EXPECT_EQ(read.kind, kind);
    EXPECT_EQ(read.detail, "code = 3");
  }
}

TEST(Trouble, ADetailIsOneLine) {
  EXPECT_EQ(
      ParseTrouble(FormatTrouble({TroubleKind::kInternal, "a\nb"})).detail,
      "a");
}

TEST(Trouble, WhatCantBeReadIsShownAsItIs) {
  const Trouble read = ParseTrouble("rubbish\x1b");
  EXPECT_EQ(read.kind, TroubleKind::kInternal);
  EXPECT_EQ(read.detail, "rubbish?");
  EXPECT_EQ(ParseTrouble("").kind, TroubleKind::kInternal);
}

}  // namespace
}  // namespace initramfs
