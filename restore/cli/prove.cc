// SPDX-License-Identifier: Apache-2.0
#include <nlohmann/json.hpp>

#include "imaging/base/strings.h"
#include "restore/cli/commands.h"
#include "restore/cli/damage_text.h"
#include "restore/cli/run_job.h"
#include "restore/job/check_job.h"
#include "restore/machine/facts.h"

namespace restore {

namespace {

using base::StrCat;

base::Result<imaging::Proof> ProveAll(const ProveArguments& a,
                                      const Console& console) {
  ProveOrder order{
      .image = a.image, .deep = a.deep, .key_pem = "", .threads = a.threads};
  if (!a.key.empty()) {
    TRY_ASSIGN(order.key_pem, ReadTextFile(a.key));
  }
  return RunStages(console,
                   [&](JobProgress& progress, const std::stop_token& stop) {
                     return ProveImage(order, progress, stop);
                   });
}

// Opens the image once more, as proving is over.
NamedDamage NameLost(const ProveArguments& a,
                     const imaging::Proof& proof,
                     const Console& console) {
  const auto image = imaging::Image::Open(a.image);
  return image.ok() ? NameDamage(*image.value(), proof.damaged,
                                 imaging::LostWhere::kInImage, console)
                    : NamedDamage();
}

}  // namespace

ExitCode RunProve(const ProveArguments& arguments, Console& console) {
  const auto proof = ProveAll(arguments, console);
  if (!proof.ok()) {
    return console.Fail(proof.error(), ExitCode::kFailed, "");
  }
  const imaging::Proof& found = proof.value();
  const NamedDamage damage = NameLost(arguments, found, console);
  console.Emit("pristine.prove/1", {{"image", arguments.image},
                                    {"whole", found.whole()},
                                    {"deep", arguments.deep},
                                    {"chunks", found.chunks},
                                    {"checked_bytes", found.checked_bytes},
                                    {"damaged_chunks", found.damaged_chunks},
                                    {"faults", found.faults},
                                    {"damage", damage.json}});
  if (found.whole()) {
    console.Say(StrCat(arguments.image, " is whole: all ", found.chunks,
                       " chunks (", base::FormatBytes(found.checked_bytes),
                       ") match their hashes",
                       arguments.deep ? ", stored and decoded." : "."));
    return ExitCode::kDone;
  }
  for (const std::string& fault : found.faults) {
    console.Say(fault);
  }
  for (const std::string& line : damage.lines) {
    console.Say(line);
  }
  base::Error error(
      base::ErrorCode::kCorrupt,
      StrCat(arguments.image, " is damaged: ", found.damaged_chunks, " of ",
             found.chunks, " chunks don't match their hashes"));
  return console.Fail(std::move(error).WithHint(
                          "Copy the image again from where it came from."),
                      ExitCode::kFailed, "");
}

}  // namespace restore
