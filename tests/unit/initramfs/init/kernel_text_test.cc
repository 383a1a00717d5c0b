// SPDX-License-Identifier: Apache-2.0
#include "initramfs/init/kernel_text.h"

#include <gtest/gtest.h>

namespace initramfs {
namespace {

TEST(MemTotal, IsReadInMib) {
  EXPECT_EQ(MemTotalMib("MemTotal:         466224 kB\nMemFree: 1 kB\n"), 455U);
}

TEST(MemTotal, IsUnknownWithoutItsLine) {
  EXPECT_FALSE(MemTotalMib(""));
  EXPECT_FALSE(MemTotalMib("MemFree: 12 kB\n"));
  EXPECT_FALSE(MemTotalMib("MemTotal:"));
  EXPECT_FALSE(MemTotalMib("MemTotal:   many\n"));
}

}  // namespace
}  // namespace initramfs
