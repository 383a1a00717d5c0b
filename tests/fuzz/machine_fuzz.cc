// SPDX-License-Identifier: Apache-2.0

// What smartctl says of a disk, and rules of command lines and job files.

#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "restore/machine/smart.h"
#include "restore/plan/disk_rule.h"

namespace {

void Require(bool holds) {
  if (!holds) {
    std::abort();
  }
}

// One says why, the other does not.
void TrySmart(std::string_view text) {
  const restore::SmartReport report = restore::ParseSmart(text);
  Require((report.verdict == restore::SmartReport::Verdict::kUnknown) ==
          !report.why_unknown.empty());
  for (const char c : Describe(report)) {
    Require(c != '\x1b');
  }
}

// A rule that says nothing would match every disk.
void TryRule(const std::string& text) {
  const auto parsed = restore::ParseDiskRule(text);
  if (!parsed.ok()) {
    return;
  }
  const restore::DiskRule& rule = parsed.value();
  Require(rule.serial || rule.wwn || rule.model || rule.id || rule.internal ||
          rule.usb || rule.over || rule.under);
  Require(rule.partition >= 0 && rule.partition <= 4096);
  restore::Disk medium;
  medium.node = "sda";
  medium.identity.bus = "usb";
  Require(rule.serial || !WhyNot(rule, medium, "sda").empty());
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data,
                                      std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  TrySmart(text);
  TryRule(std::string(text));
  return 0;
}
