// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <utility>

#include "imaging/base/result.h"
#include "imaging/io/fd.h"

namespace tui {

// What the kernel tells the program, as bytes to be read in its loop.
class Signals {
 public:
  enum class What : std::uint8_t { kNone, kTerminate, kResize };

  // Call it before any thread is started, which then takes no signals either.
  static base::Result<Signals> Catch();

  int fd() const { return fd_.get(); }
  // The next one that waits, kNone when there is none.
  What Next() const;

 private:
  explicit Signals(imaging::Fd fd) : fd_(std::move(fd)) {}
  imaging::Fd fd_;
};

}  // namespace tui
