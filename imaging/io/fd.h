// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <utility>

#include "imaging/base/result.h"

namespace imaging {

// Owns a file descriptor; -1 owns nothing.
class Fd {
 public:
  Fd() = default;
  explicit Fd(int number) : number_(number) {}
  ~Fd();
  Fd(Fd&& other) noexcept : number_(std::exchange(other.number_, -1)) {}
  Fd& operator=(Fd&& other) noexcept {
    std::swap(number_, other.number_);
    return *this;
  }
  Fd(const Fd&) = delete;
  Fd& operator=(const Fd&) = delete;

  int get() const { return number_; }
  bool open() const { return number_ >= 0; }
  // Closes and reports what close() says, which on some file systems is the
  // last chance to learn of a failed write.
  base::Status Close(std::string_view name);

 private:
  int number_ = -1;
};

// "reading /dev/sda at byte 4096: Input/output error" with the code that fits
// the errno value: kNoSpace, kNotFound, else kIo.
base::Error ErrnoError(std::string_view what, int number);

}  // namespace imaging
