// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "imaging/base/result.h"
#include "restore/machine/medium_mounts.h"

namespace restore {

// Makes a file system that the recovery system was started from writable for a
// while: init mounts them read-only, and what is written there is the journal,
// or what somebody names a folder of the medium for.  Other file systems are
// left as they are.
class WritableMount {
 public:
  static constexpr const char* kBoot = kBootMedium;

  // For `path`, if it lies at kBootMedium or kMediumData.  kIo when the kernel
  // refuses.
  static base::Result<WritableMount> For(const std::string& path);

  WritableMount() = default;
  // Read-only again, with all of it on the medium.
  ~WritableMount();
  WritableMount(WritableMount&& other) noexcept;
  WritableMount& operator=(WritableMount&& other) noexcept;
  WritableMount(const WritableMount&) = delete;
  WritableMount& operator=(const WritableMount&) = delete;

 private:
  std::string remounted_;  // The mount point; empty when nothing was done.
};

// Whether a path lies at kBootMedium or kMediumData.
bool LiesOnMedium(const std::string& path);

}  // namespace restore
