// SPDX-License-Identifier: Apache-2.0
#include "restore/media/capacity.h"

#include <gmock/gmock.h>

#include <algorithm>

#include "tests/fakes/memory_block_device.h"

namespace restore {
namespace {

using imaging::fakes::MemoryBlockDevice;

constexpr std::uint64_t kMib = 1 << 20;

// Claims more than it has, as a fake stick does.
class FakeStick final : public imaging::BlockDevice {
 public:
  enum class Manner : std::uint8_t { kWraps, kForgets };

  FakeStick(std::uint64_t claimed, std::uint64_t real, Manner manner)
      : claimed_(claimed), memory_(real), manner_(manner) {}

  std::string_view name() const override { return "/dev/fake"; }
  std::uint64_t size() const override { return claimed_; }
  base::Status ReadAt(std::uint64_t offset, std::span<std::byte> out) override {
    if (manner_ == Manner::kForgets && offset + out.size() > memory_.size()) {
      std::ranges::fill(out, std::byte{0xFF});
      return base::Ok();
    }
    const std::uint64_t at = offset % memory_.size();
    const auto first = static_cast<std::size_t>(
        std::min<std::uint64_t>(out.size(), memory_.size() - at));
    TRY(memory_.ReadAt(at, out.first(first)));
    return memory_.ReadAt(0, out.subspan(first));
  }
  base::Status WriteAt(std::uint64_t offset,
                       std::span<const std::byte> data) override {
    if (manner_ == Manner::kForgets && offset + data.size() > memory_.size()) {
      return base::Ok();
    }
    const std::uint64_t at = offset % memory_.size();
    const auto first = static_cast<std::size_t>(
        std::min<std::uint64_t>(data.size(), memory_.size() - at));
    TRY(memory_.WriteAt(at, data.first(first)));
    return memory_.WriteAt(0, data.subspan(first));
  }
  base::Status Flush() override { return base::Ok(); }
  bool DropCache() override { return true; }

 private:
  const std::uint64_t claimed_;
  MemoryBlockDevice memory_;
  const Manner manner_;
};

Capacity Measure(imaging::BlockDevice& device) {
  imaging::Progress progress;
  auto found = TestCapacity(device, 42, progress, {});
  EXPECT_TRUE(found.ok());
  const auto shown = progress.Read();
  EXPECT_EQ(shown.done_bytes, shown.total_bytes);
  return found.ok() ? found.value() : Capacity{};
}

TEST(TestCapacity, TrustsAnHonestStick) {
  for (const std::uint64_t size :
       {64 * kMib, 64 * kMib + 512, 3 * kMib + 4096, kMib / 16}) {
    MemoryBlockDevice device(size);
    EXPECT_TRUE(Measure(device).honest()) << size;
  }
}

TEST(TestCapacity, SaysWhereAStickWraps) {
  FakeStick stick(256 * kMib, 64 * kMib, FakeStick::Manner::kWraps);
  const Capacity found = Measure(stick);
  ASSERT_FALSE(found.honest());
  ASSERT_TRUE(found.wraps_after.has_value());
  EXPECT_EQ(*found.wraps_after % (64 * kMib), 0U);
  const base::Error error = FakeCapacity(stick, found);
  EXPECT_THAT(error.text(), testing::HasSubstr("claims 256.0 MiB"));
}

TEST(TestCapacity, FindsThatTheEndForgets) {
  FakeStick stick(256 * kMib, 200 * kMib, FakeStick::Manner::kForgets);
  const Capacity found = Measure(stick);
  ASSERT_FALSE(found.honest());
  EXPECT_FALSE(found.wraps_after.has_value());
  EXPECT_NEAR(static_cast<double>(*found.bad_offset), 200.0 * kMib, kMib);
}

TEST(TestCapacity, FindsAMissingLastBlock) {
  FakeStick stick(64 * kMib, 64 * kMib - 4096, FakeStick::Manner::kForgets);
  EXPECT_FALSE(Measure(stick).honest());
}

TEST(TestCapacity, StopsWhenAsked) {
  MemoryBlockDevice device(64 * kMib);
  imaging::Progress progress;
  std::stop_source stop;
  stop.request_stop();
  const auto found = TestCapacity(device, 1, progress, stop.get_token());
  ASSERT_FALSE(found.ok());
  EXPECT_EQ(found.error().code(), base::ErrorCode::kCancelled);
}

}  // namespace
}  // namespace restore
