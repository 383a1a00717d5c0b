// SPDX-License-Identifier: Apache-2.0
#include "tui/model/plan_blocks.h"

#include "imaging/base/strings.h"
#include "tui/model/disk_bar.h"
#include "tui/model/names.h"
#include "tui/model/saving.h"

namespace tui {

namespace {

using base::StrCat;
using restore::Fate;

bool IsErased(Fate fate) {
  return fate == Fate::kOverwritten || fate == Fate::kRemoved;
}

bool IsSavedFirst(const State& state, const restore::PlannedPartition& part) {
  if (!state.setting.saves_data || state.technician) {
    return false;
  }
  // Until it is known what there is, the plan's word counts.
  return state.protection ? IsSaved(state, part.number) : part.saved_first;
}

Role RoleOf(const State& state, const restore::PlannedPartition& part) {
  if (IsErased(part.fate)) {
    return Role::kErased;
  }
  return IsSavedFirst(state, part) ? Role::kSaved : Role::kKept;
}

}  // namespace

DiskBar BarOf(const State& state) {
  const Words& t = state.words();
  const restore::RestorePlan& plan = *state.plan;
  DiskBar bar;
  for (const restore::PlannedPartition& part : plan.before) {
    bar.parts.push_back(
        {ShortTitle(part.title, t), part.range.length, RoleOf(state, part)});
  }
  if (bar.parts.empty()) {
    bar.parts.push_back({t("The whole disk"), plan.target.size,
                         plan.whole_disk ? Role::kErased : Role::kKept});
  }
  return bar;
}

DiskBar BarAfter(const State& state) {
  const Words& t = state.words();
  DiskBar bar;
  for (const restore::PlannedPartition& part : state.plan->after) {
    const bool is_new = part.fate == Fate::kCreated || IsErased(part.fate);
    bar.parts.push_back({ShortTitle(part.title, t), part.range.length,
                         is_new ? Role::kNew : Role::kKept});
  }
  return bar;
}

Table PartTable(const State& state) {
  const Words& t = state.words();
  const restore::RestorePlan& plan = *state.plan;
  Table table;
  for (const restore::PlannedPartition& part : plan.before) {
    // Without a counterpart in the new layout, "restored" would promise much.
    const Fate fate =
        plan.whole_disk && IsErased(part.fate) ? Fate::kRemoved : part.fate;
    const Role role = RoleOf(state, part);
    table.rows.push_back({{std::string(ShadeOf(role)), TitleText(part.title, t),
                           SizeText(part.range.length),
                           FateText(fate, IsSavedFirst(state, part), t)},
                          role});
  }
  for (const restore::PlannedPartition& part : plan.after) {
    if (part.fate == Fate::kCreated) {
      table.rows.push_back(
          {{std::string(ShadeOf(Role::kNew)), TitleText(part.title, t),
            SizeText(part.range.length), FateText(part.fate, false, t)},
           Role::kNew});
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
