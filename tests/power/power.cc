// SPDX-License-Identifier: Apache-2.0
#include "tests/power/power.h"

#include <algorithm>

namespace restore::testing {

namespace {

// Any moment, or one right before a flush, when most is at stake.
std::size_t MomentOf(const std::vector<Call>& calls, std::minstd_rand& random) {
  using enum Call::Kind;
  const std::size_t any = random() % calls.size();
  if (random() % 2 == 0) {
    return any;
  }
  const auto flush =
      std::find_if(calls.begin() + static_cast<std::ptrdiff_t>(any),
                   calls.end(), [](const Call& call) {
                     return call.kind == kFlushFile ||
                            call.kind == kFlushFolder || call.kind == kFlushAll;
                   });
  return flush == calls.end() ? any
                              : static_cast<std::size_t>(flush - calls.begin());
}

}  // namespace

bool Power::Run(bool cut, const std::function<void()>& job) {
  const std::vector<Call> calls = RecordCalls(folder_.path(), job);
  const std::size_t until =
      cut && !calls.empty() ? MomentOf(calls, random_) : calls.size();
  folder_.Replay(std::span(calls).first(until));
  folder_.LosePower(random_);
  folder_.WriteOut();
  const bool ended = until == calls.size();
  cuts_ += ended ? 0 : 1;
  return ended;
}

}  // namespace restore::testing
