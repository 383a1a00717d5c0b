// SPDX-License-Identifier: Apache-2.0
#include "imaging/base/strings.h"
#include "tui/model/menu_tree.h"
#include "tui/model/names.h"
#include "tui/model/picks.h"
#include "tui/model/screens.h"

namespace tui {

namespace {

std::string StateText(const restore::Usage& usage, const Words& t) {
  if (usage.runs_pristine) {
    return t("started from it");
  }
  return usage.mounts.empty() && !usage.swap && usage.held_by.empty()
             ? ""
             : t("in use");
}

std::vector<std::string> DiskRow(const restore::Disk& disk, const Words& t) {
  return {
      base::Printable(disk.node.empty() ? disk.path : disk.node),
      DiskMaker(disk, t),
      SizeText(disk.size),
      base::Printable(disk.identity.serial),
      base::Printable(disk.identity.bus),
      base::StrCat(disk.partitions.size()),
      disk.runs_pristine() ? t("started from it") : StateText(disk.usage, t)};
}

std::vector<std::string> PartitionRow(const restore::Disk& disk,
                                      const restore::DiskPartition& part,
                                      const Words& t) {
  return {base::Printable(part.node.empty() ? base::StrCat(part.number)
                                            : part.node),
          DiskMaker(disk, t),
          FileSystemText(part.content.type),
          base::Printable(part.content.label),
          RoleText(part.role, t),
          SizeText(part.range.length),
          StateText(part.usage, t)};
}

void AddRows(Page& page, const State& state, ActionKind action) {
  const Words& t = state.words();
  const bool partitions = PicksPartitions(state);
  page.blocks.emplace_back(RowsHere{
      partitions ? std::vector<std::string>{t("No."), t("Disk"),
                                            t("File system"), t("Label"),
                                            t("Kind"), t("Size"), t("State")}
                 : std::vector<std::string>{t("No."), t("Disk"), t("Size"),
                                            t("Serial number"), t("Bus"),
                                            t("Parts"), t("State")}});
  int index = 0;
  const std::vector<Pick> picks = PicksOf(state);
  for (const Pick& pick : picks) {
    const restore::DiskPartition* const part = PartitionOf(pick);
    page.rows.push_back({part != nullptr ? PartitionRow(pick.disk, *part, t)
                                         : DiskRow(pick.disk, t),
                         {action, index++}});
  }
  // The columns may be cut; the one that is chosen is told in full.
  if (state.view().focus < picks.size()) {
    page.blocks.emplace_back(Gap{});
    page.blocks.emplace_back(
        Paragraph{PickText(picks[state.view().focus], t), Role::kDim});
  }
  page.buttons = {{{t("Cancel")}, {ActionKind::kBack}}};
  page.on_escape = {ActionKind::kBack};
  page.on_f3 = {ActionKind::kDetails};
  page.help =
      t("Every disk with maker, model, serial number and size. Names such as "
        "sda can change from one start to the next; the serial number does "
        "not. Choosing one writes nothing yet.");
}

}  // namespace

Page PickSourcePage(const State& state) {
  const Words& t = state.words();
  Page page;
  page.title = OperationText(state.bench.operation, t);
  page.blocks = {Paragraph{state.bench.operation == Operation::kCheckDisk
                               ? t("Choose what is compared with the image")
                               : t("Choose the source"),
                           Role::kHeading},
                 Gap{}};
  AddRows(page, state, ActionKind::kTakeSource);
  return page;
}

Page PickTargetPage(const State& state) {
  const Words& t = state.words();
  Page page;
  page.title = OperationText(state.bench.operation, t);
  page.blocks = {Paragraph{t("Choose the target. It will be overwritten."),
                           Role::kHeading},
                 Gap{}};
  AddRows(page, state, ActionKind::kTakeTarget);
  page.first_focus = LikelyTarget(state);
  return page;
}

}  // namespace tui
