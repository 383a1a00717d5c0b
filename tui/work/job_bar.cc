// SPDX-License-Identifier: Apache-2.0
#include "tui/work/job_bar.h"

namespace tui {

namespace {

// The time left is that of one job; those behind it take what it takes.
void StretchTime(double part_left, double all_left, restore::JobSnapshot& now) {
  constexpr double kLittle = 1e-6;
  if (now.seconds_left && part_left > kLittle && all_left > part_left) {
    now.seconds_left = *now.seconds_left * all_left / part_left;
    now.rough = true;
  }
}

}  // namespace

restore::JobProgress& JobBar::Begin(double share,
                                    std::size_t before,
                                    std::size_t after) {
  const std::lock_guard lock(mutex_);
  Part next;
  next.from = now_.from + now_.share;
  next.share = share;
  next.before = before;
  next.after = after;
  now_ = next;
  return *now_.progress;
}

restore::JobSnapshot JobBar::Read() {
  Part part;
  {
    const std::lock_guard lock(mutex_);
    part = now_;
  }
  restore::JobSnapshot now = part.progress->Read();
  const double part_left = part.share * (1 - now.fraction);
  now.fraction = part.from + part.share * now.fraction;
  StretchTime(part_left, 1 - now.fraction, now);
  if (now.stage > 0) {
    now.stage += part.before;
  }
  if (now.stages > 0) {
    now.stages += part.before + part.after;
  }
  return now;
}

}  // namespace tui
