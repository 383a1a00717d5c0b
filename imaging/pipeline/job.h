// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <condition_variable>
#include <functional>
#include <mutex>
#include <optional>
#include <thread>
#include <utility>

namespace imaging {

// Runs `work` on a thread of its own and returns what it returns.  Meanwhile
// the calling thread, which may own a terminal, calls `tick` every `interval`.
// `tick` is not called again once `work` has ended.
template <typename Work, typename Tick>
auto RunWithTicks(const Work& work,
                  const Tick& tick,
                  std::chrono::milliseconds interval) {
  std::mutex mutex;
  std::condition_variable done;
  std::optional<decltype(work())> result;
  const std::jthread thread([&] {
    auto value = work();
    const std::lock_guard lock(mutex);
    result.emplace(std::move(value));
    done.notify_one();
  });
  std::unique_lock lock(mutex);
  while (!done.wait_for(lock, interval, [&] { return result.has_value(); })) {
    lock.unlock();
    tick();
    lock.lock();
  }
  return *std::move(result);
}

}  // namespace imaging
