// SPDX-License-Identifier: Apache-2.0
#include "restore/job/job_recorder.h"

#include <algorithm>
#include <optional>
#include <utility>

#include "imaging/base/strings.h"
#include "imaging/table/partition_table.h"
#include "restore/job/target.h"
#include "restore/machine/block_nodes.h"
#include "restore/machine/build_date.h"
#include "restore/machine/disks.h"
#include "restore/machine/facts.h"
#include "restore/machine/file_disk.h"
#include "restore/machine/uses.h"
#include "restore/machine/version.h"
#include "restore/plan/fingerprint.h"

namespace restore {

namespace {

bool Holds(const Disk& disk, const std::string& device) {
  return SameDevice(disk.path, device) ||
         std::ranges::any_of(disk.partitions, [&](const DiskPartition& one) {
           return !one.path.empty() && SameDevice(one.path, device);
         });
}

std::optional<Disk> DiskOf(const std::string& path, const Roots& roots) {
  if (!IsBlockDevice(path)) {
    auto disk = ReadFileDisk(path);
    return disk.ok() ? std::optional(std::move(disk).value()) : std::nullopt;
  }
  auto disks = ListDisks(roots, imaging::ReadPartitionTable);
  if (!disks.ok()) {
    return std::nullopt;
  }
  for (Disk& disk : disks.value()) {
    if (Holds(disk, path)) {
      return std::move(disk);
    }
  }
  return std::nullopt;
}

}  // namespace

JobRecorder::JobRecorder(JobKind job, Roots roots, SmartReader read_smart)
    : roots_(std::move(roots)),
      read_smart_(std::move(read_smart)),
      begin_(std::chrono::steady_clock::now()) {
  record_.program = "pristine " PRISTINE_VERSION;
  record_.job = job;
  record_.times.start = NowUtc();
  record_.times.clock_is_wrong =
      ClockIsWrong(record_.times.start, PRISTINE_BUILD_DATE);
  record_.machine = ReadInventory(roots_);
}

void JobRecorder::AddDisk(std::string_view use, const std::string& name) {
  const std::string path = SplitTargetName(name).path;
  RecordedDisk recorded;
  recorded.use = use;
  recorded.path = path;
  if (const auto disk = DiskOf(path, roots_)) {
    recorded.path = disk->path;
    recorded.maker = disk->identity.maker;
    recorded.bus = disk->identity.bus;
    recorded.fingerprint = FingerprintOf(*disk);
  }
  const bool known = std::ranges::any_of(
      record_.disks, [&recorded](const RecordedDisk& other) {
        return other.use == recorded.use && other.path == recorded.path;
      });
  if (!known) {
    recorded.smart_before = Smart(recorded.path);
    record_.disks.push_back(std::move(recorded));
  }
}

JobRecorder::SmartReader JobRecorder::ThisMachinesSmart() {
  return [](const std::string& path) {
    return IsBlockDevice(path) ? std::optional(ReadSmart(path)) : std::nullopt;
  };
}

std::optional<SmartState> JobRecorder::Smart(const std::string& path) const {
  const auto report = read_smart_(path);
  return report ? std::optional(SmartStateOf(*report)) : std::nullopt;
}

Record JobRecorder::Finish() {
  const auto now = std::chrono::steady_clock::now();
  record_.stages = stages_.Stages(now);
  for (RecordedDisk& disk : record_.disks) {
    disk.smart_after = Smart(disk.path);
  }
  record_.times.end = NowUtc();
  record_.times.milliseconds = static_cast<std::uint64_t>(
      std::chrono::duration_cast<std::chrono::milliseconds>(now - begin_)
          .count());
  // A clock that was set right meanwhile makes the start no better.
  record_.times.clock_is_wrong =
      record_.times.clock_is_wrong ||
      ClockIsWrong(record_.times.end, PRISTINE_BUILD_DATE);
  return record_;
}

SmartState SmartStateOf(const SmartReport& report) {
  const auto not_negative = [](std::optional<int> number) {
    return number && *number >= 0
               ? std::optional(static_cast<std::uint64_t>(*number))
               : std::nullopt;
  };
  return {.health = std::string(VerdictName(report.verdict)),
          .power_on_hours = report.power_on_hours,
          .reallocated_sectors = report.reallocated_sectors,
          .pending_sectors = report.pending_sectors,
          .media_errors = report.media_errors,
          .used_percent = not_negative(report.percentage_used),
          .celsius = not_negative(report.temperature_c),
          .note = report.why_unknown};
}

bool ClockIsWrong(std::string_view now, std::string_view built) {
  return now.substr(0, built.size()) < built;
}

}  // namespace restore
