// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>
#include <string>

#include "imaging/base/result.h"
#include "tui/model/canvas.h"

namespace tui {

// The terminal on standard input and output, taken over for whole screens and
// given back when this goes away.
class Terminal {
 public:
  // kUnsupported when it can do too little for screens.
  static base::Result<std::unique_ptr<Terminal>> Open();
  ~Terminal();
  Terminal(const Terminal&) = delete;
  Terminal& operator=(const Terminal&) = delete;

  Size size() const;
  // After SIGWINCH: asks for the size anew.
  void Resize();
  // Draws what differs from what is there.
  void Paint(const Canvas& canvas);
  // The next Paint() draws everything.
  void Forget();
  bool forgotten() const { return forgotten_; }

  // It is a screen of the Linux kernel itself, whose fonts have no Chinese, or
  // its text is not UTF-8.
  bool shows_chinese() const { return utf8_ && !kernel_console_; }

 private:
  Terminal(bool utf8, bool kernel_console)
      : utf8_(utf8), kernel_console_(kernel_console) {}

  const bool utf8_;
  const bool kernel_console_;
  bool colours_ = false;
  bool forgotten_ = false;
};

}  // namespace tui
