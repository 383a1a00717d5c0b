// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include "tests/tools/power_cut_rig.h"

namespace restore::testing {
namespace {

TEST(PowerCut, EveryRestoreEndsWithTheRightDisk) {
  PowerCutRig rig;
  for (unsigned seed = 0; seed < 150; ++seed) {
    EXPECT_EQ(rig.Run(seed), "");
  }
  // Else nothing was tried.
  EXPECT_GT(rig.cuts(), 150);
  EXPECT_GT(rig.resumed(), 75);
}

}  // namespace
}  // namespace restore::testing
