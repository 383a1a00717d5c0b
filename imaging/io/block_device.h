// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>

#include "imaging/base/ranges.h"
#include "imaging/base/result.h"

namespace imaging {

// A fixed-size, randomly addressable device: a disk, a partition, a file that
// stands for one, or a test double.
//
// Offsets and lengths are bytes and need no alignment.  Transfers are whole: a
// call moves every byte or returns an error, never a short count.  A range that
// leaves the device is kInvalidArgument and touches nothing.
//
// Thread safety: calls on disjoint ranges may run at the same time.
class BlockDevice {
 public:
  BlockDevice() = default;
  virtual ~BlockDevice() = default;
  BlockDevice(const BlockDevice&) = delete;
  BlockDevice& operator=(const BlockDevice&) = delete;

  // For messages, e.g. "/dev/sda2".
  virtual std::string_view name() const = 0;
  virtual std::uint64_t size() const = 0;
  // Bytes of a logical sector: the unit of partition tables.
  virtual std::uint32_t sector_size() const { return 512; }

  virtual base::Status ReadAt(std::uint64_t offset,
                              std::span<std::byte> out) = 0;
  // The bytes may sit in a cache until Flush() succeeds.
  virtual base::Status WriteAt(std::uint64_t offset,
                               std::span<const std::byte> data) = 0;
  // Makes every completed write durable.  After an error, assume none of the
  // writes since the last good Flush() reached the device; do not just retry.
  virtual base::Status Flush() = 0;

  // Makes the range read as zeros, without storing them where it can.
  virtual base::Status WriteZeros(base::ByteRange range);
  // Says that the bytes of the range matter to nobody.  They may read as
  // anything afterwards.  A device that cannot discard does nothing.
  virtual base::Status Discard(base::ByteRange range);
  // Says that the range will be read soon.
  virtual void Prefetch(base::ByteRange range);
  // Forgets cached copies, so that the next reads come from the medium.  False
  // when that cannot be promised.  Call Flush() first.
  virtual bool DropCache();
  // Where bytes other than zero may be.  All else is known to read as zeros.
  virtual base::Result<base::RangeSet> DataRanges();

 protected:
  // kInvalidArgument, with the numbers, unless the range lies in the device.
  base::Status CheckRange(std::uint64_t offset, std::uint64_t length) const;
};

}  // namespace imaging
