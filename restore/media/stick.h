// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <stop_token>
#include <string>
#include <vector>

#include "imaging/base/result.h"
#include "imaging/engine/image.h"
#include "imaging/io/block_device.h"
#include "imaging/pipeline/progress.h"
#include "imaging/table/partition_table.h"
#include "restore/machine/scratch_folder.h"
#include "restore/media/image_files.h"
#include "restore/media/new_volume.h"
#include "restore/media/payload.h"

namespace restore {

// A stick that boots and carries images: GPT with a BIOS boot partition, an ESP
// and a data partition that Windows reads too.
struct StickSettings {
  std::string label = "PRISTINE-D";  // Of the data partition.
  // Not given: FAT32 when every file fits and Windows would make one of that
  // size, else exFAT.
  std::optional<VolumeKind> data_kind;
  std::string id;    // 32 hexadecimal digits.
  std::string made;  // "2026-11-24T06:00:00Z"
};

// Bytes of the smallest stick that holds the payload and images, with some room
// to spare.
std::uint64_t StickSizeFor(const Payload& payload,
                           const std::vector<ImageFiles>& images);

// Everything that a stick will hold, built in scratch files.  Nothing of the
// target has been read or written yet.
class StickPlan {
 public:
  // kNoSpace when the stick is too small, with both sizes.  `images` are
  // borrowed.
  static base::Result<std::unique_ptr<StickPlan>> Make(
      const Payload& payload,
      const std::vector<ImageFiles>& images,
      const StickSettings& settings,
      std::uint64_t stick_size,
      const std::stop_token& stop);

  VolumeKind data_kind() const { return data_->settings().kind; }
  base::ByteRange data_range() const { return data_range_; }
  std::uint64_t bytes_to_write() const;
  base::ByteRange esp_range() const { return esp_range_; }

  // Makes `stick` no medium at all, writes everything, and the partition table
  // last.  After an error the stick is not bootable and shows no partitions.
  base::Status WriteTo(imaging::BlockDevice& stick,
                       imaging::Progress& progress,
                       const std::stop_token& stop) const;

  struct ReadBack {
    bool uncached = false;
    std::uint64_t checked_bytes = 0;
  };
  // Compares all but the images with what was meant, and proves the images as
  // they are on the stick.  kIo or kCorrupt, with the place, when they differ.
  base::Result<ReadBack> Check(imaging::BlockDevice& stick,
                               int threads,
                               imaging::Progress& progress,
                               const std::stop_token& stop) const;

 private:
  StickPlan(ScratchFolder scratch, const std::vector<ImageFiles>& images)
      : scratch_(std::move(scratch)), images_(images) {}

  base::Status LayOut(const Payload& payload, std::uint64_t stick_size);
  base::Status BuildEsp(const Payload& payload,
                        const StickSettings& settings,
                        const std::stop_token& stop);
  base::Status BuildData(const StickSettings& settings,
                         const std::stop_token& stop);
  base::Status BuildTable(const Payload& payload, std::uint64_t stick_size);
  base::Status WriteImages(imaging::BlockDevice& stick,
                           imaging::Progress& progress,
                           const std::stop_token& stop) const;
  base::Status ProveImages(imaging::BlockDevice& stick,
                           int threads,
                           ReadBack& report,
                           imaging::Progress& progress,
                           const std::stop_token& stop) const;

  ScratchFolder scratch_;
  const std::vector<ImageFiles>& images_;
  UnixTime time_ = 0;
  base::ByteRange core_range_;
  base::ByteRange esp_range_;
  base::ByteRange data_range_;
  std::unique_ptr<NewVolume> esp_;
  std::unique_ptr<NewVolume> data_;
  // Of each part of each image, in bytes of the data partition.
  std::vector<base::ByteRange> places_;
  // What else the two file systems hold, each in bytes of itself.
  base::RangeSet esp_bytes_;
  base::RangeSet data_bytes_;
  imaging::TableWrite core_;
  std::vector<imaging::TableWrite> table_;
};

}  // namespace restore
