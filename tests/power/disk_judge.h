// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "imaging/base/ranges.h"
#include "imaging/engine/image.h"
#include "tests/power/disk_case.h"

namespace restore::testing {

// What a disk holds while one is restored over another.  Borrows the image,
// which is that of the factory disk.
class DiskJudge {
 public:
  using Bytes = std::vector<std::byte>;

  DiskJudge(const DiskCase& disk, const imaging::Image& image);

  // As somebody has used it.
  const Bytes& before() const { return before_; }

  // All that is restored is as in the image.
  bool HoldsImage(const Bytes& disk) const;
  // What lies beside what is restored is as before.
  bool KeptIsKept(const Bytes& disk) const;
  // No partition that is restored, and that the disk shows, begins as a valid
  // one does and holds something else.
  bool ShowsNothingHalf(const Bytes& disk) const;

 private:
  bool IsRestored(const imaging::Partition& partition) const;
  // Used bytes of `range` are the factory disk's.
  bool IsNew(const Bytes& disk, base::ByteRange range) const;

  const DiskCase disk_;
  const imaging::Image& image_;
  const Bytes factory_;
  const Bytes before_;
  base::RangeSet overwritten_;
};

// What the journal at `path` claims of a restore of `image` is on its targets.
// Sealed bytes count for nothing.  "" or what is wrong.
std::string CheckClaims(const imaging::Image& image, const std::string& path);

}  // namespace restore::testing
