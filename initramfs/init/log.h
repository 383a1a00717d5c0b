// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>

#include "imaging/base/result.h"

namespace initramfs {

// What init did, for the technician: in kLogPath, and on the kernel's consoles
// when the command line says `pristine.verbose`.  Whoever reads it later finds
// one line a message, with the seconds since the kernel started.
class Log {
 public:
  explicit Log(bool verbose);
  ~Log();
  Log(const Log&) = delete;
  Log& operator=(const Log&) = delete;

  void Say(std::string_view text);
  // An error that was survived.
  void Say(const base::Error& error);

 private:
  int file_;
  int console_ = -1;
};

}  // namespace initramfs
