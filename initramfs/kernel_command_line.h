// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>

namespace initramfs {

enum class Language { kEnglish, kChinese };
enum class Mode { kCustomer, kTechnician };
enum class End { kRestart, kPowerOff, kStay };

// What the kernel command line asks of the recovery system.  All of it is
// spelled `pristine.NAME=VALUE`; docs/MEDIA.md explains each.
struct KernelParameters {
  Language language = Language::kEnglish;
  Mode mode = Mode::kCustomer;
  // UUID of the file system that holds /pristine, as GRUB's
  // `probe --fs-uuid` writes it.  Empty: look on every volume.  "none": start
  // without a boot medium.
  std::string medium;
  // Path of a job file on the boot medium; empty when there is none.
  std::string job;
  End end = End::kStay;
  // The UI runs on ttyS0; also when `console=ttyS0` is on the line.
  bool serial = false;
  // A job may write to the medium's data partition.
  bool medium_writable = false;
  bool verbose = false;
  // Words that begin with "pristine." and mean nothing to this version, each
  // followed by a space; init logs them.
  std::string unknown;
};

// Never fails: a value that is not understood leaves the default and is named
// in `unknown`, because a machine that starts with a wrong language is better
// than one that does not start.  A later word wins over an earlier one; double
// quotes keep spaces together, as in the kernel.
KernelParameters ParseKernelCommandLine(std::string_view line);

std::string_view Name(Language language);  // "en", "zh_CN"
std::string_view Name(Mode mode);          // "customer", "technician"

}  // namespace initramfs
