// SPDX-License-Identifier: Apache-2.0
#include "restore/job/describe_job.h"

#include <gmock/gmock.h>

#include "restore/job/job_recorder.h"
#include "tests/fakes/fake_machine.h"

namespace restore {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::SizeIs;

LegResult Leg(std::uint64_t written, bool right) {
  imaging::RestoreReport report;
  report.written_bytes = written;
  report.difference.checked_bytes = 50;
  report.difference.table = !right;
  report.read_back_uncached = true;
  return {.partition = 3,
          .target = "/dev/sda3",
          .state = imaging::TargetState::kWritten,
          .report = report,
          .skipped_bytes = 11};
}

Verdict DoneVerdict() {
  Verdict verdict;
  verdict.outcome = Outcome::kDone;
  verdict.proof = {.chunks = 7,
                   .checked_bytes = 700,
                   .faults = {},
                   .damaged_chunks = 0,
                   .damaged = {}};
  verdict.legs = {Leg(100, true)};
  return verdict;
}

TEST(DescribeRestore, TellsWhatWasDone) {
  Record record;
  record.image.emplace().signer = "abcd";
  DescribeRestore({}, DoneVerdict(), record);
  EXPECT_EQ(record.end, JobEnd::kDone);
  EXPECT_EQ(record.read_back, ReadBackVerdict::kRight);
  ASSERT_THAT(record.targets, SizeIs(1));
  EXPECT_EQ(record.targets[0].target, "/dev/sda3");
  EXPECT_EQ(record.targets[0].partition, 3);
  EXPECT_EQ(record.targets[0].written_bytes, 100);
  EXPECT_EQ(record.targets[0].skipped_bytes, 11);
  EXPECT_EQ(record.targets[0].read_back_bytes, 50);
  EXPECT_TRUE(record.targets[0].read_back_uncached);
  EXPECT_TRUE(record.image->proven);
  EXPECT_EQ(record.image->proven_bytes, 700);
  EXPECT_FALSE(record.image->signer_checked);
  EXPECT_THAT(record.waivers, IsEmpty());
  EXPECT_THAT(record.errors, IsEmpty());
}

TEST(DescribeRestore, TellsWhatWasLeftOut) {
  RestoreJobOptions options;
  options.prove = false;
  options.read_back = false;
  options.accept_unreadable = true;
  options.key_pem = "a key";
  Verdict verdict = DoneVerdict();
  verdict.proof = {};
  Record record;
  record.image.emplace().signer = "abcd";
  DescribeRestore(options, verdict, record);
  EXPECT_THAT(record.waivers,
              ElementsAre(Waiver::kNoProof, Waiver::kNoReadBack));
  EXPECT_EQ(record.read_back, ReadBackVerdict::kNotAsked);
  EXPECT_FALSE(record.image->proven);
  EXPECT_TRUE(record.image->signer_checked);
  // Only an image that has holes makes that option a waiver.
  record = {};
  record.damage.emplace_back();
  DescribeRestore(options, verdict, record);
  EXPECT_THAT(record.waivers, ElementsAre(Waiver::kNoProof, Waiver::kNoReadBack,
                                          Waiver::kUnreadableImage));
}

TEST(DescribeRestore, TheWorstTargetCounts) {
  Verdict verdict = DoneVerdict();
  verdict.outcome = Outcome::kWrong;
  verdict.legs.push_back(Leg(5, false));
  verdict.error = base::Error(base::ErrorCode::kIo, "differs").WithHint("port");
  Record record;
  DescribeRestore({}, verdict, record);
  EXPECT_EQ(record.end, JobEnd::kWrong);
  EXPECT_EQ(record.targets[0].read_back, ReadBackVerdict::kRight);
  EXPECT_EQ(record.targets[1].read_back, ReadBackVerdict::kWrong);
  EXPECT_EQ(record.read_back, ReadBackVerdict::kWrong);
  EXPECT_THAT(record.errors,
              ElementsAre(RecordedError{"io", "differs", "port"}));
  verdict.legs[1].report.reset();
  record = {};
  DescribeRestore({}, verdict, record);
  EXPECT_EQ(record.read_back, ReadBackVerdict::kNotReached);
}

TEST(DescribePlan, KeepsNamesAndFates) {
  RestorePlan plan;
  plan.disk = "/dev/sda";
  plan.notes = {"a note"};
  plan.before.push_back({.title = {.kind = Title::Kind::kDrive,
                                   .letter = 'D',
                                   .number = 4,
                                   .label = "Data"},
                         .role = Role::kData,
                         .fate = Fate::kKept,
                         .number = 4,
                         .path = "/dev/sda4",
                         .range = {100, 200},
                         .fs_type = "ntfs",
                         .image_bytes = 0,
                         .saved_first = true});
  Record record;
  DescribePlan(plan, record);
  ASSERT_TRUE(record.plan.has_value());
  ASSERT_THAT(record.plan->before, SizeIs(1));
  const RecordedPartition& p = record.plan->before[0];
  EXPECT_EQ(p.title, plan.before[0].title);
  EXPECT_EQ(p.role, "data");
  EXPECT_EQ(p.fate, Fate::kKept);
  EXPECT_EQ(p.offset, 100);
  EXPECT_EQ(p.size, 200);
  EXPECT_TRUE(p.saved_first);
  EXPECT_EQ(record.plan->notes, plan.notes);
}

TEST(DescribeCapture, WhatCouldNotBeReadIsDamage) {
  CaptureVerdict verdict;
  imaging::CaptureReport report;
  report.read_bytes = 1000;
  report.stored_bytes = 500;
  report.unreadable.Append({4096, 512});
  verdict.report = std::move(report);
  CaptureOrder order;
  order.source = "/dev/sdb";
  order.image = "A.pri";
  Record record;
  DescribeCapture(order, verdict, "1234", record);
  EXPECT_EQ(record.end, JobEnd::kIncomplete);
  ASSERT_THAT(record.damage, SizeIs(1));
  EXPECT_EQ(record.damage[0].offset, 4096);
  EXPECT_EQ(record.damage[0].length, 512);
  ASSERT_THAT(record.saved, SizeIs(1));
  EXPECT_EQ(record.saved[0].sha256, "1234");
  EXPECT_EQ(record.saved[0].stored_bytes, 500);
}

TEST(DescribeGate, TellsWhatAPersonWaived) {
  const fakes::FakeMachine machine;
  Gate gate(
      {}, {.roots = machine.roots(), .medium_disk = "", .read_smart = nullptr});
  gate.Demand(Gate::Proof::kImage);
  gate.Proved(Gate::Proof::kImage);
  gate.Demand(Gate::Proof::kCopy, "D:");
  gate.Demand(Gate::Proof::kCopy, "E:");
  gate.Waive(Gate::Proof::kCopy, "--no-backup", "D:");
  gate.Waive(Gate::Proof::kCopy, "--no-backup", "E:");
  gate.Demand(Gate::Proof::kFiles);
  gate.Waive(Gate::Proof::kFiles, "--no-rescue");
  Record record;
  record.disks.emplace_back().smart_before.emplace().health = "passed";
  DescribeGate(gate, record);
  EXPECT_THAT(record.waivers,
              ElementsAre(Waiver::kNoBackup, Waiver::kNoRescue));
  record.disks.emplace_back().smart_before.emplace().health = "failing";
  DescribeGate(gate, record);
  EXPECT_THAT(record.waivers, ElementsAre(Waiver::kNoBackup, Waiver::kNoRescue,
                                          Waiver::kFailingDisk));
}

TEST(DescribeRefusal, NothingWasWritten) {
  Record record;
  DescribeRefusal(
      base::Error(base::ErrorCode::kNoSpace, "too small").WithHint("larger"),
      record);
  EXPECT_EQ(record.end, JobEnd::kRefused);
  EXPECT_EQ(record.state, "Nothing was written.");
  EXPECT_THAT(record.errors,
              ElementsAre(RecordedError{"no_space", "too small", "larger"}));
  record = {};
  DescribeRefusal(base::Error(base::ErrorCode::kCancelled, "stopped"), record);
  EXPECT_EQ(record.end, JobEnd::kCancelled);
}

TEST(JobEndOf, EveryOutcomeHasItsEnd) {
  EXPECT_EQ(JobEndOf(Outcome::kDone), JobEnd::kDone);
  EXPECT_EQ(JobEndOf(Outcome::kRefused), JobEnd::kRefused);
  EXPECT_EQ(JobEndOf(Outcome::kCancelled), JobEnd::kCancelled);
  EXPECT_EQ(JobEndOf(Outcome::kHalfWritten), JobEnd::kHalfWritten);
  EXPECT_EQ(JobEndOf(Outcome::kNotReadBack), JobEnd::kNotReadBack);
  EXPECT_EQ(JobEndOf(Outcome::kWrong), JobEnd::kWrong);
}

TEST(JobRecorder, NotesClocksAndDisks) {
  const fakes::FakeMachine machine;
  fakes::FakeMachine::Write(machine.root() / "disk.img",
                            std::string(1 << 20, 'x'));
  const std::string file = machine.root() / "disk.img";
  JobRecorder recorder(JobKind::kClone, machine.roots());
  recorder.AddDisk("source", file + "#2");
  recorder.AddDisk("source", file);  // The same disk.
  recorder.AddDisk("target", "/no/such/thing");
  const Record record = recorder.Finish();
  EXPECT_EQ(record.job, JobKind::kClone);
  EXPECT_THAT(record.program, ::testing::StartsWith("pristine "));
  EXPECT_THAT(record.times.start, SizeIs(20));
  EXPECT_GE(record.times.end, record.times.start);
  ASSERT_THAT(record.disks, SizeIs(2));
  EXPECT_EQ(record.disks[0].path, file);
  EXPECT_EQ(record.disks[0].fingerprint.size, 1 << 20);
  EXPECT_EQ(record.disks[1].path, "/no/such/thing");
  EXPECT_EQ(record.disks[1].fingerprint.size, 0);
}

TEST(JobRecorder, AsksDisksForTheirHealthBeforeAndAfter) {
  const fakes::FakeMachine machine;
  std::uint64_t hours = 100;
  JobRecorder recorder(
      JobKind::kRestore, machine.roots(), [&hours](const std::string& path) {
        SmartReport report;
        report.power_on_hours = hours++;
        return path == "/no/sda" ? std::optional(report) : std::nullopt;
      });
  recorder.AddDisk("target", "/no/sda");
  recorder.AddDisk("source", "/no/file");
  const Record record = recorder.Finish();
  ASSERT_THAT(record.disks, SizeIs(2));
  EXPECT_EQ(record.disks[0].smart_before->power_on_hours, 100);
  EXPECT_EQ(record.disks[0].smart_after->power_on_hours, 102);
  EXPECT_FALSE(record.disks[1].smart_before.has_value());
  EXPECT_FALSE(record.disks[1].smart_after.has_value());
}

TEST(SmartStateOf, KeepsWhatIsKnown) {
  SmartReport report;
  report.verdict = SmartReport::Verdict::kFailing;
  report.temperature_c = -5;
  report.percentage_used = 120;
  report.media_errors = 3;
  report.reallocated_sectors = 4;
  report.pending_sectors = 5;
  const SmartState state = SmartStateOf(report);
  EXPECT_EQ(state.health, "failing");
  EXPECT_FALSE(state.celsius.has_value()) << "a record counts no cold";
  EXPECT_EQ(state.used_percent, 120);
  EXPECT_EQ(state.media_errors, 3);
  EXPECT_EQ(state.reallocated_sectors, 4);
  EXPECT_EQ(state.pending_sectors, 5);
  EXPECT_FALSE(state.power_on_hours.has_value());
  EXPECT_EQ(SmartStateOf({}).health, "unknown");
}

TEST(ClockIsWrong, WhenItShowsATimeBeforeTheProgramWasBuilt) {
  EXPECT_TRUE(ClockIsWrong("1970-01-01T00:00:12Z", "2026-11-24"));
  EXPECT_TRUE(ClockIsWrong("2026-11-23T23:59:59Z", "2026-11-24"));
  EXPECT_FALSE(ClockIsWrong("2026-11-24T00:00:00Z", "2026-11-24"));
  EXPECT_FALSE(ClockIsWrong("2031-01-01T00:00:00Z", "2026-11-24"));
}

}  // namespace
}  // namespace restore
