// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "imaging/base/result.h"
#include "restore/machine/disks.h"

namespace restore {

// What tells one disk from every other, so that a name such as sda that has
// come to mean another disk is found out.
struct Fingerprint {
  std::string wwn;
  std::string serial;
  std::string model;
  std::uint64_t size = 0;
  std::string table_id;

  friend bool operator==(const Fingerprint&, const Fingerprint&) = default;
};

Fingerprint FingerprintOf(const Disk& disk);

// "Samsung SSD 980, serial S64D, 931.5 GiB".  Printable.
std::string Describe(const Fingerprint& fingerprint);

// "8f3a-21c4-90de": of world-wide name, serial number, model and size, so it
// stays the same whatever is written to the disk.  Disks that tell none of
// these but their size share theirs.
std::string FingerprintId(const Fingerprint& fingerprint);

// kInvalidArgument, with both, unless the disk whose node is at `path` still
// has the fingerprint `expected`.
base::Status CheckSameDisk(const std::vector<Disk>& disks,
                           const std::string& path,
                           const Fingerprint& expected);

// The same for a fingerprint that was taken when nobody held the disk open, so
// that its name may have come to mean another one: when two disks answer to it,
// nobody can tell which was meant, and that is refused as well.
base::Status CheckFingerprint(const std::vector<Disk>& disks,
                              const std::string& path,
                              const Fingerprint& expected);

}  // namespace restore
