// SPDX-License-Identifier: Apache-2.0
#include "tests/power/disk_case.h"

#include <algorithm>
#include <array>
#include <cstdlib>

#include "tests/unit/imaging/engine/small_image.h"
#include "tests/unit/imaging/table/table_builder.h"

namespace restore::testing {

namespace {

using imaging::TableKind;
using imaging::fakes::MemoryBlockDevice;
using imaging::testing::GptLine;
using imaging::testing::kKiB;
using imaging::testing::Noise;
using imaging::testing::PutEntry;
using imaging::testing::PutGpt;

constexpr std::size_t kDiskSize = 3600 * kKiB;
constexpr std::uint32_t kPerKiB = 2;  // Sectors.
constexpr std::uint32_t kOtherPlace = 40;
constexpr std::size_t kTableRoom = 64 * kKiB;

// No table where tables lie.
MemoryBlockDevice Filled(unsigned seed) {
  std::vector<std::byte> disk = Noise(kDiskSize, seed);
  std::fill_n(disk.begin(), kTableRoom, std::byte{0});
  std::fill_n(disk.end() - kTableRoom, kTableRoom, std::byte{0});
  return MemoryBlockDevice(std::move(disk));
}

std::vector<std::byte> GptDisk(unsigned seed, std::uint64_t shift_kib) {
  MemoryBlockDevice disk = Filled(seed);
  const auto line = [shift_kib](std::uint64_t from, std::uint64_t to,
                                std::u16string_view name) {
    return GptLine{(from + shift_kib) * kPerKiB, (to + shift_kib) * kPerKiB - 1,
                   name};
  };
  const std::array lines{line(128, 384, u"boot"), line(384, 2400, u"system"),
                         line(2400, 3400, u"data")};
  PutGpt(disk, lines);
  return std::move(disk.bytes());
}

std::vector<std::byte> MbrDisk(unsigned seed, std::uint32_t shift_kib) {
  MemoryBlockDevice disk = Filled(seed);
  const std::uint32_t shift = shift_kib * kPerKiB;
  PutEntry(disk, 0, 0, {0x07, 128 * kPerKiB + shift, 2200 * kPerKiB, 0x80});
  const std::uint32_t extended = 2400 * kPerKiB + shift;
  PutEntry(disk, 0, 1, {0x05, extended, 1100 * kPerKiB, 0});
  std::fill_n(
      disk.bytes().begin() + static_cast<std::ptrdiff_t>(extended) * 512, 512,
      std::byte{0});
  PutEntry(disk, extended, 0, {0x07, 64 * kPerKiB, 1000 * kPerKiB, 0});
  return std::move(disk.bytes());
}

std::vector<std::byte> MakeDisk(TableKind table,
                                unsigned seed,
                                std::uint32_t shift) {
  return table == TableKind::kGpt ? GptDisk(seed, shift) : MbrDisk(seed, shift);
}

// The largest partition is the system.
base::ByteRange SystemOf(const imaging::CapturePlan& plan) {
  return std::ranges::max_element(
             plan.head.partitions, {},
             [](const auto& partition) { return partition.range.length; })
      ->range;
}

base::RangeSet Without(const base::RangeSet& set, base::ByteRange hole) {
  std::vector<base::ByteRange> left = set.Within({0, hole.offset});
  const auto after = set.Within({hole.end(), kDiskSize - hole.end()});
  left.insert(left.end(), after.begin(), after.end());
  base::RangeSet out;
  out.Insert(std::move(left));
  return out;
}

}  // namespace

std::vector<DiskCase> AllDiskCases() {
  using enum TableKind;
  return {{"partitions of a GPT disk", kGpt, {1, 2}, false},
          {"a partition of an MBR disk", kMbr, {1}, false},
          {"a GPT disk over another", kGpt, {}, true},
          {"a GPT disk over the same", kGpt, {}, false},
          {"an MBR disk over another", kMbr, {}, true},
          {"an MBR disk over the same", kMbr, {}, false}};
}

std::vector<std::byte> FactoryDisk(const DiskCase& disk) {
  return MakeDisk(disk.table, 1, 0);
}

std::vector<std::byte> UsedDisk(const DiskCase& disk) {
  return MakeDisk(disk.table, 2, disk.other_table ? kOtherPlace : 0);
}

imaging::CapturePlan PlanFactoryImage(const std::vector<std::byte>& disk) {
  MemoryBlockDevice source(disk);
  auto plan = imaging::PlanCapture(source, {}, {});
  if (!plan.ok()) {
    std::abort();
  }
  imaging::CapturePlan out = std::move(plan).value();
  out.head.chunk_size = imaging::kMinChunkSize;
  // Large enough to be discarded, and not a whole number of chunks.
  const base::ByteRange hole{SystemOf(out).offset + 900 * kKiB, 420 * kKiB};
  out.used = Without(out.used, hole);
  out.to_read = Without(out.to_read, hole);
  return out;
}

std::vector<imaging::Partition> PartitionsOf(
    const std::vector<std::byte>& disk) {
  MemoryBlockDevice device(disk);
  auto table = imaging::ReadPartitionTable(device);
  return table.ok() ? std::move(table.value().partitions)
                    : std::vector<imaging::Partition>();
}

}  // namespace restore::testing
