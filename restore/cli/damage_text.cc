// SPDX-License-Identifier: Apache-2.0
#include "restore/cli/damage_text.h"

#include "imaging/base/strings.h"
#include "restore/cli/run_job.h"

namespace restore {

namespace {

using imaging::LostFiles;
using Json = nlohmann::ordered_json;

const char* WordFor(LostFiles::Names names) {
  switch (names) {
    case LostFiles::Names::kAll:
      return "all";
    case LostFiles::Names::kSome:
      return "some";
    case LostFiles::Names::kNone:
      return "none";
  }
  return "none";
}

}  // namespace

nlohmann::ordered_json DamageJson(const Damage& damage) {
  Json out = Json::array();
  for (const Damage::Partition& partition : damage.partitions) {
    const LostFiles& found = partition.found;
    out.push_back({{"partition", partition.number},
                   {"title", partition.title},
                   {"names_known", WordFor(found.names)},
                   {"file_count", found.count},
                   {"files", found.files},
                   {"file_system_files", found.records},
                   {"file_system_tables", found.tables}});
  }
  return out;
}

NamedDamage NameDamage(const imaging::Image& image,
                       const base::RangeSet& lost,
                       imaging::LostWhere where,
                       const Console& console) {
  NamedDamage out;
  if (lost.empty()) {
    out.json = Json::array();
    return out;
  }
  const auto damage = RunJob(
      console, [&](imaging::Progress& /*none*/, const std::stop_token& stop) {
        return DamagedFiles(image, lost, where, stop);
      });
  if (!damage.ok()) {
    out.lines.push_back(base::StrCat(
        "Which files are affected was not found out: ", damage.error().text(),
        "."));
    return out;
  }
  out.json = DamageJson(damage.value());
  out.lines = DamageLines(damage.value());
  return out;
}

}  // namespace restore
