// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "tui/model/command.h"
#include "tui/model/state.h"

namespace tui {

// A job that a power cut ended: it goes on by itself, unless somebody says no.

inline constexpr std::uint64_t kGoOnAfterMs = 10'000;

// Whether nothing is in the way of it.
bool CanGoOn(const PendingJob& job);
// Whether the survey found such a job that nobody has put aside.
bool IsInterrupted(const State& state);
// Opens its screen, with a countdown when it can go on now.
void BeginInterrupted(State& state);
// Seconds until it goes on; 0 when nothing is counted.
int SecondsLeft(const State& state);
// Time passed: goes on when the countdown is over.
void CountDown(State& state, Commands& commands);
void StopCountdown(State& state);
// Goes on with the job now.
void GoOn(State& state, Commands& commands);
// Puts it aside, for whoever wants to begin anew.
void PutAside(State& state, Commands& commands);

}  // namespace tui
