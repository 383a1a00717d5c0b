// SPDX-License-Identifier: Apache-2.0
#include "restore/backup/backup_job.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>

#include "restore/machine/scratch_folder.h"
#include "tests/unit/imaging/engine/small_image.h"

namespace {

namespace fs = std::filesystem;
using imaging::testing::Noise;
using restore::BackupItem;
using restore::BackupJob;
using restore::BackupVerdict;
using restore::JobProgress;
using restore::Title;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::SizeIs;

constexpr std::size_t kSize = 3 << 20;

class BackupJobTest : public ::testing::Test {
 protected:
  BackupJobTest() {
    fs::create_directory(folder_);
    MakeSource("d.img", 1);
    MakeSource("e.img", 2);
  }
  void MakeSource(const std::string& name, unsigned seed) {
    const auto bytes = Noise(kSize, seed);
    std::ofstream file(scratch_.File(name), std::ios::binary);
    // NOLINTNEXTLINE(cppcoreguidelines-pro-type-reinterpret-cast)
    file.write(reinterpret_cast<const char*>(bytes.data()),
               static_cast<std::streamsize>(bytes.size()));
  }
  BackupItem Item(const std::string& name, int number, char letter) const {
    return {.source = scratch_.File(name),
            .title = {.kind = Title::Kind::kDrive,
                      .letter = letter,
                      .number = number,
                      .label = "Photos: 2026/\xe7\x9f\xb3"},
            .number = number};
  }
  restore::BackupOrder Order() const {
    return {.disk = {},
            .items = {Item("d.img", 4, 'D'), Item("e.img", 5, 'E')},
            .folder = folder_,
            .level = 1,
            .threads = 1};
  }
  BackupVerdict Run(const std::stop_token& stop = {}) {
    auto job = BackupJob::Prepare(Order(), {});
    EXPECT_TRUE(job.ok()) << job.error().text();
    JobProgress progress;
    progress.Plan(job.value()->Stages());
    return job.value()->Run(progress, 0, stop);
  }
  std::vector<std::string> Files() const {
    std::vector<std::string> out;
    for (const auto& entry : fs::directory_iterator(folder_)) {
      out.push_back(entry.path().filename());
    }
    std::ranges::sort(out);
    return out;
  }

  restore::ScratchFolder scratch_ =
      std::move(restore::ScratchFolder::Make()).value();
  const std::string folder_ = scratch_.File("job");
};

TEST_F(BackupJobTest, EveryPartitionGetsAProvenCopyThatItsNameTells) {
  const BackupVerdict verdict = Run();
  ASSERT_FALSE(verdict.error) << verdict.error->text();
  ASSERT_THAT(verdict.copies, SizeIs(2));
  EXPECT_TRUE(verdict.copies[0].proven);
  EXPECT_EQ(verdict.copies[0].used_bytes, kSize);
  EXPECT_EQ(verdict.copies[0].source, scratch_.File("d.img"));
  EXPECT_THAT(Files(), ElementsAre("Partition 4 - D Photos 2026____.pri",
                                   "Partition 5 - E Photos 2026____.pri"));
  EXPECT_TRUE(verdict.all_read());
}

TEST_F(BackupJobTest, ThePlanTellsWhatAndHowMuch) {
  auto job = BackupJob::Prepare(Order(), {});
  ASSERT_TRUE(job.ok());
  ASSERT_THAT(job.value()->planned(), SizeIs(2));
  EXPECT_EQ(job.value()->planned()[1].used_bytes, kSize);
  EXPECT_THAT(job.value()->Stages(), SizeIs(6));
  EXPECT_THAT(Files(), SizeIs(0));
}

TEST_F(BackupJobTest, OneThatFailsIsTheLastAndTheFirstStays) {
  const std::string taken = folder_ + "/Partition 5 - E Photos 2026____.pri";
  std::ofstream(taken) << "somebody else's";
  const BackupVerdict verdict = Run();
  ASSERT_TRUE(verdict.error);
  EXPECT_THAT(verdict.error->text(), HasSubstr("exists already"));
  EXPECT_THAT(verdict.error->text(), HasSubstr("e.img (E:"));
  ASSERT_THAT(verdict.copies, SizeIs(1));
  EXPECT_TRUE(verdict.copies[0].proven);
  EXPECT_EQ(fs::file_size(taken), 15U);
}

TEST_F(BackupJobTest, StoppedItLeavesNothingUnproven) {
  std::stop_source stop;
  stop.request_stop();
  const BackupVerdict verdict = Run(stop.get_token());
  EXPECT_TRUE(verdict.cancelled);
  EXPECT_THAT(verdict.copies, SizeIs(0));
  EXPECT_THAT(Files(), SizeIs(0));
  EXPECT_EQ(verdict.leftover, "");
}

TEST_F(BackupJobTest, AFolderThatIsGoneIsRefused) {
  fs::remove(folder_);
  EXPECT_FALSE(BackupJob::Prepare(Order(), {}).ok());
}

TEST_F(BackupJobTest, AFolderThatVanishesIsAnErrorWithAdvice) {
  auto job = BackupJob::Prepare(Order(), {});
  ASSERT_TRUE(job.ok());
  fs::remove(folder_);
  JobProgress progress;
  progress.Plan(job.value()->Stages());
  const BackupVerdict verdict = job.value()->Run(progress, 0, {});
  ASSERT_TRUE(verdict.error);
  EXPECT_THAT(verdict.error->hint(), HasSubstr("still connected"));
  EXPECT_THAT(verdict.error->hint(), HasSubstr("Nothing was overwritten."));
}

TEST_F(BackupJobTest, ASourceThatIsGoneIsRefused) {
  fs::remove(scratch_.File("e.img"));
  const auto job = BackupJob::Prepare(Order(), {});
  ASSERT_FALSE(job.ok());
  EXPECT_THAT(job.error().text(), HasSubstr("e.img"));
}

}  // namespace
