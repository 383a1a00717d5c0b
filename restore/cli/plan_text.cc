// SPDX-License-Identifier: Apache-2.0
#include "restore/cli/plan_text.h"

#include <fmt/format.h>

#include <nlohmann/json.hpp>

#include "imaging/base/strings.h"
#include "restore/plan/saved_first.h"

namespace restore {

namespace {

using Json = nlohmann::ordered_json;

std::string Lines(const std::vector<PlannedPartition>& partitions) {
  std::string text;
  for (const PlannedPartition& p : partitions) {
    text +=
        fmt::format("  {:>3}  {:<28} {:>10}  {:<11} {}\n", p.number,
                    EnglishTitle(p.title), base::FormatBytes(p.range.length),
                    base::Printable(p.fs_type), FateText(p));
  }
  return text.empty() ? "  no partitions\n" : text;
}

std::string_view KindName(Refusal::Kind kind) {
  switch (kind) {
    case Refusal::Kind::kRunsFrom:
      return "runs_from";
    case Refusal::Kind::kHoldsImage:
      return "holds_image";
    case Refusal::Kind::kInUse:
      return "in_use";
    case Refusal::Kind::kTooSmall:
      return "too_small";
    case Refusal::Kind::kReadOnly:
      return "read_only";
    case Refusal::Kind::kSectorSize:
      return "sector_size";
    case Refusal::Kind::kNoPlace:
      return "no_place";
    case Refusal::Kind::kNotInImage:
      return "not_in_image";
    case Refusal::Kind::kNotAWholeDisk:
      return "not_a_whole_disk";
  }
  return "in_use";
}

Json AsJson(const std::vector<PlannedPartition>& partitions) {
  Json out = Json::array();
  for (const PlannedPartition& p : partitions) {
    out.push_back({{"number", p.number},
                   {"title", EnglishTitle(p.title)},
                   {"role", RoleName(p.role)},
                   {"fate", FateName(p.fate)},
                   {"saved_first", p.saved_first},
                   {"path", p.path},
                   {"offset", p.range.offset},
                   {"size", p.range.length},
                   {"fs_type", base::Printable(p.fs_type)},
                   {"image_bytes", p.image_bytes}});
  }
  return out;
}

Json AsJson(const std::optional<Refusal>& refusal) {
  if (!refusal) {
    return nullptr;
  }
  return {{"kind", KindName(refusal->kind)},
          {"text", base::Printable(refusal->error.text())},
          {"hint", refusal->error.hint()},
          {"needed", refusal->needed},
          {"available", refusal->available}};
}

}  // namespace

std::string PlanAsText(const RestorePlan& plan) {
  std::string text =
      fmt::format("{} ({})\nNow:\n{}", base::Printable(plan.disk),
                  Describe(plan.target), Lines(plan.before));
  if (plan.whole_disk) {
    text += "After the restore:\n" + Lines(plan.after);
  }
  for (const PlannedLeg& leg : plan.legs) {
    text += fmt::format("To write: {} to {}\n", base::FormatBytes(leg.bytes),
                        base::Printable(leg.target));
  }
  for (const std::string& note : plan.notes) {
    text += note + "\n";
  }
  text.pop_back();
  return text;
}

Json PlanAsJson(const RestorePlan& plan) {
  Json legs = Json::array();
  for (const PlannedLeg& leg : plan.legs) {
    legs.push_back({{"partition", leg.partition},
                    {"target", leg.target},
                    {"bytes", leg.bytes},
                    {"needed", leg.needed},
                    {"size", leg.size}});
  }
  return {{"image", plan.image},
          {"disk", plan.disk},
          {"fingerprint",
           {{"wwn", plan.target.wwn},
            {"serial", plan.target.serial},
            {"model", plan.target.model},
            {"size", plan.target.size},
            {"table_id", plan.target.table_id}}},
          {"whole_disk", plan.whole_disk},
          {"layout_is_lost", plan.layout_is_lost},
          {"before", AsJson(plan.before)},
          {"after", AsJson(plan.after)},
          {"legs", std::move(legs)},
          {"notes", plan.notes},
          {"refusal", AsJson(plan.refusal)}};
}

}  // namespace restore
