// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>
#include <stop_token>
#include <string>

#include "imaging/base/result.h"
#include "imaging/engine/capture_plan.h"
#include "imaging/io/block_device.h"

namespace restore {

// A partition that is copied, opened for reading alone.
class BackupSource {
 public:
  // `source` is a path of its own, or "DISK#NUMBER" for a partition without a
  // node.  `disk` may be empty when it is a path.
  static base::Result<BackupSource> Open(const std::string& disk,
                                         const std::string& source,
                                         int number);

  // Of the whole disk when the partition has no node.
  imaging::BlockDevice& device() const { return *device_; }

  // What an image of the partition, all of it and nothing else, will hold.
  base::Result<imaging::CapturePlan> PlanCopy(
      const std::string& label, const std::stop_token& stop) const;

 private:
  BackupSource(std::unique_ptr<imaging::BlockDevice> device,
               std::string name,
               int number)
      : device_(std::move(device)), name_(std::move(name)), number_(number) {}

  std::unique_ptr<imaging::BlockDevice> device_;
  std::string name_;
  int number_ = 0;  // On the device; 0 when that is the partition.
};

// Refuses a partition that may change while it is copied: mounted read-write or
// swapped to.
base::Status CheckIsStill(const std::string& disk,
                          const std::string& source,
                          int number);

}  // namespace restore
