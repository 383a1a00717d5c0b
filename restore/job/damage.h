// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <stop_token>
#include <string>
#include <vector>

#include "imaging/base/ranges.h"
#include "imaging/base/result.h"
#include "imaging/engine/image.h"
#include "imaging/engine/lost_files.h"
#include "imaging/engine/target_check.h"
#include "imaging/engine/target_map.h"
#include "imaging/io/block_device.h"

namespace restore {

// Lost bytes of an image, as the files that they belong to.
struct Damage {
  struct Partition {
    int number = 0;
    // "C: (Windows)".  Printable.
    std::string title;
    // As in the image, but that `found.files` has the names that a customer
    // knows, printable: "C:\Users\Li\Outlook.pst", "/home/li/mail".
    imaging::LostFiles found;
  };
  // Those that have lost bytes, in order.
  std::vector<Partition> partitions;
  // Where bytes outside of them are lost: "the partition table".
  std::string outside;
};

// `lost` is of the image's content.  What can't be told is said in the result;
// fails with kCancelled only.  Reads the folders of the partitions concerned,
// which takes seconds for a hundred thousand files.
base::Result<Damage> DamagedFiles(const imaging::Image& image,
                                  const base::RangeSet& lost,
                                  imaging::LostWhere where,
                                  const std::stop_token& stop);

// The files of the image of which a target holds other bytes, where
// `difference` was found.  Fails as above and with errors of the image.
base::Result<Damage> DifferingFiles(const imaging::Image& image,
                                    const imaging::TargetMap& map,
                                    imaging::BlockDevice& target,
                                    const imaging::Difference& difference,
                                    const std::stop_token& stop);

// All of them, in order.
std::vector<std::string> FilesOf(const Damage& damage);
std::uint64_t CountOf(const Damage& damage);

// Plain English sentences, one a line, with at most 20 files a partition.
std::vector<std::string> DamageLines(const Damage& damage);

}  // namespace restore
