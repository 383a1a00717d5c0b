// SPDX-License-Identifier: Apache-2.0
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <map>
#include <string>
#include <vector>

#include "imaging/base/bytes.h"
#include "imaging/fs/file_system.h"
#include "tests/fakes/memory_block_device.h"

namespace {

using base::ByteRange;
using base::ErrorCode;
using imaging::fakes::MemoryBlockDevice;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::Key;

constexpr std::uint64_t kBlock = 1024;

// The smallest ext2: one group of 64 blocks of 1 KiB and 16 inodes.
//   1 superblock, 2 descriptor, 3 block bitmap, 4 inode bitmap,
//   5 and 6 inode table, 7 root folder, 8 content of /a, 9 indirect of /a
class TinyExt {
 public:
  TinyExt() {
    PutSuperblock();
    Put32(2 * kBlock + 0x0, 3);
    Put32(2 * kBlock + 0x4, 4);
    Put32(2 * kBlock + 0x8, 5);
    Put16(2 * kBlock + 0xC, 63 - 9);
    Put16(3 * kBlock, 0x1FF);
    PutInode(2, 0x4000, 7);
    PutInode(12, 0x8000, 8);
    PutInode(13, 0x8000, 0);
    Put32(Inode(12) + 0x58, 9);
    PutName(7 * kBlock, 12, 'a', 12);
    PutName(7 * kBlock + 12, 13, 'b', kBlock - 12);
  }

  static std::uint64_t Inode(std::uint64_t number) {
    return 5 * kBlock + (number - 1) * 128;
  }
  void Put16(std::uint64_t at, std::uint16_t value) {
    base::StoreLe(std::span(device_.bytes()), at, value);
  }
  void Put32(std::uint64_t at, std::uint32_t value) {
    base::StoreLe(std::span(device_.bytes()), at, value);
  }
  void PutName(std::uint64_t at,
               std::uint32_t inode,
               char name,
               std::uint64_t size) {
    Put32(at, inode);
    Put16(at + 4, static_cast<std::uint16_t>(size));
    Put16(at + 6, 1);
    Put16(at + 8, static_cast<std::uint16_t>(name));
  }
  MemoryBlockDevice& device() { return device_; }

 private:
  void PutSuperblock() {
    Put32(kBlock + 0x0, 16);
    Put32(kBlock + 0x4, 64);
    Put32(kBlock + 0x14, 1);
    Put32(kBlock + 0x20, 8192);
    Put32(kBlock + 0x28, 16);
    Put16(kBlock + 0x38, 0xEF53);
    Put16(kBlock + 0x3A, 1);
  }
  void PutInode(std::uint64_t number, std::uint16_t mode, std::uint32_t block) {
    Put16(Inode(number), mode);
    Put16(Inode(number) + 0x1A, 1);
    Put32(Inode(number) + 0x28, block);
  }

  MemoryBlockDevice device_{70 * kBlock};
};

// Reads fail where they touch one block.
class BadBlockDevice final : public imaging::BlockDevice {
 public:
  BadBlockDevice(BlockDevice& target, std::uint64_t block)
      : target_(target), bad_(block * kBlock) {}
  std::string_view name() const override { return "bad"; }
  std::uint64_t size() const override { return target_.size(); }
  base::Status ReadAt(std::uint64_t offset, std::span<std::byte> out) override {
    if (offset < bad_ + kBlock && bad_ < offset + out.size()) {
      return base::Error(ErrorCode::kIo, "bad block");
    }
    return target_.ReadAt(offset, out);
  }
  base::Status WriteAt(std::uint64_t offset,
                       std::span<const std::byte> data) override {
    return target_.WriteAt(offset, data);
  }
  base::Status Flush() override { return target_.Flush(); }

 private:
  BlockDevice& target_;
  const std::uint64_t bad_;
};

using Files = std::map<std::string, std::vector<ByteRange>>;

Files Walk(imaging::BlockDevice& device) {
  Files files;
  const auto walked = imaging::WalkExtFiles(
      device,
      [&](const std::string& path, std::span<const ByteRange> ranges) {
        files[path] = {ranges.begin(), ranges.end()};
        return true;
      },
      {});
  EXPECT_TRUE(walked.ok()) << walked.error().text();
  return files;
}

// The text of the error with which the map is refused as damaged.
std::string Damage(TinyExt& ext) {
  const auto fs = imaging::ReadExt(ext.device(), {});
  return fs.ok() || fs.error().code() != ErrorCode::kCorrupt
             ? "not refused"
             : fs.error().text();
}

TEST(ReadExt, KnowsTheSmallest) {
  TinyExt ext;
  const auto fs = imaging::ReadExt(ext.device(), {});
  ASSERT_TRUE(fs.ok()) << fs.error().text();
  EXPECT_EQ(fs.value().type, "ext2");
  EXPECT_EQ(fs.value().size, 64 * kBlock);
  EXPECT_THAT(fs.value().used.ranges(),
              ElementsAre(ByteRange{0, 10 * kBlock},
                          ByteRange{64 * kBlock, 6 * kBlock}));
}

TEST(ReadExt, RefusesABitmapThatFreesMetadata) {
  for (int bit = 0; bit < 6; ++bit) {
    TinyExt ext;
    ext.Put16(3 * kBlock, static_cast<std::uint16_t>(0x1FF & ~(1 << bit)));
    ext.Put16(2 * kBlock + 0xC, 63 - 8);
    EXPECT_THAT(Damage(ext), HasSubstr("is free")) << bit;
  }
}

TEST(ReadExt, RefusesFreeCountsOtherThanTheBitmaps) {
  for (const unsigned free : {53U, 55U}) {
    TinyExt ext;
    ext.Put16(2 * kBlock + 0xC, static_cast<std::uint16_t>(free));
    EXPECT_THAT(Damage(ext), HasSubstr("54 free clusters"));
  }
}

TEST(ReadExt, RefusesOverlappingMetadata) {
  TinyExt ext;
  ext.Put32(2 * kBlock + 0x4, 3);
  EXPECT_THAT(Damage(ext), HasSubstr("overlaps"));
}

TEST(ReadExt, RefusesMetadataOutsideTheFileSystem) {
  for (const unsigned place : {0x0U, 0x4U, 0x8U}) {
    for (const std::uint32_t block : {0U, 64U, 0xFFFFFFFFU}) {
      TinyExt ext;
      ext.Put32(2 * kBlock + place, block);
      EXPECT_THAT(Damage(ext), HasSubstr("points outside"));
    }
  }
}

TEST(ReadExt, StopsWhenAsked) {
  TinyExt ext;
  std::stop_source source;
  source.request_stop();
  const auto fs = imaging::ReadExt(ext.device(), source.get_token());
  ASSERT_FALSE(fs.ok());
  EXPECT_EQ(fs.error().code(), ErrorCode::kCancelled);
}

TEST(WalkExtFiles, TellsContentIndirectBlockAndInode) {
  TinyExt ext;
  const Files files = Walk(ext.device());
  EXPECT_THAT(files, ElementsAre(Key("/"), Key("/a"), Key("/b")));
  EXPECT_THAT(files.at("/a"), ElementsAre(ByteRange{TinyExt::Inode(12), 128},
                                          ByteRange{8 * kBlock, 2 * kBlock}));
}

TEST(WalkExtFiles, NamesTheFilesOfUnreadableBlocks) {
  TinyExt ext;
  BadBlockDevice indirect(ext.device(), 9);
  EXPECT_THAT(Walk(indirect).at("/a"),
              ElementsAre(ByteRange{TinyExt::Inode(12), 128},
                          ByteRange{8 * kBlock, 2 * kBlock}));
  BadBlockDevice folder(ext.device(), 7);
  EXPECT_THAT(Walk(folder).at("/"),
              ElementsAre(ByteRange{TinyExt::Inode(2), 128},
                          ByteRange{7 * kBlock, kBlock}));
}

TEST(WalkExtFiles, EndsWhenTheVisitorDoes) {
  TinyExt ext;
  int visits = 0;
  const auto walked = imaging::WalkExtFiles(
      ext.device(),
      [&](const std::string&, std::span<const ByteRange>) {
        return ++visits < 2;
      },
      {});
  EXPECT_TRUE(walked.ok());
  EXPECT_EQ(visits, 2);
}

// A triple indirect block that is its own child has 256^3 paths through it.
TEST(WalkExtFiles, GivesUpOnTreesThatShareBlocks) {
  TinyExt ext;
  ext.Put32(TinyExt::Inode(12) + 0x60, 9);
  for (std::uint64_t at = 0; at < kBlock; at += 4) {
    ext.Put32(9 * kBlock + at, 9);
  }
  const auto walked = imaging::WalkExtFiles(
      ext.device(),
      [](const std::string&, std::span<const ByteRange>) { return true; }, {});
  ASSERT_FALSE(walked.ok());
  EXPECT_EQ(walked.error().code(), ErrorCode::kCorrupt);
}

}  // namespace
