// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "imaging/base/result.h"
#include "restore/machine/disks.h"

namespace restore {

// A disk named by what it is, for jobs that nobody watches: kernel names such
// as sda come to mean another disk when one is added.
//
//   disk:internal,over=100GB     disk:serial=S64DNX0R     disk:usb#1
//
// What is said must all hold.
struct DiskRule {
  std::string text;  // As it was written, without "#3".
  std::optional<std::string> serial;
  std::optional<std::string> wwn;
  std::optional<std::string> model;  // With or without the maker; any case.
  std::optional<std::string> id;     // As FingerprintId() writes it.
  bool internal = false;             // Neither removable nor on USB.
  bool usb = false;
  std::optional<std::uint64_t> over;  // Bytes; larger than that.
  std::optional<std::uint64_t> under;
  int partition = 0;  // "#3"; 0 for the whole disk.
};

// "100GB" and the like by thousands, as disks are sold; what base::ParseBytes()
// takes by 1024.  nullopt when it is neither.
std::optional<std::uint64_t> ParseDiskSize(std::string_view text);

// Whether `name` is meant as a rule: it begins with "disk:".
bool IsDiskRule(std::string_view name);

// kInvalidArgument with what is wrong with it.
base::Result<DiskRule> ParseDiskRule(const std::string& text);

// Why `disk` does not match, in a few words: "is on USB"; "" when it does.
//
// `medium_disk` is the kernel name of the disk that the machine was started
// from.  That disk, and the one that the program runs from, match only a rule
// with their serial number.  Loop devices, RAIDs and volumes never match.
std::string WhyNot(const DiskRule& rule,
                   const Disk& disk,
                   std::string_view medium_disk);

// What a rule names.
struct FoundDisk {
  const Disk* disk = nullptr;  // One of those given.
  // Of the disk, or of the partition that the rule names: "/dev/sda",
  // "/dev/sda3", or "/dev/sda#3" when the kernel shows no node for it.
  std::string path;
};

// The one disk that matches.  kNotFound when none matches and kInvalidArgument
// when several do, with all of them and why the others don't.
base::Result<FoundDisk> FindByRule(const DiskRule& rule,
                                   const std::vector<Disk>& disks,
                                   std::string_view medium_disk);

}  // namespace restore
