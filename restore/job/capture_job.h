// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <stop_token>
#include <string>
#include <vector>

#include "imaging/base/result.h"
#include "imaging/engine/capture.h"
#include "restore/job/job_progress.h"

namespace restore {

// What is captured, and into what.
struct CaptureOrder {
  std::string source;  // Disk, partition or file.
  // File to make, or "-" for standard output.
  std::string image;
  std::vector<int> partitions;  // Empty: all.
  bool unpartitioned = false;
  std::string label;
  int level = imaging::ChunkEncoder::kDefaultLevel;
  int threads = 0;  // 0: as many as the computer can run at once.
  // Bytes of a part; 0 for one file, or for parts that fit when the image goes
  // to a file system that takes no file of 4 GiB.
  std::uint64_t part_size = 0;
  std::string key_pem;  // A private key that signs; empty for none.
  bool live = false;
  bool replace = false;
  std::uint32_t sector_size = 0;  // 0: as the source says.
};

struct CaptureVerdict {
  // Set when the image is whole, though some of the source may be unreadable.
  std::optional<imaging::CaptureReport> report;
  std::optional<base::Error> error;
  // The user asked to stop.
  bool cancelled = false;
  // Files that an image cut short left behind, named; empty when none.
  std::string leftover;
};

// One capture: plan it, then write the image.
class CaptureJob {
 public:
  // Reads the source's table and allocation maps and refuses what can't be
  // right: a source that changes while it is read, an image that exists.
  // Nothing is written.
  static base::Result<std::unique_ptr<CaptureJob>> Prepare(
      CaptureOrder order, const std::stop_token& stop);
  ~CaptureJob();
  CaptureJob(const CaptureJob&) = delete;
  CaptureJob& operator=(const CaptureJob&) = delete;

  // What will be stored, with notes on each partition.
  const imaging::CapturePlan& plan() const;

  // Does it, once.
  CaptureVerdict Run(JobProgress& progress, const std::stop_token& stop);

 private:
  struct Parts;
  explicit CaptureJob(std::unique_ptr<Parts> parts);
  std::unique_ptr<Parts> parts_;
};

}  // namespace restore
