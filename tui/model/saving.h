// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "tui/model/protect.h"
#include "tui/model/state.h"
#include "tui/model/words.h"

namespace tui {

// What of a Protection is chosen, and where it can go.

// A row of the screen that asks.
struct SaveRow {
  enum class Kind : std::uint8_t { kPartition, kPerson, kFolder, kUndo };
  Kind kind = Kind::kPartition;
  std::size_t index = 0;   // Of the partition or person.
  std::size_t folder = 0;  // Of kFolder.
};
std::vector<SaveRow> SaveRowsOf(const Protection& protection);
// All of a row, some of it (a person), or none is chosen.
enum class Chosen : std::uint8_t { kNone, kSome, kAll };
Chosen ChosenOf(const Protection& protection, const SaveRow& row);
void ToggleRow(Protection& protection, const SaveRow& row);

std::uint64_t BytesOf(const Person& person);
// Room that the chosen may need at most.
std::uint64_t NeededBytes(const Protection& protection);
bool HoldsAnything(const Protection& protection);
bool ChoosesAnything(const Protection& protection);

bool Fits(const SavePlace& place, std::uint64_t needed);
// The place that copies go to: what a person took, else the best with room.
const SavePlace* PlaceFor(const State& state);

// Of the places that can be written, the one with the most room; null when
// there is none.
const SavePlace* RoomiestPlace(const Protection& protection);

// Whether what is overwritten will be kept: it is chosen, and the place has
// room for it beside all else.
bool KeepsUndo(const State& state);

// Nothing is saved, or something that is erased is not: to be asked about.
bool LeavesSomething(const State& state);

// Whatever is not saved, a person has accepted that: a job may begin.
bool IsSettled(const State& state);

// The names of what is chosen, or of what is not: "D: (Files), Li".
std::string ChosenNames(const Protection& protection, const Words& t);
struct Stakes {
  std::string lost;     // What is erased, without a copy.
  std::string at_risk;  // What is kept, without a copy.
};
Stakes StakesOf(const State& state);

// Where something lies that the job left: "Seagate Expansion (BACKUP):
// Pristine/2026-11-24 091300 S64D/record.json".
std::string KeptText(const State& state, const std::string& path);

// Whether a copy of the partition will be made.
bool IsSaved(const State& state, int partition);

// The choices of `old`, for what is still there.
void TakeChoices(const Protection& old, Protection& into);

// What the job is to save; none when nothing is.
std::optional<SaveRequest> SaveRequestOf(const State& state);

}  // namespace tui
