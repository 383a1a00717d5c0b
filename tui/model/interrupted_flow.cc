// SPDX-License-Identifier: Apache-2.0
#include "tui/model/interrupted_flow.h"

#include "tui/model/customer_flow.h"
#include "tui/model/job_flow.h"
#include "tui/model/navigation.h"
#include "tui/model/technician_flow.h"

namespace tui {

namespace {

bool CanGoOn(const State& state) {
  return IsInterrupted(state) && CanGoOn(*state.survey->pending);
}

}  // namespace

bool CanGoOn(const PendingJob& job) {
  return job.percent && job.image_is_there && job.disk_is_there &&
         job.problem.empty();
}

bool IsInterrupted(const State& state) {
  return state.survey && state.survey->pending && !state.pending_put_aside;
}

void BeginInterrupted(State& state) {
  const bool shown = state.view().screen == ScreenId::kInterrupted;
  // Whoever has stopped the countdown has stopped it, whatever is plugged in.
  const bool was_stopped = shown && !state.go_on_at_ms && state.could_go_on;
  if (!shown) {
    OpenAlone(state, ScreenId::kInterrupted);
  }
  state.could_go_on = CanGoOn(state);
  if (!state.could_go_on) {
    state.go_on_at_ms.reset();
  } else if (!was_stopped && !state.go_on_at_ms) {
    state.go_on_at_ms = state.now_ms + kGoOnAfterMs;
  }
  ResetFocus(state);
}

int SecondsLeft(const State& state) {
  if (!state.go_on_at_ms || *state.go_on_at_ms <= state.now_ms) {
    return 0;
  }
  return static_cast<int>((*state.go_on_at_ms - state.now_ms + 999) / 1000);
}

void CountDown(State& state, Commands& commands) {
  if (!state.go_on_at_ms) {
    return;
  }
  // Somebody reads something else: no hurry.
  if (state.view().screen != ScreenId::kInterrupted) {
    state.go_on_at_ms.reset();
  } else if (*state.go_on_at_ms <= state.now_ms) {
    GoOn(state, commands);
  }
}

void StopCountdown(State& state) {
  state.go_on_at_ms.reset();
  ResetFocus(state);
}

void GoOn(State& state, Commands& commands) {
  if (state.view().screen != ScreenId::kInterrupted || !CanGoOn(state)) {
    return;
  }
  state.go_on_at_ms.reset();
  JobRequest request;
  request.kind = JobKind::kResume;
  BeginJob(state, std::move(request), commands);
}

void PutAside(State& state, Commands& commands) {
  state.go_on_at_ms.reset();
  state.pending_put_aside = true;
  if (state.technician) {
    BeginTechnician(state);
  } else {
    BeginCustomer(state, commands);
  }
}

}  // namespace tui
