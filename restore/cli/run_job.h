// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <stop_token>

#include "imaging/pipeline/job.h"
#include "imaging/pipeline/progress.h"
#include "restore/cli/console.h"
#include "restore/cli/interrupt.h"

namespace restore {

// Runs `work(progress, stop)` in the background, shows its progress, and stops
// it when the user interrupts.  Returns its result.
template <typename Work>
auto RunJob(const Console& console, const Work& work) {
  imaging::Progress progress;
  std::stop_source stop;
  ProgressDisplay display(console);
  constexpr std::chrono::milliseconds kInterval{100};
  auto result =
      imaging::RunWithTicks([&] { return work(progress, stop.get_token()); },
                            [&] {
                              if (Interrupted()) {
                                stop.request_stop();
                              }
                              display.Show(progress.Read());
                            },
                            kInterval);
  display.Finish();
  return result;
}

}  // namespace restore
