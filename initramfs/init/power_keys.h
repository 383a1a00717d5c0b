// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

namespace initramfs {

// The power keys of the machine and of its keyboards.
class PowerKeys {
 public:
  PowerKeys() = default;
  ~PowerKeys();
  PowerKeys(const PowerKeys&) = delete;
  PowerKeys& operator=(const PowerKeys&) = delete;

  // Listens to an input device ("input/event3" below /dev) if it has a power
  // key.
  void Add(const std::string& devname);

  const std::vector<int>& fds() const { return fds_; }
  // Reads what has come on one of fds(); true when a power key went down.  A
  // device that is gone is closed and no longer in fds().
  bool ReadPressed(int fd);

 private:
  std::vector<int> fds_;
};

}  // namespace initramfs
