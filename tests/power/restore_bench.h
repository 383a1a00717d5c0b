// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <functional>
#include <memory>
#include <string>

#include "imaging/engine/image.h"
#include "restore/job/restore_job.h"
#include "restore/machine/scratch_folder.h"
#include "tests/fakes/fake_machine.h"
#include "tests/power/disk_judge.h"
#include "tests/power/lossy_folder.h"

namespace restore::testing {

// A disk, the image to be restored to it, and a journal: the disk and the
// journal lie in a LossyFolder as disk.img and journal.
class RestoreBench {
 public:
  // What must be done, and is proven, before the gate opens; may be empty.
  using Before = std::function<base::Status(RestoreJob&)>;

  explicit RestoreBench(const DiskCase& disk);

  std::string_view name() const { return disk_.name; }
  LossyFolder& folder() const { return *folder_; }
  RestoreOrder Order() const;
  GateMachine machine() const;
  // The used disk, and an empty journal.
  void Reset();

  // As `pristine restore --journal`.  With `claims` the journal tells of every
  // batch of chunks, else of none.
  base::Status Restore(bool claims, bool discard, const Before& before) const;
  // As `pristine resume`.
  base::Status Resume(bool claims) const;

  // After a power cut.
  bool Untouched() const { return Disk() == judge_->before(); }
  bool HoldsImage() const { return judge_->HoldsImage(Disk()); }
  // There is a restore to go on with.
  bool Pending() const;
  // What must hold after every cut of a restore or of its resuming: what is
  // beside the restored partitions is as before, no half-written partition
  // looks valid, the journal can be read, tells of what was begun and claims
  // nothing that is not there.  "" or what is wrong.
  std::string AfterCut() const;
  // And after every cut of an undo.
  std::string AfterCutOfUndo() const;
  // And when a restore has ended.
  std::string AtEnd() const;
  // And when an undo has.
  std::string AtOldEnd() const;

 private:
  const LossyFolder::Bytes& Disk() const { return *folder_->Find("disk.img"); }
  std::string JournalPath() const { return folder_->File("journal"); }
  base::Status Run(RestoreOrder order,
                   RestoreJobOptions options,
                   bool claims,
                   const Before& before) const;

  const DiskCase disk_;
  fakes::FakeMachine machine_;
  ScratchFolder scratch_;
  std::unique_ptr<LossyFolder> folder_;
  LossyFolder::Bytes empty_journal_;
  std::unique_ptr<imaging::Image> image_;
  std::unique_ptr<DiskJudge> judge_;
};

}  // namespace restore::testing
