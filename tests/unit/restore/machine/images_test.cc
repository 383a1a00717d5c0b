// SPDX-License-Identifier: Apache-2.0
#include "restore/machine/images.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>

#include "imaging/io/file_sink.h"
#include "tests/fakes/fake_machine.h"
#include "tests/fakes/fake_mounter.h"
#include "tests/unit/imaging/engine/small_image.h"

namespace {

namespace fs = std::filesystem;
using restore::Folder;
using restore::FoundImage;
using restore::ImageSearch;
using restore::Volume;
using restore::Volumes;
using restore::fakes::FakeMachine;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::SizeIs;

void MakeImage(const fs::path& path, std::uint64_t part_size = 0) {
  fs::create_directories(path.parent_path());
  imaging::fakes::MemoryBlockDevice source(
      imaging::testing::Noise(imaging::testing::kSmallSize, 1));
  auto sink = imaging::FileSink::Create(path, false);
  ASSERT_TRUE(sink.ok()) << sink.error().text();
  const auto done =
      imaging::testing::CaptureSmall(source, *sink.value(), part_size);
  ASSERT_TRUE(done.ok()) << done.error().text();
}

class ImagesTest : public ::testing::Test {
 protected:
  ImageSearch Search(const restore::fakes::FakeMounter::Fill& fill) {
    mounter_.Hold("/dev/sdb3", fill);
    return FindImagesOn({volume_}, volumes_, {});
  }
  static std::vector<std::string> Names(const ImageSearch& search) {
    std::vector<std::string> names;
    for (const FoundImage& image : search.images) {
      names.push_back(image.name);
    }
    return names;
  }

  FakeMachine machine_;
  restore::fakes::FakeMounter mounter_;
  Volumes volumes_{mounter_, machine_.root() / "volumes", machine_.roots()};
  Volume volume_ = [] {
    Volume volume;
    volume.node = "sdb3";
    volume.path = "/dev/sdb3";
    volume.type = "vfat";
    return volume;
  }();
};

TEST_F(ImagesTest, FindsImagesUpToTwoFoldersDownWhateverTheirCase) {
  const ImageSearch found = Search([](const fs::path& at) {
    MakeImage(at / "PHILIPS.PRI");
    MakeImage(at / "a/b/deep.Pri");
    MakeImage(at / "a/b/c/deeper.pri");
    MakeImage(at / "Windows/resources.pri");
    MakeImage(at / ".hidden/x.pri");
    FakeMachine::Write(at / "readme.txt", "x");
  });
  EXPECT_THAT(Names(found), ElementsAre("PHILIPS.PRI", "a/b/deep.Pri"));
  EXPECT_THAT(found.notes, IsEmpty());
  EXPECT_EQ(found.images[0].volume.node, "sdb3");
  ASSERT_TRUE(found.images[0].head.has_value());
  EXPECT_EQ(found.images[0].head->raw_size, imaging::testing::kSmallSize);
  EXPECT_FALSE(found.images[0].problem.has_value());
  EXPECT_THAT(found.images[0].changed, SizeIs(20));
}

TEST_F(ImagesTest, CountsTheSizeOfAllParts) {
  const ImageSearch found =
      Search([](const fs::path& at) { MakeImage(at / "p.pri", 128 << 10); });
  ASSERT_THAT(found.images, SizeIs(1));
  EXPECT_GT(found.images[0].parts, 1u);
  std::uint64_t all = 0;
  for (const auto& file :
       fs::directory_iterator(fs::path(found.images[0].path).parent_path())) {
    all += file.file_size();
  }
  EXPECT_EQ(found.images[0].size, all);
}

TEST_F(ImagesTest, TellsWhyAnImageCannotBeUsed) {
  const ImageSearch found = Search([](const fs::path& at) {
    MakeImage(at / "cut.pri");
    fs::resize_file(at / "cut.pri", fs::file_size(at / "cut.pri") / 2);
    MakeImage(at / "lost.pri", 128 << 10);
    fs::remove(at / "lost.p01");
    FakeMachine::Write(at / "none.pri", "of another kind");
  });
  ASSERT_THAT(Names(found), ElementsAre("cut.pri", "lost.pri"));
  for (const FoundImage& image : found.images) {
    ASSERT_TRUE(image.problem.has_value()) << image.name;
    EXPECT_FALSE(image.head.has_value());
    EXPECT_GT(image.size, 0u);
  }
}

TEST_F(ImagesTest, AVolumeThatCannotBeReadIsANote) {
  const ImageSearch found = FindImagesOn({volume_}, volumes_, {});
  EXPECT_THAT(found.images, IsEmpty());
  EXPECT_THAT(found.notes, ElementsAre(HasSubstr("sdb3 can't be mounted")));
}

TEST_F(ImagesTest, AListHasFoldersFirstAndIsInOrder) {
  const fs::path at = machine_.root() / "list";
  FakeMachine::Write(at / "b.txt", "12345");
  FakeMachine::Write(at / "A.pri", "1");
  FakeMachine::Write(at / ".hidden", "1");
  fs::create_directories(at / "zoo.pri");
  fs::create_directories(at / "Art");
  fs::create_symlink("/etc", at / "link");
  const auto listed = restore::ListFolder(at);
  ASSERT_TRUE(listed.ok());
  std::vector<std::string> names;
  for (const restore::FolderEntry& entry : listed.value().entries) {
    names.push_back(entry.name + (entry.is_folder ? "/" : "") +
                    (entry.is_image ? "!" : ""));
  }
  EXPECT_THAT(names, ElementsAre("Art/", "zoo.pri/", "A.pri!", "b.txt"));
  EXPECT_EQ(listed.value().entries[3].size, 5u);
  EXPECT_FALSE(listed.value().cut_short);
}

TEST_F(ImagesTest, AListIsBounded) {
  const fs::path at = machine_.root() / "list";
  for (std::size_t i = 0; i < Folder::kMaxEntries + 1; ++i) {
    FakeMachine::Write(at / std::to_string(i), "");
  }
  const auto listed = restore::ListFolder(at);
  ASSERT_TRUE(listed.ok());
  EXPECT_THAT(listed.value().entries, SizeIs(Folder::kMaxEntries));
  EXPECT_TRUE(listed.value().cut_short);
}

}  // namespace
