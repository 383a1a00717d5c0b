// SPDX-License-Identifier: Apache-2.0
#include "imaging/io/file_sink.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/resource.h>

#include <csignal>
#include <filesystem>
#include <fstream>
#include <iterator>

#include "tests/unit/imaging/engine/small_image.h"

namespace imaging {
namespace {

namespace fs = std::filesystem;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using testing::Noise;

class FileSinkTest : public ::testing::Test {
 public:
  ~FileSinkTest() override { fs::remove_all(folder_); }

 protected:
  FileSinkTest() {
    std::string name = (fs::temp_directory_path() / "sink-XXXXXX").string();
    folder_ = ::mkdtemp(name.data());
  }

  std::string Path(const std::string& name = "PHILIPS.pri") const {
    return (folder_ / name).string();
  }
  std::vector<std::string> Names() const {
    std::vector<std::string> out;
    for (const auto& entry : fs::directory_iterator(folder_)) {
      out.push_back(entry.path().filename().string());
    }
    std::ranges::sort(out);
    return out;
  }
  std::vector<std::byte> Content(const std::string& name) const {
    std::ifstream file(folder_ / name, std::ios::binary);
    const std::string text{std::istreambuf_iterator<char>(file), {}};
    const auto bytes = std::as_bytes(std::span(text));
    return {bytes.begin(), bytes.end()};
  }

  fs::path folder_;
};

TEST(PartPath, CountsPartsInTheExtension) {
  EXPECT_EQ(PartPath("a/PHILIPS.pri", 0), "a/PHILIPS.pri");
  EXPECT_EQ(PartPath("a/PHILIPS.pri", 1), "a/PHILIPS.p01");
  EXPECT_EQ(PartPath("a/PHILIPS.pri", 10), "a/PHILIPS.p10");
  EXPECT_EQ(PartPath("a/PHILIPS.pri", 100), "a/PHILIPS.p100");
  EXPECT_EQ(PartPath("a.b/backup", 2), "a.b/backup.p02");
}

TEST_F(FileSinkTest, HasItsNameOnlyOnceItIsWhole) {
  auto sink = FileSink::Create(Path(), false).value();
  EXPECT_THAT(Names(), ElementsAre("PHILIPS.pri.partial"));
  EXPECT_EQ(sink->leftover(), Path() + ".partial");
  const std::vector<std::byte> bytes = Noise(5000, 1);
  ASSERT_TRUE(sink->Append(bytes).ok());
  ASSERT_TRUE(sink->Commit().ok());
  EXPECT_THAT(Names(), ElementsAre("PHILIPS.pri"));
  EXPECT_EQ(Content("PHILIPS.pri"), bytes);
}

TEST_F(FileSinkTest, KeepsWhatComesInPiecesOfAnySize) {
  auto sink = FileSink::Create(Path(), false).value();
  const std::vector<std::byte> bytes = Noise((9 << 20) + 12345, 2);
  std::span<const std::byte> left(bytes);
  for (std::size_t step = 1; !left.empty(); step = step * 3 + 1) {
    const std::size_t size = std::min(step, left.size());
    ASSERT_TRUE(sink->Append(left.first(size)).ok());
    left = left.subspan(size);
  }
  ASSERT_TRUE(sink->Append({}).ok());
  ASSERT_TRUE(sink->Commit().ok());
  EXPECT_EQ(Content("PHILIPS.pri"), bytes);
}

TEST_F(FileSinkTest, PartsStandBesideTheFirst) {
  auto sink = FileSink::Create(Path(), false).value();
  const std::vector<std::byte> bytes = Noise(3000, 3);
  const std::span all(bytes);
  ASSERT_TRUE(sink->Append(all.first(1000)).ok());
  ASSERT_TRUE(sink->StartPart().ok());
  ASSERT_TRUE(sink->Append(all.subspan(1000, 1999)).ok());
  ASSERT_TRUE(sink->StartPart().ok());
  ASSERT_TRUE(sink->Append(all.last(1)).ok());
  EXPECT_THAT(Names(), ElementsAre("PHILIPS.p01.partial", "PHILIPS.p02.partial",
                                   "PHILIPS.pri.partial"));
  EXPECT_THAT(sink->leftover(), HasSubstr("PHILIPS.p02.partial"));
  ASSERT_TRUE(sink->Commit().ok());
  EXPECT_THAT(Names(),
              ElementsAre("PHILIPS.p01", "PHILIPS.p02", "PHILIPS.pri"));
  EXPECT_EQ(Content("PHILIPS.pri").size(), 1000U);
  EXPECT_EQ(Content("PHILIPS.p01").size(), 1999U);
  EXPECT_EQ(Content("PHILIPS.p02").front(), bytes.back());
}

TEST_F(FileSinkTest, LeavesAnImageOfThatNameAloneUnlessTold) {
  std::ofstream(Path()) << "old";
  const auto refused = FileSink::Create(Path(), false);
  ASSERT_FALSE(refused.ok());
  EXPECT_EQ(refused.error().code(), base::ErrorCode::kInvalidArgument);
  EXPECT_THAT(refused.error().text(), HasSubstr(Path()));
  EXPECT_THAT(Names(), ElementsAre("PHILIPS.pri"));
  {
    auto cut_off = FileSink::Create(Path(), true).value();
    ASSERT_TRUE(cut_off->Append(Noise(100, 4)).ok());
  }
  EXPECT_EQ(Content("PHILIPS.pri").size(), 3U);
  auto sink = FileSink::Create(Path(), true).value();
  ASSERT_TRUE(sink->Append(Noise(50, 4)).ok());
  ASSERT_TRUE(sink->Commit().ok());
  EXPECT_EQ(Content("PHILIPS.pri"), Noise(50, 4));
  EXPECT_THAT(Names(), ElementsAre("PHILIPS.pri"));
}

TEST_F(FileSinkTest, LeavesAPartOfThatNameAloneUnlessTold) {
  std::ofstream(Path("PHILIPS.p01")) << "old";
  auto refused = FileSink::Create(Path(), false).value();
  ASSERT_TRUE(refused->Append(Noise(100, 4)).ok());
  const base::Status status = refused->StartPart();
  ASSERT_FALSE(status.ok());
  EXPECT_THAT(status.error().text(), HasSubstr("PHILIPS.p01 exists already"));
  EXPECT_EQ(Content("PHILIPS.p01").size(), 3U);
  auto sink = FileSink::Create(Path(), true).value();
  ASSERT_TRUE(sink->StartPart().ok());
  ASSERT_TRUE(sink->Commit().ok());
  EXPECT_TRUE(Content("PHILIPS.p01").empty());
}

TEST_F(FileSinkTest, NamesTheFolderThatIsNotThere) {
  const auto sink = FileSink::Create(Path("no/such/folder.pri"), false);
  ASSERT_FALSE(sink.ok());
  EXPECT_EQ(sink.error().code(), base::ErrorCode::kNotFound);
  EXPECT_THAT(sink.error().text(), HasSubstr("no/such/folder.pri"));
}

// A limit on the size of files stands for a full stick.
class FullDisk {
 public:
  explicit FullDisk(rlim_t bytes) {
    ::getrlimit(RLIMIT_FSIZE, &before_);
    previous_ = std::signal(SIGXFSZ, SIG_IGN);
    const rlimit limit{bytes, before_.rlim_max};
    ::setrlimit(RLIMIT_FSIZE, &limit);
  }
  ~FullDisk() {
    ::setrlimit(RLIMIT_FSIZE, &before_);
    std::signal(SIGXFSZ, previous_);
  }
  FullDisk(const FullDisk&) = delete;
  FullDisk& operator=(const FullDisk&) = delete;

 private:
  rlimit before_{};
  void (*previous_)(int) = nullptr;
};

TEST_F(FileSinkTest, AFullDiskIsNoSpaceAndLeavesNoImage) {
  constexpr std::size_t kMiB = 1 << 20;
  for (const std::size_t room : {std::size_t{0}, kMiB, 4 * kMiB, 5 * kMiB}) {
    auto sink = FileSink::Create(Path(), false).value();
    base::Status status = base::Ok();
    {
      const FullDisk full(room);
      status = sink->Append(Noise(6 * kMiB, 5));
      if (status.ok()) {
        status = sink->Commit();
      }
    }
    ASSERT_FALSE(status.ok()) << room;
    EXPECT_EQ(status.error().code(), base::ErrorCode::kNoSpace);
    EXPECT_THAT(status.error().text(), HasSubstr(sink->leftover()));
    EXPECT_THAT(Names(), ElementsAre("PHILIPS.pri.partial"));
  }
}

TEST_F(FileSinkTest, AnImageThatNamesAFolderIsNotCommitted) {
  auto sink = FileSink::Create(Path(), false).value();
  fs::create_directory(Path());
  const base::Status status = sink->Commit();
  ASSERT_FALSE(status.ok());
  EXPECT_THAT(status.error().text(), HasSubstr(Path()));
}

}  // namespace
}  // namespace imaging
