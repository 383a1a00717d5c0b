// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "imaging/base/result.h"
#include "imaging/io/fd.h"

namespace tui {

// Wakes a loop that waits for descriptors, from any thread.
class Bell {
 public:
  static base::Result<Bell> Make();

  int fd() const { return fd_.get(); }
  void Ring() const;
  // Until it is rung again, fd() is not ready.
  void Silence() const;

 private:
  explicit Bell(imaging::Fd fd) : fd_(std::move(fd)) {}
  imaging::Fd fd_;
};

}  // namespace tui
