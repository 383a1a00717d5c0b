// SPDX-License-Identifier: Apache-2.0
#include "restore/job/gate.h"

#include <algorithm>
#include <utility>

#include "imaging/base/strings.h"
#include "imaging/table/partition_table.h"
#include "restore/job/target.h"
#include "restore/job/target_safety.h"
#include "restore/machine/facts.h"
#include "restore/machine/kernel_view.h"
#include "restore/machine/power.h"

namespace restore {

namespace {

using base::StrCat;

base::Error Refused(std::string text, const std::string& hint) {
  return base::Error(base::ErrorCode::kInvalidArgument, std::move(text))
      .WithHint(hint + " Nothing was written.");
}

std::string NotProven(const Gate::Item& item) {
  switch (item.proof) {
    case Gate::Proof::kImage:
      return "the image was not proven";
    case Gate::Proof::kCopy:
      return StrCat("the copy of ", item.what, " was not proven");
    case Gate::Proof::kFiles:
      return "the copy of the personal files was not proven";
    case Gate::Proof::kUndo:
      return "what is to be overwritten was not saved and proven";
  }
  return "";
}

// Only what has a disk's own electronics knows SMART.
bool MayHaveSmart(const Disk& disk) {
  const std::string& bus = disk.identity.bus;
  return bus == "sata" || bus == "nvme" || bus == "sas" || bus == "scsi" ||
         bus == "usb";
}

}  // namespace

GateMachine ThisMachine() {
  return {
      .roots = {},
      .medium_disk = MediumDisk(),
      .read_smart = [](const std::string& disk, const std::stop_token& stop) {
        return ReadSmart(disk, stop);
      }};
}

Gate::Gate(GateOrder order, GateMachine machine)
    : order_(std::move(order)), machine_(std::move(machine)) {}

Gate::Item& Gate::ItemOf(Proof proof, const std::string& what) {
  const auto at = std::ranges::find_if(proofs_, [&](const Item& item) {
    return item.proof == proof && item.what == what;
  });
  if (at != proofs_.end()) {
    return *at;
  }
  Item& item = proofs_.emplace_back();
  item.proof = proof;
  item.what = what;
  return item;
}

void Gate::Demand(Proof proof, const std::string& what) {
  ItemOf(proof, what);
}

void Gate::Proved(Proof proof, const std::string& what) {
  ItemOf(proof, what).proven = true;
}

void Gate::Waive(Proof proof, const std::string& how, const std::string& what) {
  ItemOf(proof, what).waived = how;
}

bool Gate::Guards(const std::string& path) const {
  return std::ranges::any_of(order_.targets, [&path](const std::string& name) {
    return SplitTargetName(name).path == path;
  });
}

base::Status Gate::Open(const std::stop_token& stop) {
  open_.store(false);
  TRY(CheckProofs());
  TRY(Look(stop));
  if (stop.stop_requested()) {
    return base::Error(base::ErrorCode::kCancelled, "stopped");
  }
  open_.store(true);
  return base::Ok();
}

base::Status Gate::Look(const std::stop_token& stop) {
  warnings_.clear();
  TRY(CheckTargets());
  TRY(CheckDisks());
  TRY(CheckPower());
  return CheckHealth(stop);
}

base::Status Gate::CheckProofs() const {
  for (const Item& item : proofs_) {
    if (!item.proven && item.waived.empty()) {
      return Refused(NotProven(item), "Begin anew.");
    }
  }
  return base::Ok();
}

base::Status Gate::CheckTargets() const {
  for (const std::string& target : order_.targets) {
    if (order_.reach == GateOrder::Reach::kFreeSpace) {
      TRY(CheckBootPartitionsUnused(target, machine_.roots));
      continue;
    }
    TRY(CheckTargetHoldsNone(target, order_.sources, machine_.roots));
    TRY(CheckTargetIsUnused(target, machine_.medium_disk, machine_.roots));
  }
  return base::Ok();
}

base::Status Gate::CheckDisks() {
  TRY_ASSIGN(const std::set<std::string> names, DisksOfTargets());
  std::vector<Disk> disks;
  // Files need no look at every disk of the machine.
  if (!names.empty() || order_.fingerprint || held_) {
    TRY_ASSIGN(disks, ListDisks(machine_.roots, imaging::ReadPartitionTable));
  }
  if (order_.fingerprint) {
    TRY(CheckFingerprint(disks, order_.disk, *order_.fingerprint));
  }
  if (!held_) {
    HoldTo(names, disks);
  }
  if (!order_.expected_id.empty()) {
    TRY(CheckExpectedId(disks));
  }
  for (const Held& held : *held_) {
    TRY(CheckSameDisk(disks, held.path, held.fingerprint));
  }
  return base::Ok();
}

// Kernel names; none for targets that are files.
base::Result<std::set<std::string>> Gate::DisksOfTargets() const {
  TRY_ASSIGN(const KernelView view, ReadKernelView(machine_.roots));
  std::set<std::string> names;
  for (const std::string& target : order_.targets) {
    const BlockNode* const node =
        view.blocks.Find(DeviceAt(view, SplitTargetName(target).path));
    if (node == nullptr) {
      continue;
    }
    names.insert(node->disk);
    const BlockNode* const disk = view.blocks.Find(node->disk);
    if (order_.fingerprint && disk != nullptr && disk->path != order_.disk) {
      return Refused(StrCat(target, " is not on ", order_.disk,
                            ", the disk that was confirmed"),
                     "Choose the disk anew.");
    }
  }
  return names;
}

void Gate::HoldTo(const std::set<std::string>& names,
                  const std::vector<Disk>& disks) {
  std::vector<Held> held;
  for (const Disk& disk : disks) {
    if (names.contains(disk.node)) {
      held.push_back({.path = disk.path,
                      .fingerprint = FingerprintOf(disk),
                      .may_have_smart = MayHaveSmart(disk)});
    }
  }
  held_ = std::move(held);
}

base::Status Gate::CheckExpectedId(const std::vector<Disk>& disks) const {
  if (held_->empty()) {
    return Refused(
        StrCat(order_.targets.front(), " is no disk, and has no fingerprint"),
        "Name the disk that was meant.");
  }
  for (const Held& held : *held_) {
    const std::string id = FingerprintId(held.fingerprint);
    if (id != order_.expected_id) {
      return Refused(StrCat(held.path, " is ", Describe(held.fingerprint),
                            " with the fingerprint ", id, ", and not ",
                            base::Printable(order_.expected_id)),
                     "pristine disks lists fingerprints.");
    }
  }
  const auto answer = [this](const Disk& disk) {
    return FingerprintId(FingerprintOf(disk)) == order_.expected_id;
  };
  if (std::ranges::count_if(disks, answer) > 1) {
    return Refused(
        StrCat("several disks have the fingerprint ", order_.expected_id),
        "Unplug the ones that are not meant.");
  }
  return base::Ok();
}

base::Status Gate::CheckPower() const {
  const Power power = ReadPower(machine_.roots);
  if (order_.accept_battery || WillLast(power)) {
    return base::Ok();
  }
  return Refused(
      StrCat("this computer runs ", Describe(power),
             ", and must not go off while it writes"),
      StrCat("Plug in its charger; without one, more than ", kEnoughPercent,
             " % must be left (or add --on-battery)."));
}

// A disk that is failing may still be the one to write, to try it or to sell
// it: people must know, and decide.
base::Status Gate::CheckHealth(const std::stop_token& stop) {
  if (!machine_.read_smart) {
    return base::Ok();
  }
  for (const Held& held : *held_) {
    if (!held.may_have_smart) {
      continue;
    }
    const SmartReport report = machine_.read_smart(held.path, stop);
    if (report.verdict == SmartReport::Verdict::kFailing) {
      warnings_.push_back(
          StrCat(held.path, " (", Describe(held.fingerprint),
                 ") says that it is about to fail: ", Describe(report),
                 ". Replace it soon, and keep nothing on it alone."));
    }
  }
  return base::Ok();
}

}  // namespace restore
