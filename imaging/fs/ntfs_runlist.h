// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <limits>
#include <vector>

#include "imaging/base/result.h"
#include "imaging/fs/ntfs_record.h"

namespace imaging {

// Consecutive clusters of an attribute and where they lie on the volume.
struct NtfsRun {
  static constexpr std::uint64_t kHole =
      std::numeric_limits<std::uint64_t>::max();

  std::uint64_t vcn = 0;
  std::uint64_t lcn = 0;  // Or kHole.
  std::uint64_t count = 0;

  std::uint64_t end_vcn() const { return vcn + count; }
};

// A runlist of more runs than this is refused: it bounds memory, and no real
// file comes near it.
inline constexpr std::size_t kMaxNtfsRuns = std::size_t{1} << 20;

// Appends the runs of one extent of a non-resident attribute, which must go on
// where `runs` ends.  All of them lie within `cluster_count`.
base::Status AppendNtfsRuns(const NtfsAttribute& extent,
                            std::uint64_t cluster_count,
                            std::vector<NtfsRun>& runs);

}  // namespace imaging
