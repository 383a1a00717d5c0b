// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "tui/model/state.h"

namespace tui {

// The technician's menus: Ghost's tree with Ghost's letters.
enum class MenuId : std::uint8_t { kRoot, kLocal, kDisk, kPartition, kCheck };

struct MenuEntry {
  char letter = 0;
  const char* name = "";  // To be translated.
  // What it does: opens a menu, starts an operation, or one of these.
  enum class Does : std::uint8_t { kMenu, kOperation, kOptions, kQuit };
  Does does = Does::kMenu;
  MenuId menu = MenuId::kRoot;
  Operation operation = Operation::kNone;
};

std::span<const MenuEntry> EntriesOf(MenuId menu);

// An operation reads an image, or makes one, or neither.
bool ReadsImage(Operation operation);
bool MakesImage(Operation operation);
// Its source and target are partitions, not whole disks.
bool IsOfPartitions(Operation operation);
// "Local > Partition > From Image"
std::string OperationText(Operation operation, const Words& t);

}  // namespace tui
