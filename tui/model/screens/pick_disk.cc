// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <utility>

#include "imaging/base/strings.h"
#include "restore/machine/used_bytes.h"
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
      UsedText(restore::UsedBytesOf(disk), t),
      base::Printable(disk.identity.serial),
      base::Printable(disk.identity.bus),
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
          UsedText(part.used_bytes, t),
          StateText(part.usage, t)};
}

std::vector<std::string> Heading(bool partitions, const Words& t) {
  if (partitions) {
    return {t("No."),  t("Disk"), t("File system"), t("Label"),
            t("Kind"), t("Size"), t("Used"),        t("State")};
  }
  return {t("No."),           t("Disk"), t("Size"), t("Used"),
          t("Serial number"), t("Bus"),  t("State")};
}

// The last column says what is odd; mostly nothing is, and it needs room.
void DropEmptyState(Page& page, std::vector<std::string>& heading) {
  const bool any = std::ranges::any_of(
      page.rows, [](const Choice& row) { return !row.columns.back().empty(); });
  if (!any) {
    heading.pop_back();
    for (Choice& row : page.rows) {
      row.columns.pop_back();
    }
  }
}

void AddRows(Page& page, const State& state, ActionKind action) {
  const Words& t = state.words();
  int index = 0;
  const std::vector<Pick> picks = PicksOf(state);
  for (const Pick& pick : picks) {
    const restore::DiskPartition* const part = PartitionOf(pick);
    page.rows.push_back({part != nullptr ? PartitionRow(pick.disk, *part, t)
                                         : DiskRow(pick.disk, t),
                         {action, index++}});
  }
  std::vector<std::string> heading = Heading(PicksPartitions(state), t);
  DropEmptyState(page, heading);
  page.blocks.emplace_back(RowsHere{std::move(heading)});
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
