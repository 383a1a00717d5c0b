// SPDX-License-Identifier: Apache-2.0

// No path to a write avoids the gate: every condition fails alone, before a job
// is prepared or between that and its first write, and no target is touched.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <chrono>
#include <filesystem>
#include <fstream>
#include <iterator>

#include "restore/job/capture_job.h"
#include "restore/job/clone_job.h"
#include "restore/job/gate.h"
#include "restore/job/restore_job.h"
#include "restore/job/safe_restore.h"
#include "tests/fakes/fake_machine.h"
#include "tests/unit/imaging/engine/small_image.h"
#include "tests/unit/imaging/table/table_builder.h"

namespace {

namespace fs = std::filesystem;
using imaging::fakes::MemoryBlockDevice;
using restore::Gate;
using restore::GateMachine;
using restore::JobProgress;
using restore::Outcome;
using restore::RestoreOrder;
using restore::fakes::FakeMachine;
using ::testing::HasSubstr;

constexpr std::uint64_t kMiB = 1 << 20;
constexpr std::size_t kDiskSize = 2 * kMiB;
constexpr std::uint64_t kFirst = 128 << 10;
constexpr std::uint64_t kPartition = 512 << 10;

// Two partitions full of noise.
std::string TwoPartitions(unsigned seed) {
  std::vector<std::byte> bytes = imaging::testing::Noise(kDiskSize, seed);
  std::fill_n(bytes.begin(), 64 << 10, std::byte{0});
  std::fill_n(bytes.end() - (64 << 10), 64 << 10, std::byte{0});
  MemoryBlockDevice disk(std::move(bytes));
  const std::array lines{
      imaging::testing::GptLine{kFirst / 512, (kFirst + kPartition) / 512 - 1,
                                u"one"},
      imaging::testing::GptLine{(kFirst + kPartition) / 512,
                                (kFirst + 2 * kPartition) / 512 - 1, u"two"}};
  imaging::testing::PutGpt(disk, lines);
  return {reinterpret_cast<const char*>(disk.bytes().data()), kDiskSize};
}

std::string Read(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

// A machine with a disk to be overwritten, an image, and a source for clones.
class Bench {
 public:
  Bench() {
    machine.AddDisk("sda", "pci0000:00/ata1/host0/target0:0:0/0:0:0:0", "8:0",
                    kDiskSize);
    machine.AddPartition("sda", "sda1", 1, "8:1", kFirst, kPartition);
    machine.AddPartition("sda", "sda2", 2, "8:2", kFirst + kPartition,
                         kPartition);
    machine.Set("sda", "device/model", "Samsung SSD 860\n");
    machine.Set("sda", "device/wwid", "naa.5002538e40a1b2c3\n");
    machine.Mount(1, 0, "0:30", "/", "rootfs none rw");
    Fill("sda", TwoPartitions(2));
    Fill("sda1", std::string(kPartition, 'a'));
    Fill("sda2", std::string(kPartition, 'b'));
    FakeMachine::Write(source, TwoPartitions(1));
    fs::create_directories(fs::path(image).parent_path());
    auto capture = restore::CaptureJob::Prepare(Captured(), {});
    JobProgress progress;
    EXPECT_TRUE(capture.ok() && capture.value()->Run(progress, {}).report);
    gates.roots = machine.roots();
    gates.read_smart = [](const std::string& /*disk*/,
                          const std::stop_token& /*stop*/) {
      return restore::SmartReport();
    };
    sda = FingerprintNow();
  }

  restore::Fingerprint FingerprintNow() {
    const auto disks =
        restore::ListDisks(machine.roots(), imaging::ReadPartitionTable);
    EXPECT_TRUE(disks.ok());
    return FingerprintOf(disks.value().front());
  }

  // A second disk that can't be told from the first.
  void AddTwin() {
    machine.AddDisk("sdb", "pci0000:00/ata2/host1/target1:0:0/1:0:0:0", "8:16",
                    kDiskSize);
    machine.Set("sdb", "device/model", "Samsung SSD 860\n");
    machine.Set("sdb", "device/wwid", "naa.5002538e40a1b2c3\n");
    Fill("sdb", Read(machine.dev("sda")));
  }
  void Battery(const std::string& percent) {
    const auto folder = machine.root() / "sys/class/power_supply/BAT0";
    FakeMachine::Write(folder / "type", "Battery\n");
    FakeMachine::Write(folder / "status", "Discharging\n");
    FakeMachine::Write(folder / "capacity", percent + "\n");
  }
  void DamageImage() {
    std::fstream file(image, std::ios::in | std::ios::out | std::ios::binary);
    file.seekp(static_cast<std::streamoff>(fs::file_size(image) / 2));
    file << "damage";
  }

  FakeMachine machine;
  GateMachine gates;
  const std::string image = machine.root() / "images/PHILIPS.pri";
  const std::string source = machine.root() / "source.img";
  restore::Fingerprint sda;
  std::optional<restore::Fingerprint> confirmed;
  std::string expected_id;
  bool demand_copy = false;

 private:
  void Fill(const std::string& name, const std::string& bytes) {
    machine.Fill(name, bytes.size(), 0, bytes);
    fs::last_write_time(machine.dev(name), kLongAgo);
  }
  restore::CaptureOrder Captured() const {
    restore::CaptureOrder order;
    order.source = source;
    order.image = image;
    order.level = 1;
    order.threads = 1;
    return order;
  }

 public:
  // Whatever writes to a target, even what stands there, changes its time.
  static constexpr fs::file_time_type kLongAgo{};
};

enum class Kind { kFull, kDelta, kNewIds, kLegs, kSafe, kClone };

struct End {
  Outcome outcome = Outcome::kRefused;
  std::string reason;
};

// Prepares a job, calls `between`, and runs it.
End RunRestore(Bench& bench, Kind kind, const auto& between) {
  RestoreOrder order;
  order.image = bench.image;
  if (kind == Kind::kLegs) {
    order.legs = {{.partition = 1, .target = bench.machine.dev("sda1")},
                  {.partition = 2, .target = bench.machine.dev("sda2")}};
  } else {
    order.legs = {{.partition = 0, .target = bench.machine.dev("sda")}};
  }
  if (bench.confirmed) {
    order.disk = bench.machine.dev("sda");
    order.fingerprint = bench.confirmed;
  }
  restore::RestoreJobOptions options;
  options.threads = 1;
  options.delta = kind == Kind::kDelta;
  options.new_ids = kind == Kind::kNewIds;
  options.expected_id = bench.expected_id;
  options.machine = bench.gates;
  const auto job = restore::RestoreJob::Prepare(order, options);
  if (!job.ok()) {
    return {Outcome::kRefused, job.error().text()};
  }
  if (bench.demand_copy) {
    job.value()->gate().Demand(Gate::Proof::kCopy, "sda2");
  }
  between();
  JobProgress progress;
  const restore::Verdict verdict = job.value()->Run(progress, {});
  return {verdict.outcome, verdict.error ? verdict.error->text() : ""};
}

// With what is overwritten kept first.
End RunSafe(Bench& bench, const auto& between) {
  const std::string folder = bench.machine.root() / "kept";
  fs::create_directories(folder);
  restore::SafeRestoreOrder order;
  order.restore.image = bench.image;
  order.restore.legs = {{.partition = 0, .target = bench.machine.dev("sda")}};
  if (bench.confirmed) {
    order.restore.disk = bench.machine.dev("sda");
    order.restore.fingerprint = bench.confirmed;
  }
  order.options.threads = 1;
  order.options.expected_id = bench.expected_id;
  order.options.machine = bench.gates;
  order.undo_folder = folder;
  const auto job = restore::SafeRestoreJob::Prepare(order, {});
  if (!job.ok()) {
    return {Outcome::kRefused, job.error().text()};
  }
  if (bench.demand_copy) {
    job.value()->gate().Demand(Gate::Proof::kCopy, "sda2");
  }
  between();
  JobProgress progress;
  const restore::SafeVerdict verdict = job.value()->Run(progress, {});
  // Nothing was overwritten after it: it would be in the way.
  EXPECT_EQ(fs::is_empty(folder), verdict.outcome == Outcome::kRefused);
  return {verdict.outcome, verdict.error ? verdict.error->text() : ""};
}

End RunClone(Bench& bench, const auto& between) {
  restore::CloneOrder order;
  order.source = bench.source;
  order.target = bench.machine.dev("sda");
  order.threads = 1;
  order.expected_id = bench.expected_id;
  order.machine = bench.gates;
  const auto job = restore::CloneJob::Prepare(order, {});
  if (!job.ok()) {
    return {Outcome::kRefused, job.error().text()};
  }
  if (bench.demand_copy) {
    job.value()->gate().Demand(Gate::Proof::kCopy, "sda2");
  }
  between();
  JobProgress progress;
  const restore::CloneVerdict verdict = job.value()->Run(progress, {});
  return {verdict.outcome, verdict.error ? verdict.error->text() : ""};
}

End RunKind(Bench& bench, Kind kind, const auto& between) {
  return kind == Kind::kClone  ? RunClone(bench, between)
         : kind == Kind::kSafe ? RunSafe(bench, between)
                               : RunRestore(bench, kind, between);
}

// One way in which a target must not be written.
struct Condition {
  const char* name = "";
  const char* reason = "";  // What the refusal says.
  void (*fail)(Bench& bench) = nullptr;
  // A job takes it when it is prepared, so it can't fail later.
  bool only_before = false;
  bool for_clones = true;
};

const Condition kConditions[] = {
    {"Mounted", "is in use",
     [](Bench& b) {
       b.machine.Mount(2, 1, "8:1", "/mnt/c", "ntfs /dev/sda1 rw");
       b.machine.Mount(3, 1, "8:2", "/mnt/d", "ntfs /dev/sda2 rw");
     }},
    {"Swap", "is in use",
     [](Bench& b) {
       b.machine.Swap("sda1");
       b.machine.Swap("sda2");
     }},
    {"Held", "is in use",
     [](Bench& b) {
       b.machine.AddVirtual("dm-0", "253:0", kPartition);
       b.machine.Hold("sda1", "dm-0");
     }},
    {"RunsFrom", "this system runs from",
     [](Bench& b) {
       b.machine.Mount(4, 1, "8:1", "/nowhere", "ext4 /dev/sda1 rw");
       b.machine.RunProgram("/nowhere/pristine");
     }},
    {"HoldsTheImage", "where",
     [](Bench& b) {
       b.machine.Mount(2, 1, "8:1", (b.machine.root() / "images").string(),
                       "ext4 /dev/sda1 rw");
     },
     false, false},
    {"AnotherDisk", "when the restore was confirmed",
     [](Bench& b) {
       b.confirmed = b.sda;
       b.machine.Set("sda", "device/model", "WD Blue\n");
     },
     true, false},
    {"Battery", "must not go off", [](Bench& b) { b.Battery("30"); }},
    {"BatteryUnknown", "must not go off", [](Bench& b) { b.Battery("?"); }},
    {"WrongId", "and not 0000-0000-0000",
     [](Bench& b) { b.expected_id = "0000-0000-0000"; }, true},
    {"TwinOfTheConfirmed", "nothing tells which was meant",
     [](Bench& b) {
       b.confirmed = b.sda;
       b.AddTwin();
     },
     true, false},
    {"TwinOfTheExpected", "several disks",
     [](Bench& b) {
       b.expected_id = FingerprintId(b.sda);
       b.AddTwin();
     },
     true},
    {"CopyNotProven", "the copy of sda2 was not proven",
     [](Bench& b) { b.demand_copy = true; }, true},
    {"ImageDamaged", "damaged", [](Bench& b) { b.DamageImage(); }, false,
     false},
};

struct Case {
  Kind kind;
  const char* name;

  friend void PrintTo(const Case& one, std::ostream* out) { *out << one.name; }
};
constexpr Case kCases[] = {{Kind::kFull, "Full"},     {Kind::kDelta, "Delta"},
                           {Kind::kNewIds, "NewIds"}, {Kind::kLegs, "Legs"},
                           {Kind::kSafe, "Safe"},     {Kind::kClone, "Clone"}};

class GateSweep : public ::testing::TestWithParam<Case> {
 protected:
  // What stands on the targets, and when it was last written.
  static std::string State(const Bench& bench) {
    std::string state;
    for (const char* const name : {"sda", "sda1", "sda2"}) {
      const std::string path = bench.machine.dev(name);
      state += Read(path);
      state += fs::last_write_time(path) == Bench::kLongAgo ? "old" : "written";
    }
    return state;
  }

  static void ExpectUntouched(const Condition& condition, bool before) {
    SCOPED_TRACE(testing::Message()
                 << condition.name << (before ? " before" : " after"));
    Bench bench;
    const std::string state = State(bench);
    if (before) {
      condition.fail(bench);
    }
    const End end = RunKind(bench, GetParam().kind, [&] {
      if (!before) {
        condition.fail(bench);
      }
    });
    EXPECT_EQ(end.outcome, Outcome::kRefused);
    EXPECT_THAT(end.reason, HasSubstr(condition.reason));
    EXPECT_TRUE(State(bench) == state) << "a target was written";
  }
};

TEST_P(GateSweep, WhenNothingFailsTheTargetIsWritten) {
  Bench bench;
  const std::string state = State(bench);
  const End end = RunKind(bench, GetParam().kind, [] {});
  EXPECT_EQ(end.outcome, Outcome::kDone) << end.reason;
  EXPECT_FALSE(State(bench) == state);
}

TEST_P(GateSweep, TheExpectedDiskIsWrittenAndAFairBatteryIsEnough) {
  Bench bench;
  bench.expected_id = FingerprintId(bench.sda);
  bench.Battery("31");
  const End end = RunKind(bench, GetParam().kind, [] {});
  EXPECT_EQ(end.outcome, Outcome::kDone) << end.reason;
}

TEST_P(GateSweep, EachConditionThatFailsAloneKeepsEveryTargetAsItWas) {
  int failed = 0;
  for (const Condition& condition : kConditions) {
    if (GetParam().kind == Kind::kClone && !condition.for_clones) {
      continue;
    }
    ExpectUntouched(condition, true);
    ++failed;
    if (!condition.only_before) {
      ExpectUntouched(condition, false);
      ++failed;
    }
  }
  EXPECT_GE(failed, 12);
}

// A disk is swapped for another after it was looked at and before it is
// written.
TEST_P(GateSweep, AnotherDiskUnderTheSameNameIsNotWritten) {
  Bench bench;
  const std::string state = State(bench);
  const End end = RunKind(bench, GetParam().kind, [&] {
    bench.machine.Set("sda", "device/wwid", "naa.5000000000000001\n");
  });
  EXPECT_EQ(end.outcome, Outcome::kRefused);
  EXPECT_THAT(end.reason, HasSubstr("when the restore was confirmed"));
  EXPECT_TRUE(State(bench) == state);
}

// A disk that can't be told from the confirmed one is plugged in meanwhile.
TEST_P(GateSweep, ASecondDiskThatAppearsLateIsFoundOut) {
  Bench bench;
  bench.expected_id = FingerprintId(bench.sda);
  const std::string state = State(bench);
  const End end = RunKind(bench, GetParam().kind, [&] { bench.AddTwin(); });
  EXPECT_EQ(end.outcome, Outcome::kRefused);
  EXPECT_THAT(end.reason, HasSubstr("several disks"));
  EXPECT_TRUE(State(bench) == state);
}

// The same when a person has confirmed the disk on the screen.
TEST_P(GateSweep, ASecondDiskThatAppearsAfterConfirmingIsFoundOut) {
  if (GetParam().kind == Kind::kClone) {
    return;  // It takes an expected disk alone.
  }
  Bench bench;
  bench.confirmed = bench.sda;
  const std::string state = State(bench);
  const End end = RunKind(bench, GetParam().kind, [&] { bench.AddTwin(); });
  EXPECT_EQ(end.outcome, Outcome::kRefused);
  EXPECT_THAT(end.reason, HasSubstr("nothing tells which was meant"));
  EXPECT_TRUE(State(bench) == state);
}

INSTANTIATE_TEST_SUITE_P(All,
                         GateSweep,
                         ::testing::ValuesIn(kCases),
                         [](const auto& test) {
                           return std::string(test.param.name);
                         });

}  // namespace
