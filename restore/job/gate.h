// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <atomic>
#include <cstdint>
#include <functional>
#include <optional>
#include <set>
#include <stop_token>
#include <string>
#include <vector>

#include "imaging/base/result.h"
#include "imaging/io/write_gate.h"
#include "restore/machine/disks.h"
#include "restore/machine/roots.h"
#include "restore/machine/smart.h"
#include "restore/plan/fingerprint.h"

namespace restore {

// What a gate stands before.
struct GateOrder {
  enum class Reach : std::uint8_t {
    kAll,  // All of each target is overwritten.
    // Free space of a disk, its boot code and its EFI partition: it may be the
    // disk that we run from.
    kFreeSpace,
  };
  // Each as Target (target.h) takes it.
  std::vector<std::string> targets;
  Reach reach = Reach::kAll;
  // Files that are read while the targets are written: the parts of images.
  std::vector<std::string> sources;
  // What a person has confirmed; taken from the first look when not given.
  std::string disk;
  std::optional<Fingerprint> fingerprint;
  // As FingerprintId() writes it; empty for any disk.  For a target that was
  // cut off, whose table is sealed and no longer that of `fingerprint`.
  std::string expected_id;
  // Go on although the battery is low.
  bool accept_battery = false;
};

// Where a gate gets its facts.  Tests give it a machine of their own.
struct GateMachine {
  Roots roots;
  // Kernel name of the disk that the machine was started from; may be empty.
  std::string medium_disk;
  std::function<SmartReport(const std::string& disk,
                            const std::stop_token& stop)>
      read_smart;
};
GateMachine ThisMachine();

// What must hold before the first byte of a target is written, in one place.
// Targets are opened through it (Target::OpenGated()) and can be read at once,
// but are not written before Open() has said so.
//
// Facts, at which it looks itself: no target is what Pristine runs from, in
// use, or where an image lies that is read; the disk is the one that was
// confirmed; the power will last.  A disk that expects to fail is a warning.
//
// Proofs, which the stages before bring:
//
//   gate.Demand(Gate::Proof::kCopy, "/dev/sda3");  // while preparing
//   ...                                            // the copy is read back
//   gate.Proved(Gate::Proof::kCopy, "/dev/sda3");
//   TRY(gate.Open(stop));                          // right before the writing
//
// One thread at a time, but is_open() from any.
class Gate final : public imaging::WriteGate {
 public:
  enum class Proof : std::uint8_t {
    kImage,  // Every byte of the image that will be written is right.
    kCopy,   // The copy of a partition was read back and equals its source.
    kFiles,  // The same of an archive of personal files.
    kUndo,   // The same of what the targets held.
  };
  struct Item {
    Proof proof = Proof::kImage;
    // Of what, in words for people; may be empty.
    std::string what;
    bool proven = false;
    // What a person said to go on without it, such as "--no-prove".
    std::string waived;
  };

  explicit Gate(GateOrder order, GateMachine machine = ThisMachine());

  // Keeps the gate shut until it is proven or waived.
  void Demand(Proof proof, const std::string& what = {});
  void Proved(Proof proof, const std::string& what = {});
  // `how` says by what a person waived it, for the record.
  void Waive(Proof proof, const std::string& how, const std::string& what = {});
  // All of them, for the record.
  const std::vector<Item>& proofs() const { return proofs_; }

  // Looks at the facts alone, so that a job can refuse before its long stages.
  // The first look takes the fingerprints that all later ones hold to.
  // kInvalidArgument with the first reason and what to do about it.
  base::Status Look(const std::stop_token& stop = {});
  // Looks at the facts anew and at the proofs, and opens the gate or returns
  // the first reason why not.  Nothing was written then.
  base::Status Open(const std::stop_token& stop);
  void Shut() { open_.store(false); }

  // Sentences about what the last look found odd, but no reason to refuse.
  const std::vector<std::string>& warnings() const { return warnings_; }

  bool is_open() const override { return open_.load(); }
  bool Guards(const std::string& path) const override;

 private:
  // A disk that targets are on.
  struct Held {
    std::string path;
    Fingerprint fingerprint;
    bool may_have_smart = false;
  };

  Item& ItemOf(Proof proof, const std::string& what);
  base::Status CheckProofs() const;
  base::Status CheckTargets() const;
  base::Status CheckDisks();
  base::Result<std::set<std::string>> DisksOfTargets() const;
  void HoldTo(const std::set<std::string>& names,
              const std::vector<Disk>& disks);
  base::Status CheckExpectedId(const std::vector<Disk>& disks) const;
  base::Status CheckPower() const;
  base::Status CheckHealth(const std::stop_token& stop);

  const GateOrder order_;
  const GateMachine machine_;
  std::vector<Item> proofs_;
  std::optional<std::vector<Held>> held_;
  std::vector<std::string> warnings_;
  std::atomic<bool> open_ = false;
};

}  // namespace restore
