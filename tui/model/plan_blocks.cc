// SPDX-License-Identifier: Apache-2.0
#include "tui/model/plan_blocks.h"

#include "imaging/base/strings.h"
#include "tui/model/names.h"

namespace tui {

namespace {

using base::StrCat;
using restore::Fate;

bool IsErased(Fate fate) {
  return fate == Fate::kOverwritten || fate == Fate::kRemoved;
}

}  // namespace

DiskBar BarOf(const restore::RestorePlan& plan, const Words& t) {
  DiskBar bar;
  for (const restore::PlannedPartition& part : plan.before) {
    bar.parts.push_back({ShortTitle(part.title, t), part.range.length,
                         IsErased(part.fate) ? Role::kErased : Role::kKept});
  }
  if (bar.parts.empty()) {
    bar.parts.push_back({t("The whole disk"), plan.target.size,
                         plan.whole_disk ? Role::kErased : Role::kKept});
  }
  return bar;
}

Table PartTable(const restore::RestorePlan& plan, const Words& t) {
  Table table;
  for (const restore::PlannedPartition& part : plan.before) {
    const bool erased = IsErased(part.fate);
    // Without a counterpart in the new layout, "restored" would promise much.
    const Fate fate = plan.whole_disk && erased ? Fate::kRemoved : part.fate;
    table.rows.push_back({{erased ? "█" : "░", TitleText(part.title, t),
                           SizeText(part.range.length), FateText(fate, t)},
                          erased ? Role::kErased : Role::kKept});
  }
  for (const restore::PlannedPartition& part : plan.after) {
    if (part.fate == Fate::kCreated) {
      table.rows.push_back(
          {{"", TitleText(part.title, t), SizeText(part.range.length),
            FateText(part.fate, t)},
           Role::kNormal});
    }
  }
  return table;
}

std::string NamesWith(const restore::RestorePlan& plan,
                      Fate fate,
                      const Words& t) {
  std::string names;
  for (const restore::PlannedPartition& part : plan.before) {
    const bool wanted =
        IsErased(fate) ? IsErased(part.fate) : part.fate == fate;
    if (wanted) {
      names += StrCat(names.empty() ? "" : t(", "), TitleText(part.title, t));
    }
  }
  return names;
}

std::string NamesOfLoss(const restore::RestorePlan& plan, const Words& t) {
  std::string names;
  for (const restore::PlannedPartition& part : plan.before) {
    const bool has_files = part.role == restore::Role::kSystem ||
                           part.role == restore::Role::kData ||
                           part.role == restore::Role::kUnknown;
    if (has_files && IsErased(part.fate)) {
      names += StrCat(names.empty() ? "" : t(", "), TitleText(part.title, t));
    }
  }
  return names;
}

std::string PlannedDiskText(const State& state) {
  const Words& t = state.words();
  const restore::RestorePlan& plan = *state.plan;
  for (const restore::Disk& disk : state.survey->disks) {
    if (disk.path == plan.disk) {
      return DiskText(disk, t);
    }
  }
  const std::string model = base::Printable(plan.target.model);
  return StrCat(model.empty() ? t("Disk") : model, ", ",
                SizeText(plan.target.size));
}

}  // namespace tui
