// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "imaging/base/result.h"

namespace restore {

// A component and its security generation, as a loader's SBAT section or the
// firmware's revocation list has them (shim's SBAT.md).
struct SbatEntry {
  std::string component;  // "shim", "grub", "grub.debian". Printable.
  std::uint32_t generation = 0;

  friend bool operator==(const SbatEntry&, const SbatEntry&) = default;
};

// The SBAT section of a PE program, which is untrusted.  kNotFound when it has
// none, kCorrupt when it is no PE program or leads out of the file.
base::Result<std::vector<SbatEntry>> ReadSbat(
    std::span<const std::byte> program);

// Lines of "component,generation,..."; others are left out.
std::vector<SbatEntry> ParseSbat(std::string_view text);

// What a machine refuses of `loader`, in words: "shim 3, but this computer
// wants 4"; nullopt when it accepts all of it.
std::optional<std::string> Revoked(const std::vector<SbatEntry>& loader,
                                   const std::vector<SbatEntry>& wanted);

}  // namespace restore
