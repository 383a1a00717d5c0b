// SPDX-License-Identifier: Apache-2.0
#include "restore/machine/mounts.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace {

using restore::Mount;
using restore::MountOf;
using restore::ParseMounts;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::SizeIs;

TEST(ParseMounts, ReadsEscapesAndAnyNumberOfOptionalFields) {
  const auto mounts = ParseMounts(
      "36 35 8:1 / /media/My\\040Disk rw shared:1 master:2 - ext4 /dev/sda1 "
      "ro,errors=continue\n"
      "37 35 8:2 /sub /mnt ro - xfs /dev/sda2 rw\n");
  ASSERT_THAT(mounts, SizeIs(2));
  EXPECT_EQ(mounts[0].point, "/media/My Disk");
  EXPECT_EQ(mounts[0].type, "ext4");
  EXPECT_TRUE(mounts[0].read_only);
  EXPECT_FALSE(mounts[1].read_only)
      << "a read-only bind mount of a file system that is written";
}

TEST(ParseMounts, LeavesOutWhatIsNoMount) {
  EXPECT_THAT(ParseMounts("\n36 35 8:1 / /x rw\n1 2 3 4 5 6 7\n"
                          "a 35 8:1 / /x rw - ext4 /dev/sda1 rw\n"
                          "36 35 8:1 / /x rw - ext4\n"),
              IsEmpty());
}

TEST(MountOf, FollowsTheKernelPastHiddenMounts) {
  // /mnt/a is hidden by what was mounted on /mnt afterwards.
  const auto mounts = ParseMounts(
      "1 0 0:1 / / rw - rootfs none rw\n"
      "2 1 8:1 / / rw - ext4 /dev/sda1 rw\n"
      "3 2 8:2 / /mnt/a rw - ext4 /dev/sda2 rw\n"
      "4 2 8:3 / /mnt rw - ext4 /dev/sda3 rw\n");
  ASSERT_THAT(mounts, SizeIs(4));
  EXPECT_EQ(MountOf(mounts, "/etc")->id, 2);
  EXPECT_EQ(MountOf(mounts, "/mnt/a/x")->id, 4);
  EXPECT_EQ(MountOf(mounts, "/mnta")->id, 2);
  EXPECT_EQ(MountOf({}, "/"), nullptr);
}

TEST(MountOf, EndsOnACircle) {
  EXPECT_EQ(MountOf(ParseMounts("1 2 8:1 / / rw - ext4 a rw\n"
                                "2 1 8:2 / / rw - ext4 b rw\n"),
                    "/x"),
            nullptr);
  // The root and a circle below it.
  EXPECT_NE(MountOf(ParseMounts("1 0 8:1 / / rw - ext4 a rw\n"
                                "2 1 8:2 / /a rw - ext4 b rw\n"
                                "2 2 8:2 / /a rw - ext4 b rw\n"),
                    "/a"),
            nullptr);
}

TEST(OverlayFolders, SplitsEscapedLists) {
  Mount mount;
  mount.type = "overlay";
  mount.options =
      "rw,lowerdir=/a:/b\\134:c\\040d,upperdir=/u,workdir=/w,lowerdir+=/e";
  EXPECT_THAT(restore::OverlayFolders(mount),
              ElementsAre("/a", "/b:c d", "/u", "/e"));
  mount.type = "ext4";
  EXPECT_THAT(restore::OverlayFolders(mount), IsEmpty());
}

TEST(ParseSwaps, LeavesOutTheHeadings) {
  EXPECT_THAT(restore::ParseSwaps("Filename\tType\tSize\n"
                                  "/dev/sda3   partition 10 0 -2\n"
                                  "/swap\\040file file 10 0 -3\n"),
              ElementsAre("/dev/sda3", "/swap file"));
}

}  // namespace
