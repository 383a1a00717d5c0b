// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>

namespace tui {

// What a choice means.  `argument` is an index into what the screen lists.
enum class ActionKind : std::uint8_t {
  kNone,
  kBack,
  kSearchAgain,
  kToImages,
  kTakeImage,
  kToBrowse,
  kTakeBrowseRow,
  kUp,        // To the folder above.
  kUseImage,  // Although it was made on another model.
  kToPlan,
  kTakeDisk,
  kToSaving,  // From the plan.
  kLeaveSaving,
  kWaiveSaving,
  kToPlaces,
  kTakePlace,
  kToggleSaved,
  kAcceptFailing,
  kStart,  // Begins the job: the only one that lets a disk be overwritten.
  kTryAgain,
  kGoOn,  // With an interrupted job: the user's word was given before.
  kStopCountdown,
  kPutAside,
  kToPutBack,
  kPutBack,  // To a row of the places.
  kAcceptUnread,
  kAskUndo,
  kUndo,
  kToRecord,
  kAskStop,
  kStop,
  kDetails,
  kToLeave,
  kRestart,
  kPowerOff,
  kShell,
  kToTechnician,
  kToCustomer,
  kOpenMenu,
  kTakePartition,  // Of the image.
  kTakeSource,
  kTakeTarget,
  kTakeVolume,
  kTakeName,
  kToggle,
};

struct Action {
  ActionKind kind = ActionKind::kNone;
  int argument = 0;

  friend bool operator==(const Action&, const Action&) = default;
};

}  // namespace tui
