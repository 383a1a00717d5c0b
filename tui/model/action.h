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
  kUseImage,  // Although it was made on another model.
  kToPlan,
  kTakeDisk,
  kToConfirm,
  kStart,  // Begins the job: the only one that lets anything be written.
  kTryAgain,
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
