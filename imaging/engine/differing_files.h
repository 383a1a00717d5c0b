// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <stop_token>
#include <string>
#include <vector>

#include "imaging/base/result.h"
#include "imaging/engine/image.h"
#include "imaging/engine/target_check.h"
#include "imaging/engine/target_map.h"
#include "imaging/io/block_device.h"

namespace imaging {

struct AffectedFile {
  int partition = 0;
  // From the partition's root; untrusted.
  std::string path;
};

struct AffectedFiles {
  static constexpr std::size_t kMaxFiles = 1000;
  // Sorted; at most kMaxFiles.
  std::vector<AffectedFile> files;
  // How many were left out.
  std::uint64_t more = 0;
  // Partitions with damage whose files can't be told.
  std::vector<int> unnamed_partitions;
};

// The files of the image that have bytes in `ranges`, which are of its content
// and in order.
base::Result<AffectedFiles> FilesIn(const Image& image,
                                    const base::RangeSet& ranges,
                                    const std::stop_token& stop);

// The files of the image of which `target` holds other bytes.  Looks again at
// the chunks of `difference`, to tell a file from its neighbours.
base::Result<AffectedFiles> FindDifferingFiles(const Image& image,
                                               const TargetMap& map,
                                               BlockDevice& target,
                                               const Difference& difference,
                                               const std::stop_token& stop);

}  // namespace imaging
