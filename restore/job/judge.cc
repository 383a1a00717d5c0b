// SPDX-License-Identifier: Apache-2.0
#include "restore/job/judge.h"

#include <utility>

#include "imaging/base/strings.h"

namespace restore {

using base::StrCat;

void JudgeFailure(std::size_t number,
                  const base::Error& error,
                  const std::string& journal,
                  Verdict& verdict) {
  const LegResult& leg = verdict.legs[number];
  verdict.error = error;
  verdict.cancelled = error.code() == base::ErrorCode::kCancelled;
  switch (leg.state) {
    case imaging::TargetState::kUntouched:
      verdict.written = StrCat("Nothing was written to ", leg.target, ".");
      verdict.outcome = number > 0          ? Outcome::kHalfWritten
                        : verdict.cancelled ? Outcome::kCancelled
                                            : Outcome::kRefused;
      break;
    case imaging::TargetState::kSealed:
      verdict.outcome = Outcome::kHalfWritten;
      verdict.written =
          StrCat(leg.target, " is half-written and marked as not valid. ",
                 journal.empty()
                     ? "Run the same command with --delta to go on from here."
                     : StrCat("pristine resume --journal ", journal,
                              " goes on from here."));
      break;
    case imaging::TargetState::kWritten:
      verdict.outcome = Outcome::kNotReadBack;
      verdict.written = StrCat(leg.target,
                               " is written in full, but was not read back. "
                               "pristine compare checks it.");
      break;
  }
}

void JudgeReadBack(const imaging::Image& image,
                   const RestoreLeg& leg,
                   const LegResult& result,
                   const std::stop_token& stop,
                   Verdict& verdict) {
  const imaging::Difference& found = result.report->difference;
  const std::string where = found.rows.empty()
                                ? std::string("the partition table")
                                : image.DescribeChunk(found.rows.front());
  verdict.outcome = Outcome::kWrong;
  verdict.error =
      base::Error(base::ErrorCode::kIo,
                  StrCat(result.target, " does not hold what was written: ",
                         found.rows.size() + (found.table ? 1 : 0),
                         " places differ, the first: ", where))
          .WithHint(
              "The disk or its cable is failing: don't trust it. Try another "
              "port or disk, and restore again.");
  verdict.written = "The target was written in full and is wrong.";
  // The leg has let go of it.
  const auto target = Target::Open(leg.order.target);
  if (!target.ok()) {
    return;
  }
  auto damage =
      DifferingFiles(image, leg.map, target.value().device(), found, stop);
  if (damage.ok()) {
    verdict.damage = std::move(damage).value();
  }
}

std::uint64_t Verdict::written_bytes() const {
  std::uint64_t bytes = 0;
  for (const LegResult& leg : legs) {
    bytes += leg.report ? leg.report->written_bytes : 0;
  }
  return bytes;
}

}  // namespace restore
