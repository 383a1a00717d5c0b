// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <atomic>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <string>

#include "imaging/base/result.h"
#include "imaging/engine/checkpoint.h"
#include "restore/job/journal.h"

namespace restore {

// Keeps the journal of one restore while it runs, and with it the flag that
// makes the boot menu go on.
//
// Calls from the job's thread, but for what the engine calls.
class JournalKeeper final : public imaging::Checkpoint {
 public:
  // Of the target's speed and of the medium's wear, this costs next to nothing.
  static constexpr std::chrono::milliseconds kInterval{5000};

  JournalKeeper(Journal& journal, std::chrono::milliseconds interval)
      : journal_(journal), interval_(interval) {}

  // Before the first write: once this has failed, nothing may be written.
  // `bytes_to_write` is what this run has left to do of entry.total_bytes.
  base::Status Begin(JournalEntry entry, std::uint64_t bytes_to_write);
  // Leg `leg` is durable, and the one after it begins.
  void EndLeg(std::size_t leg);
  // All is done and there is nothing to go on with.
  void End();

  // The journal could not be written since Begin(); empty when all is well.
  // Nothing is lost by it: what it says is still so, if less than could be.
  const std::string& warning() const { return warning_; }

  bool Due() override;
  base::Status Reached(std::size_t row, std::uint64_t bytes) override;

 private:
  using Clock = std::chrono::steady_clock;
  void Put();
  void Warn(const base::Error& error);

  Journal& journal_;
  const std::chrono::milliseconds interval_;
  JournalEntry entry_;
  std::size_t leg_ = 0;             // The one that is being written.
  std::uint64_t bytes_before_ = 0;  // Before this run's current leg.
  std::atomic<Clock::duration> next_{};
  std::string warning_;
};

}  // namespace restore
