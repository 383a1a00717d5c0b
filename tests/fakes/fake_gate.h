// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "imaging/io/write_gate.h"

namespace imaging::fakes {

// Open unless a test shuts it.
class FakeGate final : public WriteGate {
 public:
  explicit FakeGate(bool open = true) : open_(open) {}

  bool is_open() const override { return open_; }
  bool Guards(const std::string& path) const override {
    return guarded_.empty() || path == guarded_;
  }
  void Set(bool open) { open_ = open; }
  void GuardOnly(const std::string& path) { guarded_ = path; }

 private:
  bool open_;
  std::string guarded_;
};

}  // namespace imaging::fakes
