// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>

#include "imaging/base/result.h"
#include "initramfs/init/uevent.h"

namespace initramfs {

// The kernel's announcements of devices, from the moment it is opened.
class UeventSocket {
 public:
  static base::Result<UeventSocket> Open();
  UeventSocket(UeventSocket&& other) noexcept;
  UeventSocket& operator=(UeventSocket&&) = delete;
  ~UeventSocket();

  // Readable when there is something to Read().
  int fd() const { return fd_; }
  // The next announcement; nullopt when there is none for now.  What did not
  // come from the kernel is skipped.
  std::optional<Uevent> Read();

 private:
  explicit UeventSocket(int fd) : fd_(fd) {}
  int fd_;
};

}  // namespace initramfs
