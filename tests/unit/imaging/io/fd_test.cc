// SPDX-License-Identifier: Apache-2.0
#include "imaging/io/fd.h"

#include <fcntl.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cerrno>

namespace imaging {
namespace {

using ::testing::HasSubstr;

int OpenNull() {
  return ::open("/dev/null", O_RDONLY | O_CLOEXEC);
}

bool IsOpen(int number) {
  return ::fcntl(number, F_GETFD) >= 0;
}

TEST(Fd, ClosesWhatItOwnsAtTheEnd) {
  int number = -1;
  {
    const Fd fd(OpenNull());
    number = fd.get();
    EXPECT_TRUE(fd.open() && IsOpen(number));
  }
  EXPECT_FALSE(IsOpen(number));
  EXPECT_FALSE(Fd().open());
}

TEST(Fd, AMoveHandsOver) {
  Fd first(OpenNull());
  const int number = first.get();
  Fd second(std::move(first));
  EXPECT_EQ(second.get(), number);
  Fd third;
  third = std::move(second);
  EXPECT_EQ(third.get(), number);
  EXPECT_TRUE(IsOpen(number));
  third = Fd();
  EXPECT_FALSE(IsOpen(number));
}

TEST(Fd, CloseReportsAndClosesOnce) {
  Fd fd(OpenNull());
  const int number = fd.get();
  EXPECT_TRUE(fd.Close("null").ok());
  EXPECT_FALSE(fd.open());
  EXPECT_FALSE(IsOpen(number));
  EXPECT_TRUE(fd.Close("null").ok());
  Fd stale(number);
  const base::Status status = stale.Close("the stick");
  ASSERT_FALSE(status.ok());
  EXPECT_THAT(status.error().text(), HasSubstr("closing the stick"));
}

TEST(ErrnoError, HasTheCodeThatACallerBranchesOn) {
  struct Case {
    int number;
    base::ErrorCode code;
  };
  for (const Case c :
       {Case{ENOSPC, base::ErrorCode::kNoSpace},
        Case{EDQUOT, base::ErrorCode::kNoSpace},
        Case{EFBIG, base::ErrorCode::kNoSpace},
        Case{ENOENT, base::ErrorCode::kNotFound},
        Case{ENODEV, base::ErrorCode::kNotFound},
        Case{EIO, base::ErrorCode::kIo}, Case{EACCES, base::ErrorCode::kIo}}) {
    const base::Error error = ErrnoError("reading x", c.number);
    EXPECT_EQ(error.code(), c.code) << c.number;
    EXPECT_THAT(error.text(), HasSubstr("reading x: "));
  }
}

}  // namespace
}  // namespace imaging
