// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <functional>
#include <span>
#include <stop_token>
#include <string>
#include <vector>

#include "imaging/base/ranges.h"
#include "imaging/base/result.h"
#include "imaging/io/block_device.h"

namespace imaging {

// What a partition holds, as far as imaging needs to know it.
struct FileSystem {
  // As blkid names it: "ext4", "ntfs", "vfat", "exfat", "swap"; "" when
  // nothing is known.
  std::string type;
  // UTF-8 as stored on the disk, thus untrusted; empty when there is none.
  std::string label;
  // As blkid prints it: "12345678-9abc-..." for ext, 16 capital hexadecimal
  // digits for NTFS, "1234-ABCD" for FAT and exFAT.
  std::string uuid;
  // Bytes of an allocation unit (block, cluster, page).
  std::uint64_t block_size = 0;
  // Bytes from the start of the partition that the file system spans.
  std::uint64_t size = 0;
  // The allocation map: bytes from the start of the partition that hold data.
  // All that is not here may be lost without anyone noticing, so when in doubt
  // a range is in.  Covers everything between `size` and the partition's end.
  base::RangeSet used;
  // One plain English sentence each for what a user should know: hibernated,
  // not cleanly unmounted, external journal, degraded map.
  std::vector<std::string> notes;
};

// Called with a file's path from the root ("/Users/Li/a.pst", UTF-8, untrusted)
// and where its bytes lie, in bytes from the start of the partition.  Return
// false to end the walk.
using FileVisitor = std::function<bool(const std::string& path,
                                       std::span<const base::ByteRange>)>;

// The functions below read a file system from `partition` and never write.
// Everything on it is untrusted: they return an error rather than crash, hang
// or allocate what they have not bounded.
//   kNotFound      the partition does not hold this file system
//   kCorrupt       it does, but its structures contradict each other
//   kUnsupported   it does, with a feature that may hide data from the map
//   kIo, kCancelled
// After any error the caller treats the whole partition as used.
base::Result<FileSystem> ReadExt(BlockDevice& partition,
                                 const std::stop_token& stop);
base::Result<FileSystem> ReadNtfs(BlockDevice& partition,
                                  const std::stop_token& stop);
base::Result<FileSystem> ReadFat(BlockDevice& partition,
                                 const std::stop_token& stop);
base::Result<FileSystem> ReadExfat(BlockDevice& partition,
                                   const std::stop_token& stop);
base::Result<FileSystem> ReadSwap(BlockDevice& partition,
                                  const std::stop_token& stop);

// Visit every file and folder with the bytes of its content and of its own
// metadata (inode or MFT record, indirect and extent blocks, index blocks).
// A damaged folder is passed over; the rest is still visited.  Errors as above.
base::Status WalkExtFiles(BlockDevice& partition,
                          const FileVisitor& visit,
                          const std::stop_token& stop);
base::Status WalkNtfsFiles(BlockDevice& partition,
                           const FileVisitor& visit,
                           const std::stop_token& stop);
base::Status WalkFatFiles(BlockDevice& partition,
                          const FileVisitor& visit,
                          const std::stop_token& stop);
base::Status WalkExfatFiles(BlockDevice& partition,
                            const FileVisitor& visit,
                            const std::stop_token& stop);

}  // namespace imaging
