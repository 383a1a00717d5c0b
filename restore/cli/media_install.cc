// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <memory>
#include <nlohmann/json.hpp>

#include "imaging/base/strings.h"
#include "imaging/io/gated_block_device.h"
#include "restore/cli/media.h"
#include "restore/cli/media_shrink.h"
#include "restore/cli/media_target.h"
#include "restore/cli/run_job.h"
#include "restore/job/gate.h"
#include "restore/machine/block_nodes.h"
#include "restore/machine/disks.h"
#include "restore/machine/facts.h"
#include "restore/machine/uses.h"
#include "restore/media/boot_entry.h"
#include "restore/media/pending_journal.h"
#include "restore/media/recovery.h"
#include "restore/media/room.h"

namespace restore {

namespace {

using base::StrCat;
using imaging::GatedBlockDevice;

base::Error Refused(std::string text, std::string hint) {
  return base::Error(base::ErrorCode::kInvalidArgument, std::move(text))
      .WithHint(std::move(hint));
}

base::Status CheckDisk(const std::string& path, const std::string& serial) {
  if (!IsBlockDevice(path)) {
    return base::Ok();
  }
  TRY_ASSIGN(const std::vector<Disk> disks,
             ListDisks({}, imaging::ReadPartitionTable));
  const auto disk = std::ranges::find_if(
      disks, [&path](const Disk& one) { return SameDevice(one.path, path); });
  if (disk == disks.end()) {
    return Refused(StrCat(path, " is not a whole disk"),
                   "pristine disks lists what there is. Nothing was written.");
  }
  if (!serial.empty() && serial != disk->identity.serial) {
    return Refused(StrCat(path, " has another serial number"),
                   "pristine disks lists them. Nothing was written.");
  }
  return base::Ok();
}

// What is read from a recovery partition can't be written at the same time.
base::Status CheckNotInUse(const std::string& path,
                           const std::optional<imaging::Partition>& recovery) {
  if (!recovery || !IsBlockDevice(path)) {
    return base::Ok();
  }
  TRY_ASSIGN(const std::vector<Disk> disks,
             ListDisks({}, imaging::ReadPartitionTable));
  for (const Disk& disk : disks) {
    for (const DiskPartition& partition : disk.partitions) {
      if (SameDevice(disk.path, path) && partition.number == recovery->number &&
          !partition.usage.mounts.empty()) {
        return Refused(
            StrCat("the recovery partition ", partition.path, " is in use: ",
                   "this computer was started from it, or it is mounted at ",
                   partition.usage.mounts.front().path),
            "Start from a stick, or run this from the installed system. "
            "Nothing was written.");
      }
    }
  }
  return base::Ok();
}

// A disk behind its gate.
struct OpenDisk {
  std::unique_ptr<Gate> gate;
  std::unique_ptr<GatedBlockDevice> device;
};

// Only free space, the boot code and the ESP are written, so the disk may be
// the one that the system runs from.
template <typename Arguments>
base::Result<OpenDisk> Open(const Arguments& a) {
  TRY(CheckDisk(a.disk, a.serial));
  GateOrder order;
  order.targets = {a.disk};
  order.expected_id = a.expect_disk;
  order.accept_battery = a.on_battery;
  order.reach = GateOrder::Reach::kFreeSpace;
  OpenDisk disk;
  disk.gate = std::make_unique<Gate>(std::move(order));
  TRY(disk.gate->Look());
  TRY_ASSIGN(disk.device,
             GatedBlockDevice::Open(a.disk, GatedBlockDevice::Sharing::kShared,
                                    *disk.gate));
  return disk;
}

base::Status Agree(const std::string& question,
                   bool yes,
                   const Console& console) {
  if (yes || console.Confirm(question, "yes")) {
    return base::Ok();
  }
  return Refused(console.CanAsk() ? "not confirmed" : "there is nobody to ask",
                 "To go on without being asked, add --yes. Nothing was "
                 "written.");
}

base::Result<std::optional<imaging::Partition>> Find(GatedBlockDevice& disk,
                                                     const Console& console) {
  return RunJob(console, [&](imaging::Progress& /*progress*/,
                             const std::stop_token& stop) {
    return FindRecovery(disk, stop);
  });
}

// What a restore has saved there is not lost in passing.
base::Status CheckHoldsNoCopies(GatedBlockDevice& disk,
                                const imaging::Partition& recovery,
                                bool drop_copies,
                                const Console& console) {
  TRY_ASSIGN(const std::vector<std::string> saved,
             RunJob(console, [&](imaging::Progress& /*progress*/,
                                 const std::stop_token& stop) {
               return SavedOn(disk, recovery, stop);
             }));
  if (saved.empty() || drop_copies) {
    return base::Ok();
  }
  return Refused(
      StrCat("the recovery partition holds ", saved.size(),
             saved.size() == 1 ? " copy" : " copies",
             " of people's files, such as ", base::Printable(saved.front())),
      "Copy what is needed to another disk, then add --drop-copies. Nothing "
      "was written.");
}

base::Status Remove(GatedBlockDevice& disk,
                    const imaging::Partition& recovery,
                    const Console& console) {
  return RunJob(console, [&](imaging::Progress& /*progress*/,
                             const std::stop_token& stop) {
    return RemoveRecovery(disk, recovery, stop);
  });
}

// What a restore goes on from is not lost with the partition.
template <typename Arguments>
base::Status CheckJournal(const Arguments& a, GatedBlockDevice& disk) {
  const auto pending = FindPendingJournal(disk, {});
  return pending && !a.forget_restore ? RefusePending(*pending) : base::Ok();
}

class InstallCommand {
 public:
  InstallCommand(const MediaInstallArguments& a, Console& console)
      : a_(a), console_(console) {}

  ExitCode Run() {
    auto report = Install();
    if (!report.ok()) {
      const bool written = touched_ || shrink_failed_ || shrunk_;
      return console_.Fail(
          report.error(), written ? ExitCode::kFailed : ExitCode::kRefused,
          shrink_failed_ ? "Check the file system that was being shrunk before "
                           "you use it. There is no recovery partition."
          : shrunk_ && !touched_
              ? "The partition was shrunk; there is no recovery partition. Run "
                "this again."
          : complete_ ? "Add an entry for \\EFI\\pristine\\shimx64.efi, or run "
                        "this again."
          : touched_  ? StrCat("Run pristine media remove --disk ", a_.disk,
                               " to give the disk back as it was.")
                      : "Partitions and boot loaders are as they were.");
    }
    Report(report.value());
    return ExitCode::kDone;
  }

 private:
  base::Result<RecoveryReport> Install() {
    TRY_ASSIGN(const auto images, OpenImages(a_.images));
    TRY_ASSIGN(const Payload payload, OpenPayload(a_.payload, console_));
    TRY_ASSIGN(OpenDisk disk, Open(a_));
    disk.gate->Demand(Gate::Proof::kImage);
    TRY(ProveImages(images, threads(), console_));
    disk.gate->Proved(Gate::Proof::kImage);
    TRY_ASSIGN(const auto old, Find(*disk.device, console_));
    TRY(CheckNotInUse(a_.disk, old));
    TRY(CheckJournal(a_, *disk.device));
    if (old) {
      TRY(CheckHoldsNoCopies(*disk.device, *old, a_.drop_copies, console_));
    }
    RecoverySettings settings = Settings();
    TRY_ASSIGN(const auto shrink,
               PlanRoom(*disk.device, old, payload, images, settings));
    if (shrink) {
      TRY(AgreeToShrink(*shrink, a_, console_));
    }
    TRY(Agree(StrCat(old ? "The recovery partition of "
                         : "A recovery partition will be made in free space "
                           "of ",
                     a_.disk,
                     old ? " will be made anew."
                         : ", and a boot menu added. Nothing is erased."),
              a_.yes, console_));
    TRY(disk.gate->Open({}));
    if (old) {
      TRY_ASSIGN(settings.shrunk, ReadShrunk(*disk.device, *old, {}));
      TRY(Remove(*disk.device, *old, console_));
    }
    if (shrink) {
      TRY(Shrink(*disk.device, *shrink));
      shrunk_ = ShrunkBy(*shrink);
      settings.shrunk.push_back(*shrunk_);
    }
    TRY_ASSIGN(const RecoveryReport report,
               RunJob(console_, [&](imaging::Progress& progress,
                                    const std::stop_token& stop) {
                 return InstallRecovery(*disk.device, payload, images, settings,
                                        threads(), touched_, progress, stop);
               }));
    if (IsBlockDevice(a_.disk)) {
      RereadTable(a_.disk);
      if (report.uefi) {
        TRY_ASSIGN(entry_, AddEntry(*disk.device));
      }
    }
    return report;
  }

  RecoverySettings Settings() const {
    RecoverySettings settings;
    settings.id = NewMediumId();
    settings.made = NowUtc();
    if (!a_.boot.empty()) {
      settings.bios = a_.boot != "uefi";
      settings.uefi = a_.boot != "bios";
    }
    return settings;
  }

  base::Result<std::optional<ShrinkPlan>> PlanRoom(
      imaging::BlockDevice& disk,
      const std::optional<imaging::Partition>& old,
      const Payload& payload,
      const std::vector<ImageFiles>& images,
      const RecoverySettings& settings) const {
    return RunJob(console_, [&](imaging::Progress& /*progress*/,
                                const std::stop_token& stop) {
      return restore::PlanRoom(disk, a_.disk, old, payload, images, settings,
                               ShrinkRequest(a_), stop);
    });
  }

  base::Status Shrink(imaging::BlockDevice& disk, const ShrinkPlan& plan) {
    bool began = false;
    auto shrunk = RunJob(console_, [&](imaging::Progress& /*progress*/,
                                       const std::stop_token& /*stop*/) {
      return restore::Shrink(disk, a_.disk, plan, began);
    });
    shrink_failed_ = began && !shrunk.ok();
    return shrunk;
  }

  base::Result<bool> AddEntry(imaging::BlockDevice& disk) {
    complete_ = true;
    TRY_ASSIGN(const auto esp, FindEsp(disk));
    if (!esp) {
      return false;
    }
    auto added = AddBootEntry(a_.disk, *esp, {});
    if (!added.ok()) {
      return std::move(added).error().During(
          "the recovery partition is complete and was read back, but this "
          "computer's firmware took no boot entry for it");
    }
    return added.value();
  }

  int threads() const { return CpuCount(); }

  void Report(const RecoveryReport& report) const {
    console_.Emit(
        "pristine.media.install/1",
        {{"disk", a_.disk},
         {"partition", report.number},
         {"offset", report.partition.offset},
         {"size", report.partition.length},
         {"bios", report.bios},
         {"uefi", report.uefi},
         {"fallback_loader", report.fallback_loader},
         {"boot_entry", entry_},
         {"shrunk", shrunk_ ? ShrunkJson(*shrunk_) : nlohmann::ordered_json()},
         {"proven_bytes", report.proven_bytes}});
    if (shrunk_) {
      console_.Say(ShrunkText(a_.disk, *shrunk_));
    }
    if (entry_) {
      console_.Say("This computer's firmware starts its boot menu first.");
    }
    console_.Say(StrCat(
        a_.disk, " has a recovery partition, number ", report.number, " of ",
        base::FormatBytes(report.partition.length), ", with a boot menu for ",
        report.bios ? "BIOS" : "", report.bios && report.uefi ? " and " : "",
        report.uefi ? "UEFI" : "", "; ", base::FormatBytes(report.proven_bytes),
        " read back: right."));
    if (report.uefi && !entry_) {
      console_.Say(
          "This computer's firmware got no boot entry for it: add one "
          "for \\EFI\\pristine\\shimx64.efi, or run this again on "
          "the computer itself, started with UEFI.");
    }
  }

  const MediaInstallArguments& a_;
  Console& console_;
  bool touched_ = false;
  // Only the boot entry may be missing.
  bool complete_ = false;
  bool shrink_failed_ = false;
  std::optional<Shrunk> shrunk_;
  bool entry_ = false;
};

struct Removed {
  bool boot_entry = false;
  std::vector<Shrunk> still_smaller;
};

// `opened` tells, also after an error, whether
// anything may have been written.
base::Result<Removed> RemoveFrom(const MediaRemoveArguments& a,
                                 bool& opened,
                                 const Console& console) {
  TRY_ASSIGN(OpenDisk disk, Open(a));
  TRY_ASSIGN(const auto recovery, Find(*disk.device, console));
  if (!recovery) {
    return base::Error(base::ErrorCode::kNotFound,
                       StrCat(a.disk, " has no recovery partition of ours"))
        .WithHint("Nothing was written.");
  }
  TRY(CheckNotInUse(a.disk, recovery));
  TRY(CheckHoldsNoCopies(*disk.device, *recovery, a.drop_copies, console));
  TRY_ASSIGN(const auto esp, FindEsp(*disk.device));
  TRY(CheckJournal(a, *disk.device));
  Removed removed;
  TRY_ASSIGN(removed.still_smaller, ReadShrunk(*disk.device, *recovery, {}));
  TRY(Agree(StrCat("The recovery partition of ", a.disk,
                   " and the images on it will be lost."),
            a.yes, console));
  TRY(disk.gate->Open({}));
  opened = true;
  TRY(Remove(*disk.device, *recovery, console));
  if (IsBlockDevice(a.disk)) {
    RereadTable(a.disk);
    if (esp) {
      TRY_ASSIGN(removed.boot_entry, RemoveBootEntries(*esp, {}));
    }
  }
  return removed;
}

}  // namespace

ExitCode RunMediaInstall(const MediaInstallArguments& arguments,
                         Console& console) {
  return InstallCommand(arguments, console).Run();
}

ExitCode RunMediaRemove(const MediaRemoveArguments& arguments,
                        Console& console) {
  bool opened = false;
  const base::Result<Removed> removed = RemoveFrom(arguments, opened, console);
  if (!removed.ok()) {
    return console.Fail(removed.error(),
                        opened ? ExitCode::kFailed : ExitCode::kRefused, "");
  }
  nlohmann::ordered_json smaller = nlohmann::ordered_json::array();
  for (const Shrunk& one : removed.value().still_smaller) {
    smaller.push_back(ShrunkJson(one));
  }
  console.Emit("pristine.media.remove/1",
               {{"disk", arguments.disk},
                {"boot_entry", removed.value().boot_entry},
                {"still_smaller", smaller}});
  console.Say(StrCat(
      arguments.disk,
      " is as it was before the recovery partition: every byte that had been "
      "changed is back",
      removed.value().boot_entry ? ", and its boot entry is gone." : "."));
  for (const Shrunk& one : removed.value().still_smaller) {
    console.Say(StillSmallerText(arguments.disk, one));
  }
  return ExitCode::kDone;
}

}  // namespace restore
