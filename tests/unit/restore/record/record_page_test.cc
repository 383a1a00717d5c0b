// SPDX-License-Identifier: Apache-2.0
#include "restore/record/record_page.h"

#include <gmock/gmock.h>

#include <cstdio>

#include "imaging/base/strings.h"
#include "restore/record/page_text.h"
#include "restore/record/record_json.h"
#include "tests/unit/restore/record/sample_record.h"

namespace restore {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;
using testing::SampleRecord;

constexpr PageLanguage kBoth[] = {PageLanguage::kEnglish,
                                  PageLanguage::kChinese};

RecordPage Page(const Record& record,
                PageLanguage language = PageLanguage::kEnglish) {
  return MakeRecordPage(record, RecordDigest(EncodeRecord(record)), language);
}

bool IsChinese(std::string_view text) {
  // U+4E00 to U+9FFF in UTF-8 begin with E4 to E9.
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if (byte >= 0xE4 && byte <= 0xE9) {
      return true;
    }
  }
  return false;
}

TEST(RecordWords, EveryWordIsThereInBothLanguages) {
  for (int i = 0; i < kWordCount; ++i) {
    const auto word = static_cast<Word>(i);
    const std::string english(Say(word, PageLanguage::kEnglish));
    const std::string chinese(Say(word, PageLanguage::kChinese));
    EXPECT_FALSE(english.empty()) << i;
    EXPECT_FALSE(IsChinese(english)) << english;
    EXPECT_EQ(english, base::Printable(english));
    EXPECT_EQ(chinese, base::Printable(chinese));
    // The name of a hash is the same everywhere.
    EXPECT_TRUE(IsChinese(chinese) || english == "SHA-256") << english;
  }
}

TEST(RecordWords, NamesOfLanguages) {
  EXPECT_EQ(PageLanguageNamed("zh_CN.UTF-8"), PageLanguage::kChinese);
  EXPECT_EQ(PageLanguageNamed("zh_CN"), PageLanguage::kChinese);
  EXPECT_EQ(PageLanguageNamed("en_US.UTF-8"), PageLanguage::kEnglish);
  EXPECT_EQ(PageLanguageNamed("fr"), std::nullopt);
  EXPECT_EQ(PageLanguageNamed(""), std::nullopt);
}

// What a reader must find, in either language.
TEST(RecordPage, TellsAllThatMatters) {
  for (const PageLanguage language : kBoth) {
    const std::string text = PageAsText(Page(SampleRecord(), language));
    for (const char* fact : {"pristine 0.1.0",
                             "2026-11-24T09:13:00Z",
                             "6 min 30 s",
                             "ASUS",
                             "B7N0AS12345",
                             "U31SG.204",
                             "i3-2350M",
                             "DIMM_A",
                             "4.0 GiB",
                             "1333 MT/s",
                             "naa.5002538e40a1b2c3",
                             "S64D",
                             "1000204886016",
                             "1234",
                             "33 °C",
                             "/media/PHILIPS.pri",
                             "aaaa",
                             "bbbb",
                             "cccc",
                             "dddd",
                             "C: (Windows)",
                             "D: (资料)",
                             "12345678",
                             "87654321",
                             "/dev/sdb3",
                             "personal.pax.zst",
                             "Outlook.pst",
                             "1.5 s",
                             "Input/output error",
                             "Try another port.",
                             "was not read back",
                             "looks well",
                             "The disk is larger"}) {
      EXPECT_THAT(text, HasSubstr(fact));
    }
    EXPECT_THAT(
        text,
        HasSubstr(base::HexEncode(RecordDigest(EncodeRecord(SampleRecord())))));
    EXPECT_THAT(text, HasSubstr(Say(Word::kClockWrong, language)));
    EXPECT_THAT(text, HasSubstr(Say(Word::kNoBackup, language)));
    EXPECT_THAT(text, HasSubstr(Say(Word::kSavedFirst, language)));
  }
}

TEST(RecordPage, SaysHowTheJobEndedInItsTone) {
  Record record = SampleRecord();
  record.waivers.clear();
  record.damage.clear();
  using enum JobEnd;
  using Tone = RecordPage::Tone;
  for (const auto& [end, tone] :
       {std::pair(kDone, Tone::kGood), std::pair(kIncomplete, Tone::kCaution),
        std::pair(kRefused, Tone::kCaution),
        std::pair(kCancelled, Tone::kCaution),
        std::pair(kHalfWritten, Tone::kBad),
        std::pair(kNotReadBack, Tone::kBad), std::pair(kWrong, Tone::kBad),
        std::pair(kFailed, Tone::kBad)}) {
    record.end = end;
    EXPECT_EQ(Page(record).tone, tone) << static_cast<int>(end);
    EXPECT_THAT(PageAsText(Page(record)),
                HasSubstr(Say(WordOf(end), PageLanguage::kEnglish)));
  }
  record.end = kDone;
  record.waivers = {Waiver::kNoReadBack};
  EXPECT_EQ(Page(record).tone, Tone::kCaution);
}

TEST(RecordPage, SaysWhenNobodySigned) {
  Record record = SampleRecord();
  record.signer.clear();
  record.image->signer.clear();
  const std::string text = PageAsText(Page(record));
  EXPECT_THAT(text, HasSubstr("Nobody signed this record"));
  EXPECT_THAT(text, HasSubstr("Nobody signed the image"));
}

// Whoever labels a partition must not write the page.
TEST(RecordPage, HtmlFromADiskStaysText) {
  Record record = SampleRecord();
  const std::string evil = "\"><script src='//x'>&amp;</script>";
  record.plan->before.front().title.label = evil;
  record.machine.serial = evil;
  record.damage.front().files = {evil};
  record.errors.front().code = evil;
  record.targets.front().target = evil;
  for (const PageLanguage language : kBoth) {
    const std::string html = PageAsHtml(Page(record, language));
    EXPECT_THAT(html, Not(HasSubstr("<script")));
    EXPECT_THAT(html, HasSubstr("&quot;&gt;&lt;script src=&#39;//x&#39;&gt;"
                                "&amp;amp;&lt;/script&gt;"));
  }
}

TEST(RecordPage, HtmlNeedsNothingElse) {
  const std::string html = PageAsHtml(Page(SampleRecord()));
  EXPECT_THAT(html, HasSubstr("<html lang=\"en\">"));
  EXPECT_THAT(html, HasSubstr("default-src 'none'"));
  EXPECT_THAT(html, HasSubstr("<svg"));
  for (const char* from_elsewhere : {" src=", "href=", "url(", "@import"}) {
    EXPECT_THAT(html, Not(HasSubstr(from_elsewhere)));
  }
  EXPECT_THAT(PageAsHtml(Page(SampleRecord(), PageLanguage::kChinese)),
              HasSubstr("<html lang=\"zh-CN\">"));
}

TEST(PageText, WhatTurnsOrHidesTextIsTakenOut) {
  EXPECT_EQ(PageSafe("a\u202Egpj.exe"), "a?gpj.exe");
  EXPECT_EQ(PageSafe("a\u200Bb\u2028c\u2066d\u2060e"), "a?b?c?d?e");
  EXPECT_EQ(PageSafe("a\nb\tc\x1b"), "a?b?c?");
  EXPECT_EQ(PageSafe("资料 – “x” …"), "资料 – “x” …");
  EXPECT_EQ(PageSafe("\xE2\x80"), "??");
}

TEST(PageText, DurationsAndSizes) {
  EXPECT_EQ(DurationText(0), "0.0 s");
  EXPECT_EQ(DurationText(4260), "4.2 s");
  EXPECT_EQ(DurationText(59999), "59.9 s");
  EXPECT_EQ(DurationText(60000), "1 min 0 s");
  EXPECT_EQ(DurationText(3723000), "1 h 2 min 3 s");
  EXPECT_EQ(ExactBytes(512), "512 B");
  EXPECT_EQ(ExactBytes(1536), "1.5 KiB (1536)");
}

TEST(PageText, TitlesInBothLanguages) {
  const auto say = [](Title title, PageLanguage language) {
    return TitleText(title, language);
  };
  const auto en = PageLanguage::kEnglish;
  const auto zh = PageLanguage::kChinese;
  using Kind = Title::Kind;
  for (const Kind kind :
       {Kind::kDrive, Kind::kBoot, Kind::kRecovery, Kind::kSwap, Kind::kSystem,
        Kind::kNamed, Kind::kNumbered}) {
    const Title title{
        .kind = kind, .letter = 'D', .number = 2, .label = "Work"};
    EXPECT_EQ(say(title, en), EnglishTitle(title));
  }
  EXPECT_EQ(
      say({.kind = Kind::kNumbered, .letter = 0, .number = 0, .label = ""}, zh),
      "整块磁盘");
  EXPECT_EQ(
      say({.kind = Kind::kBoot, .letter = 0, .number = 1, .label = "ESP"}, zh),
      "启动分区 (ESP)");
}

}  // namespace
}  // namespace restore
