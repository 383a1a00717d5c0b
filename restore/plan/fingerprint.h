// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>

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

// kInvalidArgument, with both, unless the disk whose node is at `path` is the
// one that `expected` was taken from.  Looks at the machine anew.
base::Status CheckFingerprint(const std::string& path,
                              const Fingerprint& expected,
                              const Roots& roots = {});

}  // namespace restore
