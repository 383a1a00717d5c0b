// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <condition_variable>
#include <cstdint>
#include <stop_token>

#include "imaging/base/mutex.h"

namespace imaging {

// Lets threads that work on numbered items out of order pass one door in order:
// item 0 first, then 1, and so on.  What a thread does between Enter() and
// Leave() no other thread does at the same time.
class Turns {
 public:
  // Blocks until it is `number`'s turn.  False when stopped before that.
  [[nodiscard]] bool Enter(std::uint64_t number, const std::stop_token& stop) {
    base::MutexLock lock(mutex_);
    return changed_.wait(mutex_, stop, [this, number]() REQUIRES(mutex_) {
      return next_ == number;
    });
  }

  void Leave() {
    base::MutexLock lock(mutex_);
    ++next_;
    changed_.notify_all();
  }

 private:
  base::Mutex mutex_;
  std::condition_variable_any changed_;
  std::uint64_t next_ GUARDED_BY(mutex_) = 0;
};

}  // namespace imaging
