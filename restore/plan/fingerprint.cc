// SPDX-License-Identifier: Apache-2.0
#include "restore/plan/fingerprint.h"

#include <algorithm>

#include "imaging/base/strings.h"
#include "imaging/table/partition_table.h"

namespace restore {

namespace {

using base::StrCat;

base::Error NotTheSame(const std::string& path,
                       const std::string& expected,
                       const std::string& found) {
  return base::Error(
             base::ErrorCode::kInvalidArgument,
             StrCat(path, " was ", expected,
                    " when the restore was confirmed, and is ", found, " now"))
      .WithHint(
          "A disk was added, removed or changed meanwhile. Choose the disk "
          "anew. Nothing was written.");
}

}  // namespace

Fingerprint FingerprintOf(const Disk& disk) {
  return {.wwn = disk.identity.wwn,
          .serial = disk.identity.serial,
          .model = disk.identity.model,
          .size = disk.size,
          .table_id = disk.table_id};
}

std::string Describe(const Fingerprint& fingerprint) {
  std::string text = fingerprint.model.empty() ? "a disk" : fingerprint.model;
  if (!fingerprint.serial.empty()) {
    text += ", serial " + fingerprint.serial;
  } else if (!fingerprint.wwn.empty()) {
    text += ", " + fingerprint.wwn;
  }
  text += ", " + base::FormatBytes(fingerprint.size);
  if (!fingerprint.table_id.empty()) {
    text += ", partition table " + fingerprint.table_id;
  }
  return base::Printable(text);
}

base::Status CheckFingerprint(const std::string& path,
                              const Fingerprint& expected,
                              const Roots& roots) {
  TRY_ASSIGN(const std::vector<Disk> disks,
             ListDisks(roots, imaging::ReadPartitionTable));
  const auto at = std::ranges::find(disks, path, &Disk::path);
  if (at == disks.end()) {
    return NotTheSame(path, Describe(expected), "gone");
  }
  const Fingerprint found = FingerprintOf(*at);
  return found == expected
             ? base::Ok()
             : NotTheSame(path, Describe(expected), Describe(found));
}

}  // namespace restore
