// SPDX-License-Identifier: Apache-2.0
#include "restore/media/capacity.h"

#include <algorithm>
#include <vector>

#include "imaging/base/bytes.h"
#include "imaging/base/strings.h"
#include "imaging/io/aligned_buffer.h"

namespace restore {

namespace {

using imaging::BlockDevice;

// Large enough, all together, not to fit into the cache of a stick's
// controller; small enough to take some seconds on USB 2.
constexpr std::size_t kBlock = std::size_t{32} << 10;
constexpr std::uint64_t kPlaces = 512;
constexpr std::size_t kWord = sizeof(std::uint64_t);

// Even steps, and around every power of two, where the address lines of a fake
// end.
std::vector<std::uint64_t> Places(std::uint64_t size) {
  std::vector<std::uint64_t> places;
  const std::uint64_t last = base::AlignDown(size - kBlock, 4096);
  for (std::uint64_t i = 0; i <= kPlaces; ++i) {
    places.push_back(base::AlignDown(last / kPlaces * i, 4096));
  }
  for (std::uint64_t power = kBlock; power <= last; power *= 2) {
    places.push_back(power - kBlock);
    places.push_back(power);
  }
  places.push_back(last);
  std::ranges::sort(places);
  // Blocks must not overlap.
  std::vector<std::uint64_t> apart;
  for (const std::uint64_t place : places) {
    if (apart.empty() || place >= apart.back() + kBlock) {
      apart.push_back(place);
    }
  }
  if (apart.back() != last) {
    apart.back() = last;
  }
  return apart;
}

// xorshift64* by Marsaglia and Vigna; never zero for a state that is not.
std::uint64_t Scramble(std::uint64_t state) {
  state ^= state >> 12;
  state ^= state << 25;
  state ^= state >> 27;
  return state * 0x2545F4914F6CDD1D;
}

// The place first, then words that follow from it and the seed.
void FillPattern(std::uint64_t place,
                 std::uint64_t seed,
                 std::span<std::byte> block) {
  base::StoreLe(block, 0, place);
  std::uint64_t state = (place ^ seed) | 1;
  for (std::size_t at = kWord; at < block.size(); at += kWord) {
    state = Scramble(state);
    base::StoreLe(block, at, state);
  }
}

bool IsPatternOf(std::uint64_t place,
                 std::uint64_t seed,
                 std::span<const std::byte> block,
                 std::span<std::byte> scratch) {
  FillPattern(place, seed, scratch);
  return std::ranges::equal(block, scratch);
}

base::Error Stopped() {
  return {base::ErrorCode::kCancelled, "stopped"};
}

}  // namespace

base::Result<Capacity> TestCapacity(BlockDevice& device,
                                    std::uint64_t seed,
                                    imaging::Progress& progress,
                                    const std::stop_token& stop) {
  Capacity found;
  found.claimed = device.size();
  if (device.size() < 2 * kBlock) {
    return base::Error(
        base::ErrorCode::kInvalidArgument,
        base::StrCat(device.name(), " has only ", device.size(), " bytes"));
  }
  const std::vector<std::uint64_t> places = Places(device.size());
  found.tested_bytes = places.size() * kBlock;
  progress.Begin(imaging::Phase::kPreparing, 2 * found.tested_bytes);
  imaging::AlignedBuffer block(kBlock);
  imaging::AlignedBuffer expected(kBlock);
  // Upwards, so that a wrapped write destroys a place that was written before.
  for (const std::uint64_t place : places) {
    if (stop.stop_requested()) {
      return Stopped();
    }
    FillPattern(place, seed, block.span());
    TRY(device.WriteAt(place, block.span()));
    progress.Add(kBlock);
  }
  TRY(device.Flush());
  device.DropCache();
  for (const std::uint64_t place : places) {
    if (stop.stop_requested()) {
      return Stopped();
    }
    const base::Status read = device.ReadAt(place, block.span());
    progress.Add(kBlock);
    if (read.ok() && IsPatternOf(place, seed, block.span(), expected.span())) {
      continue;
    }
    found.bad_offset = std::min(found.bad_offset.value_or(place), place);
    const auto other = base::LoadLe<std::uint64_t>(block.span());
    if (read.ok() && other > place && other < device.size() &&
        IsPatternOf(other, seed, block.span(), expected.span())) {
      found.wraps_after =
          std::min(found.wraps_after.value_or(other - place), other - place);
    }
  }
  return found;
}

base::Error FakeCapacity(const BlockDevice& device, const Capacity& found) {
  const std::string real =
      found.wraps_after
          ? base::StrCat("writing at byte ",
                         *found.bad_offset + *found.wraps_after,
                         " changed what had been written at byte ",
                         *found.bad_offset, ": it really holds about ",
                         base::FormatBytes(*found.wraps_after))
          : base::StrCat("at byte ", found.bad_offset.value_or(0),
                         " it does not hold what was written");
  return base::Error(
             base::ErrorCode::kIo,
             base::StrCat(device.name(), " claims ",
                          base::FormatBytes(found.claimed), ", but ", real))
      .WithHint(
          "It is a fake or broken. Don't use it; what was on it is "
          "lost.");
}

}  // namespace restore
