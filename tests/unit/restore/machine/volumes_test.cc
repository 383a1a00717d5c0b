// SPDX-License-Identifier: Apache-2.0
#include "restore/machine/volumes.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <memory>

#include "tests/fakes/fake_machine.h"
#include "tests/fakes/fake_mounter.h"

namespace {

using restore::Volume;
using restore::Volumes;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

constexpr std::uint64_t kMiB = 1 << 20;
constexpr const char* kSata = "pci0000:00/ata1/host0/target0:0:0/0:0:0:0";

// As much of an ext4 superblock as blkid looks at.
std::string Ext4Superblock(const std::string& label) {
  std::string block(1024, '\0');
  const auto put = [&block](std::size_t at, unsigned value) {
    block[at] = static_cast<char>(value & 0xff);
    block[at + 1] = static_cast<char>(value >> 8);
  };
  put(0, 64);       // Inodes.
  put(4, 256);      // Blocks.
  put(32, 8192);    // Blocks of a group.
  put(56, 0xEF53);  // Magic.
  put(76, 1);       // Revision.
  put(92, 0x4);     // Has a journal.
  put(96, 0x40);    // Extents, which make it ext4.
  block.replace(120, label.size(), label);
  return std::string(1024, '\0') + block;
}

class VolumesTest : public ::testing::Test {
 protected:
  VolumesTest() {
    machine_.AddDisk("sda", kSata, "8:0", 64 * kMiB);
    machine_.AddDisk("sdb", "pci0000:00/usb1/1-1/host1", "8:16", 64 * kMiB);
    for (const char* const name : {"sda", "sdb"}) {
      machine_.Fill(name, 64 * kMiB, 0, Ext4Superblock(name));
      mounter_.Hold(machine_.dev(name), [](const std::filesystem::path& at) {
        restore::fakes::FakeMachine::Write(at / "a.txt", "a");
      });
    }
    volumes_ = std::make_unique<Volumes>(mounter_, folder_, machine_.roots());
  }

  std::vector<Volume> List() {
    auto listed = volumes_->List();
    EXPECT_TRUE(listed.ok()) << listed.error().text();
    return listed.ok() ? std::move(listed).value() : std::vector<Volume>();
  }
  Volume Named(const std::string& node) {
    for (const Volume& volume : List()) {
      if (volume.node == node) {
        return volume;
      }
    }
    ADD_FAILURE() << "no " << node;
    return {};
  }
  static std::string Text(const base::Result<std::string>& result) {
    return result.ok() ? result.value() : "error: " + result.error().text();
  }

  restore::fakes::FakeMachine machine_;
  restore::fakes::FakeMounter mounter_;
  const std::string folder_ = machine_.root() / "volumes";
  std::unique_ptr<Volumes> volumes_;
};

TEST_F(VolumesTest, ListsWhatCanBeBrowsedWithOpticalDrivesLast) {
  machine_.AddDisk("sdc", "pci0000:00/ata3", "8:32", 64 * kMiB);
  machine_.Fill("sdc", 64 * kMiB, 0, "LUKS\xba\xbe");
  std::string disc(2048, '\0');
  disc.replace(0, 7,
               "\x01"
               "CD001\x01");
  machine_.AddDisk("sr0", "pci0000:00/ata2", "11:0", 64 * kMiB);
  machine_.Fill("sr0", 64 * kMiB, 32768, disc);
  machine_.AddDisk("sr1", "pci0000:00/ata4", "11:1", 64 * kMiB);
  const auto volumes = List();
  std::vector<std::string> nodes;
  for (const Volume& volume : volumes) {
    nodes.push_back(volume.node + " " + volume.type + " " + volume.label);
  }
  EXPECT_THAT(nodes,
              ElementsAre("sda ext4 sda", "sdb ext4 sdb", "sr0 iso9660 "));
  EXPECT_FALSE(volumes[0].removable);
  EXPECT_TRUE(volumes[2].optical);
  EXPECT_THAT(mounter_.calls(), IsEmpty());
}

TEST_F(VolumesTest, BrowsingMountsReadOnlyAndOnce) {
  const Volume volume = Named("sda");
  const std::string folder = Text(volumes_->Browse(volume));
  EXPECT_EQ(folder, folder_ + "/sda");
  EXPECT_TRUE(std::filesystem::exists(folder + "/a.txt"));
  EXPECT_EQ(Text(volumes_->Browse(volume)), folder);
  EXPECT_THAT(mounter_.calls(), ElementsAre("mount sda ro"));
}

TEST_F(VolumesTest, WhatOthersMountedIsUsedAndLeftMounted) {
  machine_.Mount(1, 0, "8:0", "/media/stick", "ext4 /dev/sda rw");
  EXPECT_EQ(Named("sda").mounted_at, "/media/stick");
  EXPECT_EQ(Text(volumes_->Browse(Named("sda"))), "/media/stick");
  EXPECT_EQ(Text(volumes_->OpenForWriting(Named("sda"))), "/media/stick");
  EXPECT_TRUE(volumes_->Release("sda").ok());
  EXPECT_THAT(mounter_.calls(), IsEmpty());
}

TEST_F(VolumesTest, WhatOthersMountedReadOnlyIsNotWritten) {
  machine_.Mount(1, 0, "8:0", "/cdrom", "ext4 /dev/sda ro");
  EXPECT_THAT(Text(volumes_->OpenForWriting(Named("sda"))),
              HasSubstr("read-only at /cdrom"));
}

TEST_F(VolumesTest, KindsThatAreOnlyReadAreNotWritten) {
  Volume volume = Named("sda");
  volume.type = "btrfs";
  EXPECT_THAT(Text(volumes_->OpenForWriting(volume)),
              HasSubstr("only reads btrfs"));
  EXPECT_THAT(mounter_.calls(), IsEmpty());
}

TEST_F(VolumesTest, ForWritingItIsMountedAnew) {
  const Volume volume = Named("sda");
  ASSERT_TRUE(volumes_->Browse(volume).ok());
  EXPECT_EQ(Text(volumes_->OpenForWriting(volume)), folder_ + "/sda");
  EXPECT_EQ(Text(volumes_->OpenForWriting(volume)), folder_ + "/sda");
  EXPECT_EQ(Text(volumes_->Browse(volume)), folder_ + "/sda");
  EXPECT_THAT(mounter_.calls(),
              ElementsAre("mount sda ro", "unmount sda", "mount sda rw"));
}

TEST_F(VolumesTest, ReleaseLetsGoOfADiskAndNothingElse) {
  Volume partition = Named("sda");
  partition.node = "sda1";
  ASSERT_TRUE(volumes_->Browse(partition).ok());
  ASSERT_TRUE(volumes_->Browse(Named("sdb")).ok());
  EXPECT_TRUE(volumes_->Release("sda").ok());
  EXPECT_EQ(mounter_.mounted(), 1);
  EXPECT_FALSE(std::filesystem::exists(folder_ + "/sda1"));
  EXPECT_TRUE(volumes_->Release("sdb").ok());
  EXPECT_EQ(mounter_.mounted(), 0);
}

TEST_F(VolumesTest, WhatCannotBeReleasedIsReportedAndTriedAgain) {
  ASSERT_TRUE(volumes_->Browse(Named("sda")).ok());
  mounter_.FailUnmount(true);
  EXPECT_FALSE(volumes_->ReleaseAll().ok());
  mounter_.FailUnmount(false);
  EXPECT_TRUE(volumes_->ReleaseAll().ok());
  EXPECT_EQ(mounter_.mounted(), 0);
}

TEST_F(VolumesTest, TheEndUnmountsAll) {
  ASSERT_TRUE(volumes_->Browse(Named("sda")).ok());
  ASSERT_TRUE(volumes_->Browse(Named("sdb")).ok());
  volumes_.reset();
  EXPECT_EQ(mounter_.mounted(), 0);
}

// What we booted from, as init mounts it.
constexpr const char* kMedium = "/run/pristine/medium";

TEST_F(VolumesTest, TheBootMediumIsWritableOnlyUntilTheWritingStops) {
  machine_.Mount(1, 0, "8:16", kMedium, "vfat /dev/sdb ro");
  const Volume volume = Named("sdb");
  EXPECT_TRUE(volumes_->CheckWritable(volume).ok());
  EXPECT_EQ(Text(volumes_->Browse(volume)), kMedium);
  EXPECT_THAT(mounter_.calls(), IsEmpty());
  EXPECT_EQ(Text(volumes_->OpenForWriting(volume)), kMedium);
  EXPECT_EQ(Text(volumes_->Browse(volume)), kMedium);
  EXPECT_TRUE(volumes_->StopWriting().ok());
  EXPECT_EQ(Text(volumes_->Browse(volume)), kMedium);
  volumes_.reset();
  // Init's mount is left where it is.
  EXPECT_THAT(mounter_.calls(),
              ElementsAre("remount sdb rw", "remount sdb ro"));
}

TEST_F(VolumesTest, TheEndLeavesTheBootMediumReadOnly) {
  machine_.Mount(1, 0, "8:16", kMedium, "vfat /dev/sdb ro");
  ASSERT_TRUE(volumes_->OpenForWriting(Named("sdb")).ok());
  volumes_.reset();
  EXPECT_THAT(mounter_.calls(),
              ElementsAre("remount sdb rw", "remount sdb ro"));
}

TEST_F(VolumesTest, TheBootMediumMadeReadOnlyByAnotherWriterIsOpenedAgain) {
  machine_.Mount(1, 0, "8:16", kMedium, "vfat /dev/sdb ro");
  const Volume volume = Named("sdb");
  ASSERT_TRUE(volumes_->OpenForWriting(volume).ok());
  // The table of mounts still says so, as after the journal's end.
  ASSERT_TRUE(volumes_->OpenForWriting(volume).ok());
  EXPECT_THAT(mounter_.calls(),
              ElementsAre("remount sdb rw", "remount sdb rw"));
}

TEST_F(VolumesTest, AMediumThatCannotBeFlushedIsReported) {
  machine_.Mount(1, 0, "8:16", kMedium, "vfat /dev/sdb ro");
  ASSERT_TRUE(volumes_->OpenForWriting(Named("sdb")).ok());
  mounter_.FailRemount(true);
  EXPECT_FALSE(volumes_->StopWriting().ok());
}

TEST_F(VolumesTest, AFatThatIsReadBecomesWritableWhereItIs) {
  Volume volume = Named("sda");
  volume.type = "vfat";
  const std::string folder = Text(volumes_->Browse(volume));
  EXPECT_EQ(Text(volumes_->OpenForWriting(volume)), folder);
  EXPECT_TRUE(volumes_->StopWriting().ok());
  EXPECT_TRUE(std::filesystem::exists(folder + "/a.txt"));
  EXPECT_TRUE(volumes_->Release("sda").ok());
  EXPECT_THAT(mounter_.calls(), ElementsAre("mount sda ro", "remount sda rw",
                                            "remount sda ro", "unmount sda"));
}

TEST_F(VolumesTest, OtherKindsAreReadInTheSameFolderAfterTheWriting) {
  const Volume volume = Named("sda");
  const std::string folder = Text(volumes_->OpenForWriting(volume));
  EXPECT_TRUE(volumes_->StopWriting().ok());
  EXPECT_EQ(Text(volumes_->Browse(volume)), folder);
  EXPECT_THAT(mounter_.calls(),
              ElementsAre("mount sda rw", "unmount sda", "mount sda ro"));
}

TEST_F(VolumesTest, AWriteProtectedMediumIsNotWritten) {
  machine_.Mount(1, 0, "8:16", kMedium, "vfat /dev/sdb ro");
  machine_.Set("sdb", "ro", "1\n");
  const Volume volume = Named("sdb");
  EXPECT_FALSE(volumes_->CheckWritable(volume).ok());
  EXPECT_THAT(Text(volumes_->OpenForWriting(volume)),
              HasSubstr("write-protected"));
  EXPECT_THAT(mounter_.calls(), IsEmpty());
}

TEST_F(VolumesTest, WhatWasPulledIsForgottenAndMountedAnewUnderItsNextName) {
  const Volume volume = Named("sdb");
  ASSERT_TRUE(volumes_->Browse(volume).ok());
  machine_.RemoveNode("sdb");
  EXPECT_EQ(List().size(), 1U);
  EXPECT_EQ(mounter_.mounted(), 0);
  EXPECT_FALSE(std::filesystem::exists(folder_ + "/sdb"));
  machine_.AddDisk("sdc", "pci0000:00/usb1/1-1/host2", "8:32", 64 * kMiB);
  machine_.Fill("sdc", 64 * kMiB, 0, Ext4Superblock("sdb"));
  mounter_.Hold(machine_.dev("sdc"), [](const std::filesystem::path&) {});
  EXPECT_EQ(Text(volumes_->Browse(Named("sdc"))), folder_ + "/sdc");
  EXPECT_THAT(mounter_.calls(),
              ElementsAre("mount sdb ro", "abandon sdb", "mount sdc ro"));
}

TEST_F(VolumesTest, APulledBootMediumIsForgottenAndInitsMountLeftToInit) {
  machine_.Mount(1, 0, "8:16", kMedium, "vfat /dev/sdb ro");
  ASSERT_TRUE(volumes_->OpenForWriting(Named("sdb")).ok());
  machine_.RemoveNode("sdb");
  machine_.Mounts("");
  List();
  volumes_.reset();
  EXPECT_THAT(mounter_.calls(), ElementsAre("remount sdb rw"));
}

TEST_F(VolumesTest, WhatCannotBeMountedIsAnErrorInWords) {
  machine_.AddDisk("sdc", "pci0000:00/ata3", "8:32", 64 * kMiB);
  machine_.Fill("sdc", 64 * kMiB, 0, Ext4Superblock("bad"));
  EXPECT_THAT(Text(volumes_->Browse(Named("sdc"))), HasSubstr("damaged"));
  EXPECT_EQ(mounter_.mounted(), 0);
}

}  // namespace
