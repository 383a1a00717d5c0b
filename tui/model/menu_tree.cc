// SPDX-License-Identifier: Apache-2.0
#include "tui/model/menu_tree.h"

#include <array>

#include "imaging/base/strings.h"

namespace tui {

namespace {

using Does = MenuEntry::Does;

constexpr std::array<MenuEntry, 3> kRoot = {{
    {'L', Msg("Local"), Does::kMenu, MenuId::kLocal},
    {'O', Msg("Options"), Does::kOptions},
    {'Q', Msg("Quit"), Does::kQuit},
}};
constexpr std::array<MenuEntry, 3> kLocal = {{
    {'D', Msg("Disk"), Does::kMenu, MenuId::kDisk},
    {'P', Msg("Partition"), Does::kMenu, MenuId::kPartition},
    {'C', Msg("Check"), Does::kMenu, MenuId::kCheck},
}};
constexpr std::array<MenuEntry, 3> kDisk = {{
    {'D', Msg("To Disk"), Does::kOperation, {}, Operation::kDiskToDisk},
    {'I', Msg("To Image"), Does::kOperation, {}, Operation::kDiskToImage},
    {'F', Msg("From Image"), Does::kOperation, {}, Operation::kDiskFromImage},
}};
constexpr std::array<MenuEntry, 3> kPartition = {{
    {'P',
     Msg("To Partition"),
     Does::kOperation,
     {},
     Operation::kPartitionToPartition},
    {'I', Msg("To Image"), Does::kOperation, {}, Operation::kPartitionToImage},
    {'F',
     Msg("From Image"),
     Does::kOperation,
     {},
     Operation::kPartitionFromImage},
}};
constexpr std::array<MenuEntry, 2> kCheck = {{
    {'I', Msg("Image File"), Does::kOperation, {}, Operation::kCheckImage},
    {'D',
     Msg("Disk against image"),
     Does::kOperation,
     {},
     Operation::kCheckDisk},
}};

}  // namespace

std::span<const MenuEntry> EntriesOf(MenuId menu) {
  switch (menu) {
    case MenuId::kRoot:
      return kRoot;
    case MenuId::kLocal:
      return kLocal;
    case MenuId::kDisk:
      return kDisk;
    case MenuId::kPartition:
      return kPartition;
    case MenuId::kCheck:
      return kCheck;
  }
  return kRoot;
}

bool ReadsImage(Operation operation) {
  using enum Operation;
  return operation == kDiskFromImage || operation == kPartitionFromImage ||
         operation == kCheckImage || operation == kCheckDisk;
}

bool MakesImage(Operation operation) {
  return operation == Operation::kDiskToImage ||
         operation == Operation::kPartitionToImage;
}

bool IsOfPartitions(Operation operation) {
  using enum Operation;
  return operation == kPartitionToPartition || operation == kPartitionToImage ||
         operation == kPartitionFromImage;
}

std::string OperationText(Operation operation, const Words& t) {
  for (const MenuId menu :
       {MenuId::kDisk, MenuId::kPartition, MenuId::kCheck}) {
    for (const MenuEntry& entry : EntriesOf(menu)) {
      if (entry.operation != operation) {
        continue;
      }
      for (const MenuEntry& parent : kLocal) {
        if (parent.menu == menu) {
          return base::StrCat(t("Local"), " > ", t(parent.name), " > ",
                              t(entry.name));
        }
      }
    }
  }
  return "";
}

}  // namespace tui
