// SPDX-License-Identifier: Apache-2.0
#include "initramfs/init/mount_table.h"

#include <gtest/gtest.h>

namespace initramfs {
namespace {

TEST(DiskMounts, AreTheDisksOnlyTheLastMountedFirst) {
  EXPECT_EQ(
      DiskMounts("proc /proc proc rw 0 0\n"
                 "/dev/sdb2 /run/pristine/boot vfat ro 0 0\n"
                 "tmpfs /run tmpfs rw 0 0\n"
                 "/dev/sdb2 /run/pristine/medium vfat ro 0 0\n"),
      (std::vector<std::string>{"/run/pristine/medium", "/run/pristine/boot"}));
}

TEST(DiskMounts, BlanksInNamesAreReadBack) {
  EXPECT_EQ(DiskMounts("/dev/sda1 /mnt/my\\040disk\\134 ext4 rw 0 0"),
            std::vector<std::string>{"/mnt/my disk\\"});
}

TEST(DiskMounts, LinesWithoutAFolderAreSkipped) {
  EXPECT_TRUE(DiskMounts("/dev/sda1\n\n/dev/sda2 \n").empty());
}

}  // namespace
}  // namespace initramfs
