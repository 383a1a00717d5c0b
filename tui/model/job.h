// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "imaging/base/result.h"
#include "restore/job/restore_job.h"
#include "restore/plan/plan.h"

namespace tui {

enum class JobKind : std::uint8_t {
  kRestore,
  kCapture,
  kClone,
  kProve,
  kCompare,
};

// What a technician may change for all jobs.
struct Options {
  bool prove = true;
  bool read_back = true;
  bool delta = false;
  bool new_ids = false;
  int level = 3;
};

// Everything that a job needs to know.  Only the fields of its kind are set.
struct JobRequest {
  JobKind kind = JobKind::kRestore;
  Options options;
  restore::RestorePlan plan;  // kRestore
  std::string image;          // kCapture (its name), kProve, kCompare
  restore::Volume volume;     // kCapture: where the image goes.
  std::string label;          // kCapture
  std::string source;         // kCapture, kClone; kCompare: the device.
  int partition = 0;          // kCapture, kCompare: 0 for all.
  std::string target;         // kClone
};

// How a job ended, of whatever kind.
struct JobEnd {
  restore::Outcome outcome = restore::Outcome::kDone;
  bool cancelled = false;
  // Why it is not kDone.
  std::optional<base::Error> error;
  // The image can't be read any more: its stick was pulled.
  bool image_gone = false;
  // Nothing is wrong, but the answer is no: kProve and kCompare.
  bool found_faults = false;
  std::uint64_t bytes = 0;  // Written, or checked.
  std::uint64_t seconds = 0;
  bool read_back = false;
  // English, for technicians: what was done and found, in order.
  std::vector<std::string> log;
};

}  // namespace tui
