// SPDX-License-Identifier: Apache-2.0
#include "restore/record/record_files.h"

#include <gmock/gmock.h>
#include <sys/resource.h>

#include <algorithm>
#include <csignal>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <span>

#include "imaging/base/strings.h"
#include "restore/machine/durable_files.h"
#include "restore/record/record_json.h"
#include "tests/fakes/fake_machine.h"
#include "tests/unit/restore/record/sample_record.h"

namespace restore {
namespace {

namespace fs = std::filesystem;
using base::ErrorCode;
using imaging::SigningKey;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using testing::SampleRecord;
using ::testing::SizeIs;

SigningKey Key(int number) {
  SigningKey::Seed seed{};
  seed.fill(static_cast<std::byte>(number));
  auto key = SigningKey::PrivateFromSeed(seed);
  EXPECT_TRUE(key.ok());
  return std::move(key).value();
}

std::string Read(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

void Write(const std::string& path, const std::string& text) {
  std::ofstream(path, std::ios::binary) << text;
}

std::vector<std::string> Names(const std::string& folder) {
  std::vector<std::string> names;
  for (const auto& entry : fs::directory_iterator(folder)) {
    names.push_back(entry.path().filename());
  }
  std::sort(names.begin(), names.end());
  return names;
}

class RecordFilesTest : public ::testing::Test {
 protected:
  WrittenRecord WriteSigned() {
    return WriteRecord(SampleRecord(), {folder_}, &key_);
  }

  const fakes::FakeMachine machine_;
  const std::string folder_ = machine_.root() / "job";
  const std::string json_ = folder_ + "/record.json";
  const SigningKey key_ = Key(1);
};

TEST_F(RecordFilesTest, ASignedRecordIsWrittenAndVerified) {
  const WrittenRecord written = WriteSigned();
  ASSERT_THAT(written.places, SizeIs(1));
  EXPECT_FALSE(written.places.front().error.has_value());
  EXPECT_EQ(written.places.front().path, json_);
  EXPECT_THAT(Names(folder_),
              ElementsAre("record.html", "record.json", "record.pub",
                          "record.sig", "record.txt"));
  const auto stored = ReadRecord(json_);
  ASSERT_TRUE(stored.ok()) << stored.error().text();
  Record expected = SampleRecord();
  expected.signer = base::HexEncode(key_.public_bytes());
  EXPECT_EQ(stored.value().record, expected);
  EXPECT_EQ(stored.value().record, written.record);
  EXPECT_EQ(stored.value().digest, written.digest);
  EXPECT_TRUE(CheckRecord(stored.value(), nullptr).ok());
  EXPECT_TRUE(CheckRecord(stored.value(), &key_).ok());
  EXPECT_TRUE(ReadRecord(folder_).ok()) << "a folder will do";
}

TEST_F(RecordFilesTest, ThePublicHalfLiesBesideItAndNoPrivateOne) {
  WriteSigned();
  const std::string pem = Read(folder_ + "/record.pub");
  const auto key = SigningKey::PublicFromPem(pem);
  ASSERT_TRUE(key.ok());
  EXPECT_EQ(key.value().public_bytes(), key_.public_bytes());
  EXPECT_THAT(pem, ::testing::Not(HasSubstr("PRIVATE")));
}

TEST_F(RecordFilesTest, AnyChangedByteIsFound) {
  WriteSigned();
  const std::string good = Read(json_);
  for (std::size_t at = 0; at < good.size(); at += 13) {
    std::string bad = good;
    bad[at] = static_cast<char>(bad[at] ^ 1);
    Write(json_, bad);
    const auto stored = ReadRecord(json_);
    EXPECT_FALSE(stored.ok() && CheckRecord(stored.value(), nullptr).ok())
        << at;
  }
  Write(json_, good);
  std::string signature = Read(folder_ + "/record.sig");
  signature[5] = static_cast<char>(signature[5] ^ 1);
  Write(folder_ + "/record.sig", signature);
  const auto stored = ReadRecord(json_);
  ASSERT_TRUE(stored.ok());
  EXPECT_EQ(CheckRecord(stored.value(), nullptr).error().code(),
            ErrorCode::kCorrupt);
  Write(folder_ + "/record.sig", signature + "x");
  EXPECT_FALSE(ReadRecord(json_).ok());
}

TEST_F(RecordFilesTest, AnotherKeyIsToldApart) {
  WriteSigned();
  const auto stored = ReadRecord(json_);
  ASSERT_TRUE(stored.ok());
  const SigningKey other = Key(2);
  const auto checked = CheckRecord(stored.value(), &other);
  ASSERT_FALSE(checked.ok());
  EXPECT_EQ(checked.error().code(), ErrorCode::kInvalidArgument);
}

// Who changes a record can sign it with a key of his own, but not as another.
TEST_F(RecordFilesTest, ASignatureByAnotherKeyIsNoneOfTheNamedSigner) {
  WriteSigned();
  const auto digest = RecordDigest(Read(json_));
  const auto forged = imaging::Sign(digest, Key(2));
  ASSERT_TRUE(forged.ok());
  const auto& bytes = forged.value().bytes;
  Write(folder_ + "/record.sig",
        std::string(reinterpret_cast<const char*>(bytes.data()), bytes.size()));
  const auto stored = ReadRecord(json_);
  ASSERT_TRUE(stored.ok());
  EXPECT_FALSE(CheckRecord(stored.value(), nullptr).ok());
}

TEST_F(RecordFilesTest, UnsignedIsSaid) {
  WriteRecord(SampleRecord(), {folder_}, nullptr);
  EXPECT_THAT(Names(folder_),
              ElementsAre("record.html", "record.json", "record.txt"));
  const auto stored = ReadRecord(json_);
  ASSERT_TRUE(stored.ok());
  EXPECT_EQ(stored.value().record.signer, "");
  const auto checked = CheckRecord(stored.value(), nullptr);
  ASSERT_FALSE(checked.ok());
  EXPECT_EQ(checked.error().code(), ErrorCode::kNotFound);
}

TEST_F(RecordFilesTest, ALostSignatureIsNotTakenForUnsigned) {
  WriteSigned();
  fs::remove(folder_ + "/record.sig");
  const auto stored = ReadRecord(json_);
  ASSERT_TRUE(stored.ok());
  const auto checked = CheckRecord(stored.value(), nullptr);
  ASSERT_FALSE(checked.ok());
  EXPECT_THAT(checked.error().text(), HasSubstr("missing"));
}

TEST_F(RecordFilesTest, NoRecordIsEverOverwritten) {
  WriteSigned();
  const std::string first = Read(json_);
  Record second = SampleRecord();
  second.state = "another";
  const WrittenRecord written = WriteRecord(second, {folder_}, &key_);
  EXPECT_EQ(written.places.front().path, folder_ + "/record-2.json");
  EXPECT_EQ(WriteSigned().places.front().path, folder_ + "/record-3.json");
  EXPECT_EQ(Read(json_), first);
  const auto stored = ReadRecord(folder_ + "/record-2.json");
  ASSERT_TRUE(stored.ok());
  EXPECT_TRUE(CheckRecord(stored.value(), &key_).ok());
}

TEST_F(RecordFilesTest, AFolderThatCannotBeWrittenKeepsTheOthersNotFromIt) {
  const std::string file = machine_.root() / "file";
  Write(file, "a file in the place of a folder");
  const WrittenRecord written =
      WriteRecord(SampleRecord(), {file, folder_}, &key_);
  ASSERT_THAT(written.places, SizeIs(2));
  ASSERT_TRUE(written.places[0].error.has_value());
  EXPECT_THAT(written.places[0].error->text(), HasSubstr(file));
  EXPECT_FALSE(written.places[1].error.has_value());
  EXPECT_TRUE(written.anywhere());
  EXPECT_FALSE(WriteRecord(SampleRecord(), {file}, &key_).anywhere());
}

// A limit on the size of files stands for a volume that becomes full.
TEST_F(RecordFilesTest, AWriteThatFailsLeavesNothingBehind) {
  auto* const handler = std::signal(SIGXFSZ, SIG_IGN);
  rlimit old{};
  ASSERT_EQ(::getrlimit(RLIMIT_FSIZE, &old), 0);
  const rlimit small{.rlim_cur = 100, .rlim_max = old.rlim_max};
  ASSERT_EQ(::setrlimit(RLIMIT_FSIZE, &small), 0);
  const WrittenRecord written = WriteSigned();
  ASSERT_EQ(::setrlimit(RLIMIT_FSIZE, &old), 0);
  std::signal(SIGXFSZ, handler);
  EXPECT_TRUE(written.places.front().error.has_value());
  EXPECT_FALSE(written.anywhere());
  EXPECT_THAT(Names(folder_), IsEmpty());
}

TEST_F(RecordFilesTest, WhenOneFileCannotBeMadeNoneAppears) {
  fs::create_directories(folder_ + "/b.txt.partial/in the way");
  EXPECT_FALSE(
      PutNewFiles(folder_, {{"a.txt", "A"}, {"b.txt", "B"}, {"c.txt", "C"}})
          .ok());
  EXPECT_THAT(Names(folder_), ElementsAre("b.txt.partial"));
  Write(folder_ + "/c.txt", "old");
  EXPECT_FALSE(PutNewFiles(folder_, {{"a.txt", "A"}, {"c.txt", "C"}}).ok());
  EXPECT_THAT(Names(folder_), ElementsAre("b.txt.partial", "c.txt"));
  EXPECT_EQ(Read(folder_ + "/c.txt"), "old");
}

TEST_F(RecordFilesTest, ALinkInThePlaceOfAFileIsNotFollowed) {
  fs::create_directories(folder_);
  const std::string precious = machine_.root() / "precious";
  Write(precious, "keep me");
  for (const char* name : {"a.txt", "b.txt"}) {
    fs::create_symlink(precious, folder_ + "/" + name + ".partial");
  }
  EXPECT_TRUE(PutNewFiles(folder_, {{"a.txt", "A"}, {"b.txt", "B"}}).ok());
  EXPECT_EQ(Read(precious), "keep me");
  EXPECT_EQ(Read(folder_ + "/b.txt"), "B");
  EXPECT_FALSE(fs::is_symlink(folder_ + "/b.txt"));
}

TEST_F(RecordFilesTest, APublicKeySignsNothing) {
  const auto public_key = SigningKey::PublicFromBytes(key_.public_bytes());
  ASSERT_TRUE(public_key.ok());
  const WrittenRecord written =
      WriteRecord(SampleRecord(), {folder_}, &public_key.value());
  EXPECT_TRUE(written.places.front().error.has_value());
  EXPECT_FALSE(fs::exists(folder_));
}

TEST_F(RecordFilesTest, ThePagesSayWhatTheJsonSays) {
  const WrittenRecord written =
      WriteRecord(SampleRecord(), {folder_}, &key_, PageLanguage::kChinese);
  const std::string digest = base::HexEncode(written.digest);
  for (const char* name : {"/record.txt", "/record.html"}) {
    const std::string page = Read(folder_ + name);
    EXPECT_THAT(page, HasSubstr(digest));
    EXPECT_THAT(page, HasSubstr("B7N0AS12345"));
    EXPECT_THAT(page, HasSubstr("系统还原"));
  }
}

}  // namespace
}  // namespace restore
