// SPDX-License-Identifier: Apache-2.0
#include "restore/job/journal.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <random>

#include "restore/job/boot_flag.h"
#include "tests/fakes/memory_block_device.h"
#include "tests/fakes/power_cut_device.h"

namespace restore {
namespace {

using imaging::fakes::MemoryBlockDevice;
using imaging::fakes::PowerCutDevice;
using ::testing::HasSubstr;

JournalEntry Entry(std::uint64_t row) {
  JournalEntry entry;
  entry.image = "/run/pristine/medium/PHILIPS.pri";
  entry.image_id = std::string(64, 'a');
  entry.legs.push_back({.partition = 3,
                        .target = "/dev/sda3",
                        .disk_id = "8f3a-21c4-90de",
                        .disk = "Samsung SSD 980, serial S64D, 931.5 GiB",
                        .disk_partition = 3});
  entry.started = "2026-11-24T09:13:00Z";
  entry.row = row;
  entry.durable_bytes = row;
  entry.total_bytes = 1000;
  return entry;
}

// A view, so that the bytes outlive the journal as a medium does.
class View final : public imaging::BlockDevice {
 public:
  explicit View(imaging::BlockDevice& inner) : inner_(inner) {}
  std::string_view name() const override { return "journal"; }
  std::uint64_t size() const override { return inner_.size(); }
  base::Status ReadAt(std::uint64_t offset, std::span<std::byte> out) override {
    return inner_.ReadAt(offset, out);
  }
  base::Status WriteAt(std::uint64_t offset,
                       std::span<const std::byte> data) override {
    return inner_.WriteAt(offset, data);
  }
  base::Status Flush() override { return inner_.Flush(); }

 private:
  imaging::BlockDevice& inner_;
};

base::Result<std::unique_ptr<Journal>> On(imaging::BlockDevice& device) {
  return Journal::On(std::make_unique<View>(device));
}

class JournalTest : public ::testing::Test {
 protected:
  std::optional<JournalEntry> Says() {
    const auto journal = On(medium_);
    EXPECT_TRUE(journal.ok()) << journal.error().text();
    return journal.ok() ? journal.value()->entry() : std::nullopt;
  }

  MemoryBlockDevice medium_{Journal::kSize};
};

TEST_F(JournalTest, AFileOfZerosHasNothingToGoOnWith) {
  EXPECT_EQ(Says(), std::nullopt);
}

TEST_F(JournalTest, SaysWhatWasWrittenLastUntilCleared) {
  auto journal = On(medium_).value();
  for (std::uint64_t row = 1; row < 6; ++row) {
    ASSERT_TRUE(journal->Write(Entry(row)).ok());
    EXPECT_EQ(Says(), Entry(row));
  }
  ASSERT_TRUE(journal->Clear().ok());
  EXPECT_EQ(Says(), std::nullopt);
}

TEST_F(JournalTest, EveryTornWriteLeavesTheEntryBefore) {
  auto journal = On(medium_).value();
  ASSERT_TRUE(journal->Write(Entry(1)).ok());
  ASSERT_TRUE(journal->Write(Entry(2)).ok());
  const std::vector<std::byte> before = medium_.bytes();
  ASSERT_TRUE(journal->Write(Entry(3)).ok());
  const std::vector<std::byte> after = medium_.bytes();
  std::minstd_rand random(1);
  for (int torn = 0; torn < 200; ++torn) {
    // Some of the write's pieces reach the medium, in no order; and one that is
    // half-written holds what nobody wrote.
    medium_.bytes() = before;
    bool all = true;
    for (std::size_t at = 0; at < after.size(); at += 64) {
      const auto kind = random() % 8;
      if (kind == 7 && before[at] != after[at]) {
        medium_.bytes()[at] = static_cast<std::byte>(random());
      } else if (kind % 2 == 0) {
        std::copy_n(after.begin() + static_cast<std::ptrdiff_t>(at), 64,
                    medium_.bytes().begin() + static_cast<std::ptrdiff_t>(at));
      }
    }
    all = medium_.bytes() == after;
    EXPECT_EQ(Says(), Entry(all ? 3 : 2)) << "torn write " << torn;
  }
}

TEST_F(JournalTest, ACutAtAnyCallLeavesTheOldEntryOrTheNew) {
  auto journal = On(medium_).value();
  ASSERT_TRUE(journal->Write(Entry(1)).ok());
  const std::vector<std::byte> before = medium_.bytes();
  for (unsigned seed = 0; seed < 8; ++seed) {
    for (int calls = 1; calls <= 2; ++calls) {
      medium_.bytes() = before;
      PowerCutDevice power(medium_);
      auto cut = On(power).value();
      power.CutAfter(calls, seed);
      const bool written = cut->Write(Entry(2)).ok();
      const auto says = Says();
      EXPECT_TRUE(says == Entry(2) || (!written && says == Entry(1)));
    }
  }
}

TEST_F(JournalTest, TheFirstWriteEverMayBeTorn) {
  auto journal = On(medium_).value();
  ASSERT_TRUE(journal->Write(Entry(1)).ok());
  for (std::byte& byte : medium_.bytes()) {
    if (byte != std::byte{}) {
      byte = std::byte{'?'};
      break;
    }
  }
  EXPECT_EQ(Says(), std::nullopt);
}

TEST_F(JournalTest, BothSlotsDamagedIsToldAndNotTakenForNone) {
  auto journal = On(medium_).value();
  ASSERT_TRUE(journal->Write(Entry(1)).ok());
  ASSERT_TRUE(journal->Write(Entry(2)).ok());
  medium_.bytes()[100] ^= std::byte{1};
  medium_.bytes()[Journal::kSlotSize + 100] ^= std::byte{1};
  const auto read = On(medium_);
  ASSERT_FALSE(read.ok());
  EXPECT_EQ(read.error().code(), base::ErrorCode::kCorrupt);
  EXPECT_THAT(read.error().hint(), HasSubstr("--forget"));
}

TEST_F(JournalTest, AnotherSizeIsRefused) {
  MemoryBlockDevice small(Journal::kSize / 2);
  EXPECT_FALSE(On(small).ok());
}

TEST_F(JournalTest, WhatCouldNotBeReadAgainIsNotWritten) {
  auto journal = On(medium_).value();
  JournalEntry entry = Entry(1);
  entry.image = "/mnt/\xff\xfe.pri";
  EXPECT_FALSE(journal->Write(entry).ok());
  entry = Entry(1);
  entry.legs.resize(200, entry.legs.front());
  EXPECT_FALSE(journal->Write(entry).ok());
  EXPECT_EQ(Says(), std::nullopt);
}

TEST(JournalEntryTest, TakesNothingForGranted) {
  const std::string good = EncodeJournalEntry(Entry(7));
  EXPECT_EQ(DecodeJournalEntry(good).value(), Entry(7));
  // Every single byte that is missing is found, or changes nothing.
  for (std::size_t i = 0; i < good.size(); ++i) {
    std::string text = good;
    text.erase(i, 1);
    (void)DecodeJournalEntry(text);
    EXPECT_FALSE(DecodeJournalEntry(good.substr(0, i)).ok());
  }
  EXPECT_FALSE(DecodeJournalEntry(std::string(30000, '[')).ok());
  JournalEntry wrong = Entry(1);
  wrong.leg = 2;
  EXPECT_FALSE(DecodeJournalEntry(EncodeJournalEntry(wrong)).ok());
  wrong = Entry(1);
  wrong.legs.clear();
  EXPECT_FALSE(DecodeJournalEntry(EncodeJournalEntry(wrong)).ok());
}

TEST(BootFlagTest, SetsAndClearsOneLineAndKeepsTheRest) {
  const std::string empty = EmptyEnvironment();
  ASSERT_EQ(empty.size(), kEnvironmentSize);
  const std::string set = WithBootFlag(empty, true).value();
  EXPECT_THAT(set, HasSubstr("# GRUB Environment Block\npristine_resume=1\n#"));
  EXPECT_EQ(set.size(), kEnvironmentSize);
  EXPECT_EQ(WithBootFlag(set, true).value(), set);
  EXPECT_EQ(WithBootFlag(set, false).value(), empty);
  std::string other = empty;
  other.replace(25, 10, "default=2\n");
  const std::string both = WithBootFlag(other, true).value();
  EXPECT_THAT(both, HasSubstr("pristine_resume=1\ndefault=2\n#"));
  EXPECT_EQ(WithBootFlag(both, false).value(), other);
}

TEST(BootFlagTest, RefusesWhatIsNoBlock) {
  EXPECT_FALSE(WithBootFlag("", true).ok());
  EXPECT_FALSE(WithBootFlag(std::string(1024, '#'), true).ok());
  std::string endless = EmptyEnvironment();
  std::fill(endless.begin() + 25, endless.end(), 'a');
  EXPECT_FALSE(WithBootFlag(endless, true).ok());
}

}  // namespace
}  // namespace restore
