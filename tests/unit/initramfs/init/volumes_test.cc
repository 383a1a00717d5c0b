// SPDX-License-Identifier: Apache-2.0
#include "initramfs/init/volumes.h"

#include <gtest/gtest.h>

namespace initramfs {
namespace {

const Volume kWindows = {"sda3", "sda", "ntfs", "01D0", "System"};
const Volume kEsp = {"sda1", "sda", "vfat", "0E5B-0001", ""};
const Volume kStickEsp = {"sdb2", "sdb", "vfat", "ABCD-12EF", "PRISTINE"};
const Volume kStickData = {"sdb3", "sdb", "exfat", "1111-2222", "PRISTINE-D"};
const Volume kOtherData = {"sdc3", "sdc", "exfat", "3333-4444", "PRISTINE-D"};
const std::vector<Volume> kAll = {kWindows, kEsp, kOtherData, kStickEsp,
                                  kStickData};

std::vector<std::string> Nodes(const std::vector<Volume>& volumes) {
  std::vector<std::string> nodes;
  for (const Volume& volume : volumes) {
    nodes.push_back(volume.node);
  }
  return nodes;
}

TEST(MediumCandidates, AUuidNamesOneVolumeWhateverTheCaseOfItsDigits) {
  EXPECT_EQ(Nodes(MediumCandidates(kAll, "abcd-12ef")),
            std::vector<std::string>{"sdb2"});
  EXPECT_TRUE(MediumCandidates(kAll, "ABCD-12E").empty());
  EXPECT_TRUE(MediumCandidates(kAll, "01D0").empty());  // never an NTFS
}

TEST(MediumCandidates, WithoutUuidEveryFileSystemThatMayHoldOneIsTried) {
  EXPECT_EQ(Nodes(MediumCandidates(kAll, "")),
            (std::vector<std::string>{"sda1", "sdc3", "sdb2", "sdb3"}));
}

TEST(DataVolume, IsOnTheSameDisk) {
  EXPECT_EQ(DataVolume(kAll, kStickEsp).node, "sdb3");
}

TEST(DataVolume, IsTheMediumItselfWhereThereIsNoOther) {
  EXPECT_EQ(DataVolume(kAll, kEsp).node, "sda1");
}

}  // namespace
}  // namespace initramfs
