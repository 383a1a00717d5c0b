// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <functional>
#include <optional>
#include <string>
#include <string_view>

#include "restore/job/stage_times.h"
#include "restore/machine/roots.h"
#include "restore/machine/smart.h"
#include "restore/record/record.h"

namespace restore {

// Keeps the record of a job from its begin to its end: the clocks, the machine
// and the disks.  What the job itself did is for describe_job.h.
class JobRecorder {
 public:
  // nullopt for what has no health, such as a file that stands for a disk.
  using SmartReader =
      std::function<std::optional<SmartReport>(const std::string& path)>;

  // The job begins now.  Reads the machine's inventory.
  explicit JobRecorder(JobKind job,
                       Roots roots = {},
                       SmartReader read_smart = ThisMachinesSmart());

  // The disk that `name` is or is on, as Target takes it, before the job; what
  // is no disk or file of one is recorded by name alone.  `use` is "target",
  // "source" or "destination".  A disk that is there already is not added
  // again.  Takes as long as ReadSmart().
  void AddDisk(std::string_view use, const std::string& name);

  // To be shown the job's progress now and then while it runs.
  StageTimes& stages() { return stages_; }

  Record& record() { return record_; }

  // The job is over; asks the disks for their health once more.
  Record Finish();

 private:
  static SmartReader ThisMachinesSmart();
  std::optional<SmartState> Smart(const std::string& path) const;

  const Roots roots_;
  const SmartReader read_smart_;
  const std::chrono::steady_clock::time_point begin_;
  StageTimes stages_;
  Record record_;
};

SmartState SmartStateOf(const SmartReport& report);

// Whether a clock that shows `now` is certainly wrong: it is before the day
// ("2026-11-24", UTC) on which this program was built.
bool ClockIsWrong(std::string_view now, std::string_view built);

}  // namespace restore
