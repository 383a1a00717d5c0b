// SPDX-License-Identifier: Apache-2.0
#include "imaging/pipeline/workers.h"

#include <optional>
#include <thread>
#include <vector>

#include "imaging/base/mutex.h"

namespace imaging {

base::Status RunWorkers(
    int count,
    const std::stop_token& stop,
    const std::function<base::Status(const std::stop_token&)>& work) {
  std::stop_source all;
  const std::stop_callback forward(stop, [&all] { all.request_stop(); });
  base::Mutex mutex;
  std::optional<base::Error> first;
  const auto run = [&] {
    base::Status status = work(all.get_token());
    if (status.ok()) {
      return;
    }
    const base::MutexLock lock(mutex);
    if (!first) {
      first = std::move(status).error();
    }
    all.request_stop();  // Only after the cause is kept.
  };
  std::vector<std::jthread> threads(static_cast<std::size_t>(count));
  for (std::jthread& thread : threads) {
    thread = std::jthread(run);
  }
  threads.clear();  // Joins.
  if (first) {
    return *std::move(first);
  }
  return base::Ok();
}

}  // namespace imaging
