// SPDX-License-Identifier: Apache-2.0
#include "tests/power/trials.h"

#include "tests/power/backup_trial.h"
#include "tests/power/capture_trial.h"
#include "tests/power/disk_case.h"
#include "tests/power/record_trial.h"
#include "tests/power/rescue_trial.h"
#include "tests/power/restore_trial.h"
#include "tests/power/saved_trial.h"
#include "tests/power/undo_trial.h"

namespace restore::testing {

std::vector<std::unique_ptr<Trial>> AllTrials() {
  std::vector<std::unique_ptr<Trial>> trials;
  for (const DiskCase& disk : AllDiskCases()) {
    trials.push_back(std::make_unique<RestoreTrial>(disk));
    trials.push_back(std::make_unique<UndoTrial>(disk));
    if (disk.legs.empty()) {
      trials.push_back(std::make_unique<SavedTrial>(disk));
    }
  }
  using enum CaptureTrial::Into;
  for (const CaptureTrial::Into into : {kFile, kParts, kOldImage}) {
    trials.push_back(std::make_unique<CaptureTrial>(into));
  }
  trials.push_back(std::make_unique<BackupTrial>());
  trials.push_back(std::make_unique<RescueTrial>());
  trials.push_back(std::make_unique<RecordTrial>());
  return trials;
}

}  // namespace restore::testing
