// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <algorithm>
#include <atomic>
#include <cstdint>

namespace imaging {

enum class Phase : std::uint8_t {
  kPreparing,
  kCapturing,
  kProving,
  kWriting,
  kFlushing,
  kReadingBack,
  kComparing,
  kDone,
};

// What a running job has done so far.  Workers add to it, the UI reads it on
// its own clock; neither ever waits for the other, and the engine never calls
// into the UI.
class Progress {
 public:
  struct Snapshot {
    Phase phase = Phase::kPreparing;
    std::uint64_t done_bytes = 0;
    std::uint64_t total_bytes = 0;
  };

  // Called by the job's own thread when no worker is adding.
  void Begin(Phase phase, std::uint64_t total_bytes) {
    done_bytes_.store(0);
    total_bytes_.store(total_bytes);
    phase_.store(phase);
  }
  void Add(std::uint64_t bytes) {
    done_bytes_.fetch_add(bytes, std::memory_order_relaxed);
  }
  // Fields may be a moment apart; done never exceeds total.
  Snapshot Read() const {
    const std::uint64_t total = total_bytes_.load();
    return {phase_.load(), std::min(done_bytes_.load(), total), total};
  }

 private:
  std::atomic<Phase> phase_ = Phase::kPreparing;
  std::atomic<std::uint64_t> done_bytes_ = 0;
  std::atomic<std::uint64_t> total_bytes_ = 0;
};

}  // namespace imaging
