// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <functional>
#include <memory>
#include <stop_token>
#include <string>

#include "imaging/engine/capture.h"
#include "imaging/engine/image.h"
#include "imaging/io/byte_sink.h"
#include "restore/job/job_progress.h"

namespace restore {

// One copy on its way, all borrowed: what is copied, and the place for it.
struct CopyTask {
  imaging::BlockDevice& source;
  const imaging::CapturePlan& plan;
  imaging::ByteSink& sink;
  // Opens what was written, past every cache where that is to be had, and
  // forgets what is cached of it.
  std::function<base::Result<std::unique_ptr<imaging::Image>>()> open;
  imaging::CaptureOptions options;
  // Of the first of the stages that StagesOfCopy() names.
  std::size_t first_stage = 0;
};

// How far a copy came.
enum class CopyState : std::uint8_t {
  kPartial,   // What lies there is no image.
  kUnproven,  // It is written in full, and not yet read back.
  kDamaged,   // It does not hold what was written.
  kWhole,     // It is a good image, but its source reads differently now.
  kProven,    // It holds what its source holds.
};

struct CopyOutcome {
  CopyState state = CopyState::kPartial;
  imaging::CaptureReport report;
  std::string id;  // Image::digest() in hexadecimal.
  // Unless the state is kProven.
  std::optional<base::Error> error;
};

// What its part of the bar is: capture, read back, compare.
std::vector<Stage> StagesOfCopy(const imaging::CapturePlan& plan);
inline constexpr std::size_t kStagesOfCopy = 3;

// Captures the source, reads the image back with every chunk decoded, and then
// reads the source once more and compares it.  What can't be read of it is in
// the report, and is not compared.  The source is only read.
CopyOutcome MakeCopy(const CopyTask& task,
                     JobProgress& progress,
                     const std::stop_token& stop);

}  // namespace restore
