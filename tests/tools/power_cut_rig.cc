// SPDX-License-Identifier: Apache-2.0
#include "tests/tools/power_cut_rig.h"

#include <algorithm>
#include <atomic>
#include <random>

#include "imaging/base/strings.h"
#include "imaging/engine/restore.h"
#include "imaging/engine/row_queue.h"
#include "imaging/engine/seals.h"
#include "imaging/io/window_block_device.h"
#include "restore/job/claim.h"
#include "restore/job/journal_keeper.h"
#include "tests/fakes/fake_gate.h"
#include "tests/fakes/power_cut_device.h"
#include "tests/unit/imaging/engine/small_image.h"

namespace restore::testing {

namespace {

using base::StrCat;
using imaging::BlockDevice;
using imaging::fakes::MemoryBlockDevice;
using imaging::fakes::PowerCutDevice;
using imaging::testing::kKiB;
using imaging::testing::Noise;
using imaging::testing::SameBytes;

constexpr std::uint64_t kPartition = 3000 * kKiB;
constexpr std::uint64_t kBeside = 200 * kKiB;
constexpr base::ByteRange kPlace{kBeside, kPartition};
constexpr std::uint64_t kDisk = kPartition + 2 * kBeside;

imaging::CapturePlan Plan() {
  imaging::CapturePlan plan;
  plan.head.raw_size = kPartition;
  plan.head.chunk_size = imaging::kMinChunkSize;
  plan.head.partitions.push_back({});
  plan.head.partitions[0].range = {0, kPartition};
  plan.window = {0, kPartition};
  plan.segments = {{0, kPartition}};
  plan.used.Insert({{0, 140 * kKiB},
                    {200 * kKiB, 4096},
                    {400 * kKiB, 1100 * kKiB},
                    {1600 * kKiB, kPartition - 1600 * kKiB}});
  plan.to_read = plan.used;
  return plan;
}

// The medium's bytes through a device that the journal can own.
class View final : public BlockDevice {
 public:
  explicit View(BlockDevice& inner) : inner_(inner) {}
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
  BlockDevice& inner_;
};

// Checkpoints at moments of chance, instead of every few seconds.
class NowAndThen final : public imaging::Checkpoint {
 public:
  NowAndThen(JournalKeeper& keeper, unsigned seed)
      : keeper_(keeper), next_(seed) {}
  bool Due() override {
    constexpr unsigned kStep = 2654435761U;
    return (next_.fetch_add(kStep) >> 30) != 0;
  }
  base::Status Reached(std::size_t row, std::uint64_t bytes) override {
    return keeper_.Reached(row, bytes);
  }

 private:
  JournalKeeper& keeper_;
  std::atomic<unsigned> next_;
};

}  // namespace

struct PowerCutRig::Medium {
  MemoryBlockDevice disk;
  MemoryBlockDevice journal{Journal::kSize};
};

PowerCutRig::PowerCutRig()
    : source_(Noise(kPartition, 1)), before_(Noise(kDisk, 2)) {
  MemoryBlockDevice source(source_);
  imaging::Progress progress;
  const imaging::CaptureOptions options{
      .level = 1, .threads = 1, .part_size = 0, .key = nullptr};
  auto captured =
      imaging::Capture(source, Plan(), sink_, options, progress, {});
  auto image = captured.ok() ? imaging::Image::FromParts(sink_.devices())
                             : base::Result<std::unique_ptr<imaging::Image>>(
                                   std::move(captured).error());
  if (!image.ok()) {
    std::abort();
  }
  image_ = std::move(image).value();
  map_.content = {0, kPartition};
  // How many calls there are to cut at.
  Medium medium{.disk = MemoryBlockDevice(before_)};
  PowerCutDevice disk(medium.disk);
  PowerCutDevice journal(medium.journal);
  if (!Session(medium, disk, journal, 0).ok()) {
    std::abort();
  }
  disk_calls_ = disk.calls();
  journal_calls_ = journal.calls();
}

// What RestoreJob does between its gate and its verdict.
base::Status PowerCutRig::Session(Medium& /*medium*/,
                                  BlockDevice& disk,
                                  BlockDevice& journal_device,
                                  unsigned seed) {
  TRY_ASSIGN(const auto journal,
             Journal::On(std::make_unique<View>(journal_device)));
  imaging::WindowBlockDevice partition(disk, kPlace, "target");
  JournalEntry entry;
  entry.image = "PHILIPS.pri";
  entry.image_id = base::HexEncode(image_->digest());
  entry.legs.push_back({.partition = 1,
                        .target = "disk#1",
                        .disk_id = "",
                        .disk = "",
                        .disk_partition = 0});
  imaging::Progress progress;
  imaging::Difference difference;
  const bool resumed = journal->entry().has_value();
  if (resumed) {
    entry = *journal->entry();
    const std::uint64_t claim = entry.leg > 0 ? kAllRows : entry.row;
    TRY_ASSIGN(difference,
               LookAtClaim(*image_, map_, partition, claim, 1, progress, {}));
  }
  const imaging::fakes::FakeGate gate;
  imaging::GatedBlockDevice gated(partition, gate);
  JournalKeeper keeper(*journal, JournalKeeper::kInterval);
  TRY(keeper.Begin(std::move(entry), kPartition));
  NowAndThen checkpoint(keeper, seed);
  const imaging::RestoreOptions options{
      .threads = 1,
      .delta = resumed,
      .discard = true,
      .read_back = true,
      .difference = resumed ? &difference : nullptr,
      .checkpoint = &checkpoint};
  imaging::TargetState state{};
  TRY_ASSIGN(
      const imaging::RestoreReport report,
      imaging::Restore(*image_, map_, gated, options, state, progress, {}));
  if (!report.difference.none()) {
    return base::Error(base::ErrorCode::kIo, "read back wrong");
  }
  keeper.EndLeg(0);
  keeper.End();
  return keeper.warning().empty()
             ? base::Ok()
             : base::Status(
                   base::Error(base::ErrorCode::kIo, keeper.warning()));
}

std::string PowerCutRig::Run(unsigned seed) {
  std::minstd_rand random(seed + 1);
  random.discard(3);
  Medium medium{.disk = MemoryBlockDevice(before_)};
  for (bool cut = true; cut; cut = random() % 2 == 0) {
    PowerCutDevice disk(medium.disk);
    PowerCutDevice journal(medium.journal);
    const auto chance = static_cast<unsigned>(random());
    // One call in ten is one of the journal's.
    if (random() % 10 == 0) {
      journal.CutAfter(1 + static_cast<int>(random() % static_cast<unsigned>(
                                                           journal_calls_)),
                       chance);
    } else {
      disk.CutAfter(
          1 + static_cast<int>(random() % static_cast<unsigned>(disk_calls_)),
          chance);
    }
    const base::Status status = Session(medium, disk, journal, chance);
    // Where the one loses its power, so does the other.
    disk.CutNow(chance + 1);
    journal.CutNow(chance + 2);
    ++cuts_;
    if (status.ok()) {
      break;
    }
    const std::string wrong = AfterCut(medium);
    if (!wrong.empty()) {
      return StrCat("seed ", seed, ": ", wrong);
    }
  }
  const bool over =
      HoldsImage(medium) &&
      !Journal::On(std::make_unique<View>(medium.journal)).value()->entry();
  if (!over) {
    const base::Status last =
        Session(medium, medium.disk, medium.journal, seed);
    if (!last.ok()) {
      return StrCat("seed ", seed, ": ", last.error().text());
    }
  }
  const std::string wrong = AtEnd(medium);
  return wrong.empty() ? "" : StrCat("seed ", seed, ": ", wrong);
}

bool PowerCutRig::HoldsImage(const Medium& medium) const {
  const auto& bytes = medium.disk.bytes();
  return std::ranges::all_of(
      image_->index().used().ranges(), [&](const base::ByteRange& used) {
        const auto at = static_cast<std::ptrdiff_t>(used.offset);
        const auto end = static_cast<std::ptrdiff_t>(used.end());
        return std::equal(
            source_.begin() + at, source_.begin() + end,
            bytes.begin() + at + static_cast<std::ptrdiff_t>(kPlace.offset));
      });
}

std::string PowerCutRig::AfterCut(Medium& medium) {
  const auto journal = Journal::On(std::make_unique<View>(medium.journal));
  if (!journal.ok()) {
    return journal.error().text();
  }
  const bool untouched = medium.disk.bytes() == before_;
  const bool whole = HoldsImage(medium);
  imaging::WindowBlockDevice partition(medium.disk, kPlace, "target");
  // A boot sector, or where a superblock lies, while the rest is not there.
  std::vector<std::byte> start(2 * kKiB);
  if (!partition.ReadAt(0, start).ok()) {
    return "can't be read";
  }
  const bool shows_new =
      std::equal(start.begin(), start.end(), source_.begin());
  const bool data_touched =
      !SameBytes(medium.disk.bytes(), before_,
                 {kPlace.offset + 128 * kKiB, kPartition - 256 * kKiB});
  const bool shows_old =
      std::equal(start.begin(), start.end(),
                 before_.begin() + static_cast<std::ptrdiff_t>(kPlace.offset));
  if ((shows_new && !whole) || (shows_old && data_touched)) {
    return "half-restored, and looks valid";
  }
  const auto& entry = journal.value()->entry();
  if (!entry) {
    return untouched || whole ? "" : "half-written, and no journal says so";
  }
  ++resumed_;
  imaging::Progress progress;
  const std::uint64_t claim = entry->leg > 0 ? kAllRows : entry->row;
  const auto found =
      LookAtClaim(*image_, map_, partition, claim, 1, progress, {});
  if (!found.ok()) {
    return found.error().text();
  }
  const base::RangeSet seals =
      imaging::SealedRanges(image_->head(), map_, kPartition);
  const auto sealed = imaging::RowsOf(image_->index(), seals.ranges());
  for (const std::size_t row : found.value().rows) {
    if (row < claim && std::ranges::count(sealed, row) == 0) {
      return StrCat("the journal claims rows before ", claim, ", and row ", row,
                    " is wrong");
    }
  }
  return "";
}

std::string PowerCutRig::AtEnd(Medium& medium) const {
  const auto journal = Journal::On(std::make_unique<View>(medium.journal));
  if (!journal.ok() || journal.value()->entry()) {
    return "the journal is not empty at the end";
  }
  if (!HoldsImage(medium)) {
    return "the partition does not hold the image";
  }
  const bool beside =
      SameBytes(medium.disk.bytes(), before_, {0, kBeside}) &&
      SameBytes(medium.disk.bytes(), before_, {kPlace.end(), kBeside});
  return beside ? "" : "what lies beside the partition has changed";
}

}  // namespace restore::testing
