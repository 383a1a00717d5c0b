// SPDX-License-Identifier: Apache-2.0
#include "restore/plan/fingerprint.h"

#include <algorithm>
#include <cstddef>
#include <span>

#include "imaging/base/strings.h"
#include "imaging/format/sha256.h"

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

std::string FingerprintId(const Fingerprint& fingerprint) {
  // A zero byte ends each, so that no two disks run together into one text.
  std::string text;
  for (const std::string& part :
       {fingerprint.wwn, fingerprint.serial, fingerprint.model,
        std::to_string(fingerprint.size)}) {
    text += part + '\0';
  }
  const imaging::Sha256 hash =
      imaging::Sha256Of(std::as_bytes(std::span(text)));
  constexpr std::size_t kShown = 6;
  std::string id = base::HexEncode(std::span(hash).first(kShown));
  id.insert(8, "-");
  id.insert(4, "-");
  return id;
}

base::Status CheckSameDisk(const std::vector<Disk>& disks,
                           const std::string& path,
                           const Fingerprint& expected) {
  const auto at = std::ranges::find(disks, path, &Disk::path);
  if (at == disks.end()) {
    return NotTheSame(path, Describe(expected), "gone");
  }
  const Fingerprint found = FingerprintOf(*at);
  return found == expected
             ? base::Ok()
             : NotTheSame(path, Describe(expected), Describe(found));
}

base::Status CheckFingerprint(const std::vector<Disk>& disks,
                              const std::string& path,
                              const Fingerprint& expected) {
  TRY(CheckSameDisk(disks, path, expected));
  const auto twin = std::ranges::find_if(disks, [&](const Disk& disk) {
    return disk.path != path && FingerprintOf(disk) == expected;
  });
  if (twin == disks.end()) {
    return base::Ok();
  }
  return base::Error(
             base::ErrorCode::kInvalidArgument,
             StrCat(path, " and ", twin->path, " are both ", Describe(expected),
                    ", and nothing tells which was meant"))
      .WithHint("Unplug the other one. Nothing was written.");
}

}  // namespace restore
