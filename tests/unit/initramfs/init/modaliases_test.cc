// SPDX-License-Identifier: Apache-2.0
#include "initramfs/init/modaliases.h"

#include <gtest/gtest.h>

namespace initramfs {
namespace {

TEST(Modaliases, AreTakenOnceFromWhereverTheyCome) {
  ModaliasFilter filter;
  // sysfs ends its files with a line feed, an event does not.
  EXPECT_EQ(filter.Take("acpi:PNP0C0C:\n"), "acpi:PNP0C0C:");
  EXPECT_FALSE(filter.Take("acpi:PNP0C0C:"));
  EXPECT_EQ(filter.Take("acpi:PNP0C0D:"), "acpi:PNP0C0D:");
}

TEST(Modaliases, WhatIsNoneIsSkipped) {
  ModaliasFilter filter;
  EXPECT_FALSE(filter.Take(""));
  EXPECT_FALSE(filter.Take("\n"));
  EXPECT_FALSE(filter.Take("two words"));
  EXPECT_FALSE(filter.Take(std::string_view("a\0b", 3)));
  EXPECT_FALSE(filter.Take("pci:\x80"));
  EXPECT_FALSE(filter.Take(std::string(5000, 'a')));
}

TEST(Modaliases, ALongOneOfAKeyboardIsFine) {
  ModaliasFilter filter;
  EXPECT_TRUE(filter.Take("input:b0011v0001p0001eAB41-e0,1,4,11,14,k" +
                          std::string(900, '7')));
}

}  // namespace
}  // namespace initramfs
