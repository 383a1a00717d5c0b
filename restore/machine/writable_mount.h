// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "imaging/base/result.h"

namespace restore {

// Makes the file system that the recovery system was started from writable for
// a while: init mounts it read-only, and what is written there is the journal.
// Other file systems are left as they are.
class WritableMount {
 public:
  // Where init mounts it.
  static constexpr const char* kBoot = "/run/pristine/boot";

  // For `path`, if it lies there.  kIo when the kernel refuses.
  static base::Result<WritableMount> For(const std::string& path);

  WritableMount() = default;
  // Read-only again, with all of it on the medium.
  ~WritableMount();
  WritableMount(WritableMount&& other) noexcept;
  WritableMount& operator=(WritableMount&& other) noexcept;
  WritableMount(const WritableMount&) = delete;
  WritableMount& operator=(const WritableMount&) = delete;

 private:
  bool remounted_ = false;
};

}  // namespace restore
