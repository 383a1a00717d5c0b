// SPDX-License-Identifier: Apache-2.0
#include <nlohmann/json.hpp>

#include "imaging/base/strings.h"
#include "restore/cli/commands.h"
#include "restore/cli/damage_text.h"
#include "restore/cli/run_job.h"
#include "restore/job/check_job.h"

namespace restore {

namespace {

using base::StrCat;
using Json = nlohmann::ordered_json;

// Shown to a person; --json has all.
constexpr std::size_t kMaxShown = 20;

Json DifferenceJson(const CompareArguments& a, const Comparison& c) {
  Json ranges = Json::array();
  for (const std::size_t row : c.difference.rows) {
    const imaging::Chunk chunk = c.image->index().at(row);
    ranges.push_back({{"offset", chunk.offset},
                      {"length", chunk.length},
                      {"place", c.image->DescribePlace(chunk.offset)}});
  }
  return {{"image", a.image},
          {"device", a.device},
          {"same", c.difference.none()},
          {"table_differs", c.difference.table},
          {"compared_bytes", c.difference.checked_bytes},
          {"differing_chunks", c.difference.rows.size()},
          {"ranges", ranges},
          {"damage", DamageJson(c.damage)}};
}

void SayPlaces(const Comparison& c, const Console& console) {
  if (c.difference.table) {
    console.Say("  the partition table differs");
  }
  const auto& rows = c.difference.rows;
  for (std::size_t i = 0; i < std::min(rows.size(), kMaxShown); ++i) {
    console.Say(StrCat("  ", c.image->DescribeChunk(rows[i]), " differs"));
  }
  if (rows.size() > kMaxShown) {
    console.Say(StrCat("  and ", rows.size() - kMaxShown,
                       " more; --json lists them all"));
  }
}

}  // namespace

ExitCode RunCompare(const CompareArguments& arguments, Console& console) {
  const CompareOrder order{.image = arguments.image,
                           .device = arguments.device,
                           .partition = arguments.partition.value_or(0),
                           .threads = arguments.threads};
  const auto compared = RunStages(
      console, [&](JobProgress& progress, const std::stop_token& stop) {
        return CompareWithImage(order, progress, stop);
      });
  if (!compared.ok()) {
    return console.Fail(compared.error(), ExitCode::kFailed,
                        "Nothing was written.");
  }
  const Comparison& c = compared.value();
  console.Emit("pristine.compare/1", DifferenceJson(arguments, c));
  if (c.difference.none()) {
    console.Say(StrCat(arguments.device, " holds ", arguments.image, ": ",
                       base::FormatBytes(c.difference.checked_bytes),
                       " compared, every byte is right."));
    return ExitCode::kDone;
  }
  console.Say(StrCat(arguments.device, " differs from ", arguments.image,
                     " in ", c.difference.rows.size(), " of ",
                     c.image->index().size(), " chunks:"));
  SayPlaces(c, console);
  for (const std::string& line : DamageLines(c.damage)) {
    console.Say(line);
  }
  return ExitCode::kFailed;
}

}  // namespace restore
