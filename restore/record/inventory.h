// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "restore/machine/roots.h"

namespace restore {

// A memory module that is plugged in.
struct MemoryModule {
  std::string slot;  // "DIMM_A1"
  std::uint64_t bytes = 0;
  std::uint64_t megatransfers = 0;  // A second; 0 when not known.
  std::string maker;
  std::string part;
  std::string serial;

  friend bool operator==(const MemoryModule&, const MemoryModule&) = default;
};

struct Processor {
  std::string model;
  std::uint64_t cores = 0;  // 0 when not known, as `threads`.
  std::uint64_t threads = 0;

  friend bool operator==(const Processor&, const Processor&) = default;
};

// What a computer is made of, as its firmware tells.  What that does not know
// is empty or 0.  All text comes from the firmware and is untrusted; it is
// printable, and texts that only fill a place ("To be filled by O.E.M.") are
// left out.
struct Inventory {
  std::string maker;
  std::string model;
  std::string version;
  std::string serial;
  std::string board_maker;
  std::string board_model;
  std::string board_serial;
  std::string bios_maker;
  std::string bios_version;
  std::string bios_date;
  std::vector<Processor> processors;
  std::vector<MemoryModule> memory;
  // All that the kernel can use; less than the modules hold together.
  std::uint64_t usable_memory_bytes = 0;

  friend bool operator==(const Inventory&, const Inventory&) = default;
};

// From the firmware's own table, which only root may read; what that does not
// tell, from the kernel's excerpt of it and from proc.  Never fails: a machine
// that tells nothing has an empty inventory.
Inventory ReadInventory(const Roots& roots = {});

}  // namespace restore
