// SPDX-License-Identifier: Apache-2.0
#include "imaging/io/gated_block_device.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <type_traits>

#include "imaging/base/strings.h"
#include "imaging/engine/clone.h"
#include "imaging/engine/restore.h"
#include "imaging/io/file_block_device.h"
#include "imaging/io/window_block_device.h"
#include "tests/fakes/fake_gate.h"
#include "tests/fakes/memory_block_device.h"

namespace imaging {
namespace {

using ::testing::Each;
using ::testing::HasSubstr;

// The compiler proves that the engine writes to nothing that has no gate.
template <typename Target>
constexpr bool kRestoreTakes = std::is_invocable_v<decltype(&Restore),
                                                   const Image&,
                                                   const TargetMap&,
                                                   Target&,
                                                   const RestoreOptions&,
                                                   TargetState&,
                                                   Progress&,
                                                   const std::stop_token&>;
template <typename Target>
constexpr bool kCloneTakes = std::is_invocable_v<decltype(&Clone),
                                                 BlockDevice&,
                                                 const CapturePlan&,
                                                 const TargetMap&,
                                                 Target&,
                                                 const CloneOptions&,
                                                 TargetState&,
                                                 Progress&,
                                                 const std::stop_token&>;
static_assert(kRestoreTakes<GatedBlockDevice>);
static_assert(!kRestoreTakes<BlockDevice>);
static_assert(!kRestoreTakes<FileBlockDevice>);
static_assert(!kRestoreTakes<WindowBlockDevice>);
static_assert(kCloneTakes<GatedBlockDevice>);
static_assert(!kCloneTakes<BlockDevice>);
static_assert(!kCloneTakes<FileBlockDevice>);
static_assert(!kCloneTakes<WindowBlockDevice>);
// Nor can a device be made into a gated one in passing.
static_assert(!std::is_convertible_v<FileBlockDevice&, GatedBlockDevice&>);
static_assert(!std::is_constructible_v<GatedBlockDevice, BlockDevice&>);

constexpr std::size_t kSize = 1 << 20;

class GatedBlockDeviceTest : public ::testing::Test {
 protected:
  GatedBlockDeviceTest() { std::ranges::fill(memory_.bytes(), kOld); }

  static constexpr std::byte kOld{0xEE};
  fakes::MemoryBlockDevice memory_{kSize};
  fakes::FakeGate gate_{false};
  GatedBlockDevice device_{memory_, gate_};
};

TEST_F(GatedBlockDeviceTest, RefusesEveryCallThatChangesItUntilItIsOpen) {
  const std::vector<std::byte> data(4096);
  const auto status = device_.WriteAt(0, data);
  ASSERT_FALSE(status.ok());
  EXPECT_EQ(status.error().code(), base::ErrorCode::kInvalidArgument);
  EXPECT_THAT(status.error().text(), HasSubstr("must not be written yet"));
  EXPECT_FALSE(device_.WriteZeros({0, kSize}).ok());
  EXPECT_FALSE(device_.Discard({0, kSize}).ok());
  EXPECT_THAT(memory_.bytes(), Each(kOld));

  gate_.Set(true);
  EXPECT_TRUE(device_.Discard({0, 4096}).ok());
  EXPECT_TRUE(device_.WriteAt(0, data).ok());
  EXPECT_TRUE(device_.WriteZeros({4096, kSize - 4096}).ok());
  EXPECT_THAT(memory_.bytes(), Each(std::byte{0}));

  gate_.Set(false);
  EXPECT_FALSE(device_.WriteAt(0, data).ok());
}

TEST_F(GatedBlockDeviceTest, ReadingIsFree) {
  std::vector<std::byte> out(4096);
  EXPECT_TRUE(device_.ReadAt(8192, out).ok());
  EXPECT_THAT(out, Each(kOld));
  EXPECT_TRUE(device_.DataRanges().ok());
  EXPECT_TRUE(device_.DropCache());
  EXPECT_TRUE(device_.Flush().ok());
}

class GatedFileTest : public ::testing::Test {
 protected:
  GatedFileTest() {
    std::ofstream(path_, std::ios::binary) << std::string(8192, 'x');
  }
  void TearDown() override { std::filesystem::remove(path_); }

  const std::string path_ = std::filesystem::temp_directory_path() /
                            base::StrCat("gated-", ::getpid(), ".img");
  fakes::FakeGate gate_{false};
};

TEST_F(GatedFileTest, AFileIsReadBeforeAndWrittenAfterItsGateOpens) {
  auto file = GatedBlockDevice::Open(
      path_, GatedBlockDevice::Sharing::kExclusive, gate_);
  ASSERT_TRUE(file.ok());
  std::vector<std::byte> bytes(4096);
  EXPECT_TRUE(file.value()->ReadAt(0, bytes).ok());
  EXPECT_FALSE(file.value()->WriteAt(0, bytes).ok());
  gate_.Set(true);
  EXPECT_TRUE(file.value()->WriteAt(0, bytes).ok());
}

TEST_F(GatedFileTest, WhatTheGateWasNotToldOfIsNotEvenOpened) {
  gate_.GuardOnly("/dev/sdb");
  const auto file =
      GatedBlockDevice::Open(path_, GatedBlockDevice::Sharing::kShared, gate_);
  ASSERT_FALSE(file.ok());
  EXPECT_EQ(file.error().code(), base::ErrorCode::kInvalidArgument);
  EXPECT_FALSE(GatedBlockDevice::Create(path_ + ".new", 4096, gate_).ok());
  EXPECT_FALSE(std::filesystem::exists(path_ + ".new"));
}

}  // namespace
}  // namespace imaging
