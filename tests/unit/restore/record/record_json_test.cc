// SPDX-License-Identifier: Apache-2.0
#include "restore/record/record_json.h"

#include <gmock/gmock.h>

#include "imaging/base/strings.h"
#include "restore/record/record_names.h"
#include "restore/record/record_trim.h"
#include "tests/unit/restore/record/sample_record.h"

namespace restore {
namespace {

using base::ErrorCode;
using ::testing::HasSubstr;
using ::testing::Not;
using testing::SampleRecord;

// `json` with the first `what` in it replaced.
std::string With(std::string json,
                 const std::string& what,
                 const std::string& by) {
  const std::size_t at = json.find(what);
  EXPECT_NE(at, std::string::npos) << what;
  return json.replace(at, what.size(), by);
}

TEST(RecordJson, IsReadBackAsWritten) {
  const auto read = DecodeRecord(EncodeRecord(SampleRecord()));
  ASSERT_TRUE(read.ok()) << read.error().text();
  EXPECT_EQ(read.value(), SampleRecord());
  const auto empty = DecodeRecord(EncodeRecord(Record()));
  ASSERT_TRUE(empty.ok()) << empty.error().text();
  EXPECT_EQ(empty.value(), Record());
}

// Everything in the sample differs from what an empty record has, so that the
// test above would see a member that is not written.
TEST(RecordJson, TheSampleLeavesNothingOut) {
  const std::string json = EncodeRecord(SampleRecord());
  EXPECT_THAT(json, Not(HasSubstr("\"\"")));
  EXPECT_THAT(json, Not(HasSubstr("[]")));
}

TEST(RecordJson, TheSameRecordIsTheSameBytes) {
  EXPECT_EQ(EncodeRecord(SampleRecord()), EncodeRecord(SampleRecord()));
  const auto read = DecodeRecord(EncodeRecord(SampleRecord()));
  ASSERT_TRUE(read.ok());
  EXPECT_EQ(EncodeRecord(read.value()), EncodeRecord(SampleRecord()));
}

TEST(RecordJson, CutShortIsCorrupt) {
  const std::string whole = EncodeRecord(SampleRecord());
  for (std::size_t size = 0; size + 2 < whole.size(); size += 7) {
    const auto read = DecodeRecord(whole.substr(0, size));
    ASSERT_FALSE(read.ok()) << size;
    EXPECT_EQ(read.error().code(), ErrorCode::kCorrupt);
  }
}

TEST(RecordJson, TellsANewerVersionAndWhatIsNone) {
  const std::string json = EncodeRecord(SampleRecord());
  const auto newer = DecodeRecord(With(json, "record/1", "record/2"));
  ASSERT_FALSE(newer.ok());
  EXPECT_EQ(newer.error().code(), ErrorCode::kUnsupported);
  const auto other = DecodeRecord(With(json, "pristine.record", "other.thing"));
  ASSERT_FALSE(other.ok());
  EXPECT_EQ(other.error().code(), ErrorCode::kCorrupt);
  EXPECT_FALSE(DecodeRecord("[]").ok());
  EXPECT_FALSE(DecodeRecord("").ok());
}

TEST(RecordJson, IgnoresMembersOfALaterVersion) {
  const std::string json = EncodeRecord(SampleRecord());
  const auto read =
      DecodeRecord(With(json, "\"program\"", "\"later\": [1], \"program\""));
  ASSERT_TRUE(read.ok()) << read.error().text();
  EXPECT_EQ(read.value(), SampleRecord());
}

TEST(RecordJson, RefusesAMemberThatStandsThereTwice) {
  const std::string json = EncodeRecord(SampleRecord());
  EXPECT_FALSE(
      DecodeRecord(With(json, "\"end\"", "\"end\": \"done\", \"end\"")).ok());
  EXPECT_FALSE(
      DecodeRecord(With(json, "\"slot\"", "\"slot\": \"x\", \"slot\"")).ok());
}

TEST(RecordJson, NamesTheMemberThatMakesNoSense) {
  const std::string json = EncodeRecord(SampleRecord());
  for (const auto& [member, from, to] :
       {std::tuple("job", "\"job\": \"restore\"", "\"job\": \"repair\""),
        std::tuple("files", "\"files\": 12", "\"files\": -12"),
        std::tuple("celsius", "\"celsius\": 33", "\"celsius\": \"33\""),
        std::tuple("milliseconds", "390123", "390.5"),
        std::tuple("partition", "\"partition\": 3",
                   "\"partition\": 3000000000"),
        std::tuple("letter", "\"letter\": \"C\"", "\"letter\": \"c\""),
        std::tuple("machine", "\"machine\": {", "\"machine\": 1, \"x\": {")}) {
    const auto read = DecodeRecord(With(json, from, to));
    ASSERT_FALSE(read.ok()) << member;
    EXPECT_THAT(read.error().text(), HasSubstr(member));
  }
}

TEST(RecordJson, RefusesDeepNestingAndHugeText) {
  std::string deep = "{\"a\":" + std::string(100000, '[');
  EXPECT_FALSE(DecodeRecord(deep).ok());
  const std::string json = EncodeRecord(SampleRecord());
  EXPECT_FALSE(DecodeRecord(json + std::string(kMaxRecordBytes, ' ')).ok());
  EXPECT_FALSE(DecodeRecord(With(json, "pristine 0.1.0",
                                 std::string(kMaxRecordText + 1, 'x')))
                   .ok());
  std::string list = "1";
  for (std::size_t i = 0; i < kMaxRecordList; ++i) {
    list += ",1";
  }
  EXPECT_FALSE(
      DecodeRecord(With(json, "\"waivers\": [", "\"waivers\": [" + list + ","))
          .ok());
}

TEST(RecordJson, WhatIsTooLongIsCutAndCounted) {
  Record record = SampleRecord();
  record.left_out = 0;
  record.state = std::string(kMaxRecordText - 1, 'x') + "资料";
  record.damage.resize(kMaxRecordList + 5);
  const auto read = DecodeRecord(EncodeRecord(record));
  ASSERT_TRUE(read.ok()) << read.error().text();
  EXPECT_EQ(read.value().state, std::string(kMaxRecordText - 1, 'x'));
  EXPECT_EQ(read.value().damage.size(), kMaxRecordList);
  EXPECT_EQ(read.value().left_out, 5);
}

TEST(RecordJson, IsNeverLongerThanAReaderTakes) {
  Record record;
  RecordedDamage damage;
  damage.files.assign(kMaxRecordList, std::string(kMaxRecordText, '"'));
  record.damage.assign(20, damage);
  const std::string json = EncodeRecord(record);
  EXPECT_LE(json.size(), kMaxRecordBytes);
  const auto read = DecodeRecord(json);
  ASSERT_TRUE(read.ok()) << read.error().text();
  EXPECT_EQ(read.value().damage.size(), 10);
  EXPECT_EQ(read.value().left_out, 10 + 20 * 900 + 10 * 90);
}

TEST(RecordJson, TextFromADiskBecomesPrintable) {
  Record record;
  record.state = "a\x1b[2J\nb\xff";
  const auto read = DecodeRecord(EncodeRecord(record));
  ASSERT_TRUE(read.ok());
  EXPECT_EQ(read.value().state, "a?[2J?b?");
}

template <typename Enum>
void ExpectNamesThereAndBack() {
  std::string_view name;
  int count = 0;
  for (; !(name = NameOf(static_cast<Enum>(count))).empty(); ++count) {
    EXPECT_EQ(ValueNamed<Enum>(name), static_cast<Enum>(count)) << name;
  }
  EXPECT_GT(count, 3);
  EXPECT_EQ(ValueNamed<Enum>("no such name"), std::nullopt);
}

TEST(RecordNames, EveryValueHasOneNameAndBack) {
  ExpectNamesThereAndBack<JobKind>();
  ExpectNamesThereAndBack<JobEnd>();
  ExpectNamesThereAndBack<ReadBackVerdict>();
  ExpectNamesThereAndBack<Waiver>();
  ExpectNamesThereAndBack<Fate>();
  ExpectNamesThereAndBack<Title::Kind>();
  EXPECT_EQ(NameOf(JobKind::kCapture), "capture");
  EXPECT_EQ(NameOf(JobEnd::kFailed), "failed");
  EXPECT_EQ(NameOf(ReadBackVerdict::kWrong), "wrong");
  EXPECT_EQ(NameOf(Waiver::kNoUndo), "no_undo");
  EXPECT_EQ(NameOf(Title::Kind::kNumbered), "numbered");
  EXPECT_EQ(NameOf(Fate::kCreated), FateName(Fate::kCreated));
  EXPECT_EQ(NameOf(ErrorCode::kIo), "io");
}

}  // namespace
}  // namespace restore
