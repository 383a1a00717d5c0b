// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

namespace imaging {

// What stands before the first write to a target.  restore::Gate
// (restore/job/gate.h) is the only one in the program, which
// scripts/check_layers.py checks; tests have a fake.
//
// Thread safety: is_open() from any thread.
class WriteGate {
 public:
  WriteGate() = default;
  virtual ~WriteGate() = default;
  WriteGate(const WriteGate&) = delete;
  WriteGate& operator=(const WriteGate&) = delete;

  // Whether all that must hold before the first write was found to hold.
  virtual bool is_open() const = 0;
  // Whether the gate knows `path` as one of those that it stands before.
  virtual bool Guards(const std::string& path) const = 0;
};

}  // namespace imaging
