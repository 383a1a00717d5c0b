// SPDX-License-Identifier: Apache-2.0
#include "imaging/io/pipe_sink.h"

#include <fcntl.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <array>
#include <csignal>
#include <thread>

#include "imaging/io/fd.h"
#include "tests/unit/imaging/engine/small_image.h"

namespace imaging {
namespace {

using ::testing::HasSubstr;
using testing::Noise;

class PipeSinkTest : public ::testing::Test {
 protected:
  PipeSinkTest() {
    std::array<int, 2> ends{};
    EXPECT_EQ(::pipe2(ends.data(), O_CLOEXEC), 0);
    read_end_ = Fd(ends[0]);
    write_end_ = Fd(ends[1]);
  }

  Fd read_end_;
  Fd write_end_;
};

TEST_F(PipeSinkTest, PassesMoreThanAPipeHolds) {
  const std::vector<std::byte> bytes = Noise(1 << 20, 1);
  std::vector<std::byte> got;
  {
    const std::jthread reader([&] {
      std::array<std::byte, 5000> piece{};
      for (ssize_t size = 1; size > 0;) {
        size = ::read(read_end_.get(), piece.data(), piece.size());
        got.insert(got.end(), piece.begin(),
                   piece.begin() + std::max<ssize_t>(size, 0));
      }
    });
    PipeSink sink(write_end_.get());
    EXPECT_TRUE(sink.Append(bytes).ok());
    EXPECT_TRUE(sink.Append({}).ok());
    EXPECT_TRUE(sink.Commit().ok());
    EXPECT_EQ(sink.leftover(), "");
    EXPECT_TRUE(write_end_.Close("pipe").ok());
  }
  EXPECT_EQ(got, bytes);
}

TEST_F(PipeSinkTest, AReaderThatLeavesIsAnError) {
  const auto previous = std::signal(SIGPIPE, SIG_IGN);
  EXPECT_TRUE(read_end_.Close("pipe").ok());
  PipeSink sink(write_end_.get());
  const base::Status status = sink.Append(Noise(100, 2));
  std::signal(SIGPIPE, previous);
  ASSERT_FALSE(status.ok());
  EXPECT_EQ(status.error().code(), base::ErrorCode::kIo);
  EXPECT_THAT(status.error().text(), HasSubstr("pipe"));
}

TEST_F(PipeSinkTest, TakesNoParts) {
  PipeSink sink(write_end_.get());
  const base::Status status = sink.StartPart();
  ASSERT_FALSE(status.ok());
  EXPECT_EQ(status.error().code(), base::ErrorCode::kUnsupported);
}

TEST(PipeSink, AFullDeviceIsNoSpace) {
  const Fd full(::open("/dev/full", O_WRONLY | O_CLOEXEC));
  ASSERT_TRUE(full.open());
  PipeSink sink(full.get());
  const base::Status status = sink.Append(Noise(100, 3));
  ASSERT_FALSE(status.ok());
  EXPECT_EQ(status.error().code(), base::ErrorCode::kNoSpace);
}

}  // namespace
}  // namespace imaging
