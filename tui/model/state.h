// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "restore/job/job_progress.h"
#include "tui/model/browser.h"
#include "tui/model/canvas.h"
#include "tui/model/command.h"
#include "tui/model/job.h"
#include "tui/model/protect.h"
#include "tui/model/survey.h"
#include "tui/model/words.h"

namespace tui {

enum class ScreenId : std::uint8_t {
  kLooking,
  kProblem,
  kInterrupted,
  // The customer's way.
  kWelcome,
  kChooseImage,
  kChooseDisk,
  kPlan,
  kSaveData,
  kSavePlace,
  kConfirm,
  kProgress,
  kResult,
  kRecord,
  kPutBackPlace,
  // The technician's way.
  kMenu,
  kPickImage,
  kBrowse,
  kPickPartition,
  kPickSource,
  kPickTarget,
  kPickVolume,
  kName,
  kOptions,
  kSummary,
  // Drawn over the screen below them.
  kHelp,
  kStopQuestion,
  kSkipQuestion,
  kUndoQuestion,
  kPowerQuestion,
  kLeave,
  kDetails,
  kNotice,
};

// What stands in the way of going on; each has a screen of its own.
enum class ProblemKind : std::uint8_t {
  kNoImage,
  kNoDisk,
  kImageDamaged,
  kImageNewer,
  kOtherMachine,
  kTooSmall,
  kIsMedium,
  kInUse,
  kReadOnly,
  kSectorSize,
  kNotFitting,
  kMediumGone,
  kBatteryLow,
  kDiskFailing,
  kFailed,
};

struct Problem {
  ProblemKind kind = ProblemKind::kFailed;
  std::uint64_t needed = 0;  // kTooSmall, kSectorSize
  std::uint64_t available = 0;
  std::string needed_text;     // kOtherMachine: the image's, and
  std::string available_text;  // this computer's.
  std::string subject;         // An image's or disk's name.
  std::string text;            // The engine's words, in English; may be empty.
};

// A screen that is open.
struct View {
  ScreenId screen = ScreenId::kLooking;
  std::size_t focus = 0;   // Into Page::fields, rows, buttons, in that order.
  std::size_t scroll = 0;  // First line shown, of kHelp and kDetails.
  int argument = 0;        // kMenu: the menu; kNotice: the notice.
  Problem problem;         // kProblem
};

enum class Operation : std::uint8_t {
  kNone,
  kDiskToDisk,
  kDiskToImage,
  kDiskFromImage,
  kPartitionToPartition,
  kPartitionToImage,
  kPartitionFromImage,
  kCheckImage,
  kCheckDisk,
};

// A disk of the survey, or one of its partitions; kept as a copy, since a
// survey is replaced when a disk comes or goes.
struct Pick {
  restore::Disk disk;
  int partition = 0;  // Number; 0: the whole disk.

  std::string path() const;
};

// What the technician has chosen so far.
struct Bench {
  Operation operation = Operation::kNone;
  bool picked_by_hand = false;  // The image; a survey need not find it.
  int image_partition = 0;
  std::optional<Pick> source;
  std::optional<Pick> target;
  std::optional<restore::Volume> volume;
  std::string file_name;
  std::string label;
};

// What is fixed when the program starts.
struct Setting {
  bool chinese = true;   // The terminal can show it.
  bool in_init = false;  // We are the recovery system's only program.
  bool technician = false;
  // Data can be saved before a restore.
  bool saves_data = false;
  Language language = Language::kEnglish;
};

// Everything the screens depend on.  A value: no handles, no clock.
// In order of meaning, not of size.
// NOLINTNEXTLINE(clang-analyzer-optin.performance.Padding)
struct State {
  Setting setting;
  Language language = Language::kEnglish;
  Size size{80, 24};
  std::uint64_t now_ms = 0;
  std::uint64_t last_key_ms = 0;
  bool any_key = false;

  // The open screens; the last one has the keyboard.  Never empty.
  std::vector<View> views{View{}};

  std::optional<Survey> survey;
  std::optional<restore::FoundImage> image;
  bool image_accepted = false;  // Although it is for another model.
  std::vector<restore::Disk> candidates;
  std::optional<restore::Disk> disk;
  std::optional<restore::RestorePlan> plan;
  // Why there is none; shown when somebody wants to go there.
  std::optional<Problem> plan_problem;
  bool planning = false;  // Asked for, not answered.

  // What can be saved before the plan is carried out, with what is chosen.
  std::optional<Protection> protection;
  bool protecting = false;              // Asked for, not answered.
  std::optional<SavePlace> save_place;  // That a person took.
  bool save_waived = false;             // Nothing is saved,
  bool save_accepted = false;           // and a person accepted the gap.
  bool failing_accepted = false;        // Although the disk expects to fail.
  std::uint64_t power_asked_ms = 0;

  // When an interrupted job goes on by itself; none: it does not.
  std::optional<std::uint64_t> go_on_at_ms;
  bool could_go_on = false;  // When its screen was shown last.
  bool pending_put_aside = false;

  bool technician = false;
  Bench bench;
  Browser browser;
  Options options;

  bool job_running = false;
  bool stopping = false;
  bool power_off_after_job = false;
  JobRequest request;
  restore::JobSnapshot progress;
  int shown_percent = 0;  // Never goes back.
  std::optional<JobEnd> end;

  const View& view() const { return views.back(); }
  View& view() { return views.back(); }
  const Words& words() const { return WordsOf(language); }
};

}  // namespace tui
