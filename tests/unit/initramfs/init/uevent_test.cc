// SPDX-License-Identifier: Apache-2.0
#include "initramfs/init/uevent.h"

#include <gtest/gtest.h>

namespace initramfs {
namespace {

using namespace std::string_view_literals;

TEST(Uevent, ReadsAUsbDiskAsTheKernelAnnouncesIt) {
  const auto event = ParseUevent(
      "add@/devices/pci0000:00/0000:00:02.0/usb1/1-1/1-1:1.0\0ACTION=add\0"
      "DEVPATH=/devices/pci0000:00/0000:00:02.0/usb1/1-1/1-1:1.0\0"
      "SUBSYSTEM=usb\0MODALIAS=usb:"
      "v46F4p0001d0000dc00dsc00dp00ic08isc06ip50in00"
      "\0SEQNUM=1234\0"sv);
  ASSERT_TRUE(event);
  EXPECT_EQ(event->action, "add");
  EXPECT_EQ(event->subsystem, "usb");
  EXPECT_EQ(event->devname, "");
  EXPECT_EQ(event->modalias,
            "usb:v46F4p0001d0000dc00dsc00dp00ic08isc06ip50in00");
}

TEST(Uevent, ReadsTheNodeOfAPartition) {
  const auto event = ParseUevent(
      "add@/devices/x/block/sdb/sdb1\0SUBSYSTEM=block\0DEVNAME=sdb1\0"sv);
  ASSERT_TRUE(event);
  EXPECT_EQ(event->subsystem, "block");
  EXPECT_EQ(event->devname, "sdb1");
}

TEST(Uevent, WhatIsNotTheKernelsIsNone) {
  EXPECT_FALSE(ParseUevent(""));
  EXPECT_FALSE(ParseUevent("libudev\0\xfe\xed\xca\xfe"sv));
  EXPECT_FALSE(ParseUevent("@/devices/x"));
  EXPECT_FALSE(ParseUevent("add@"));
  EXPECT_FALSE(ParseUevent("add@relative"));
}

TEST(Uevent, AMessageThatIsCutOffKeepsWhatIsWhole) {
  const auto event =
      ParseUevent("remove@/devices/x\0SUBSYSTEM=block\0DEVNAME"sv);
  ASSERT_TRUE(event);
  EXPECT_EQ(event->action, "remove");
  EXPECT_EQ(event->subsystem, "block");
  EXPECT_EQ(event->devname, "");
}

TEST(Uevent, ValuesMayHoldEqualsSignsAndKeysMustMatchWhole) {
  const auto event =
      ParseUevent("add@/d\0MODALIAS=of:N=x\0XMODALIAS=no\0DEVNAMES=no\0"sv);
  ASSERT_TRUE(event);
  EXPECT_EQ(event->modalias, "of:N=x");
  EXPECT_EQ(event->devname, "");
}

}  // namespace
}  // namespace initramfs
