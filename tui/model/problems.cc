// SPDX-License-Identifier: Apache-2.0
#include "tui/model/problems.h"

#include "tui/model/names.h"

namespace tui {

namespace {

ProblemKind KindOf(restore::Refusal::Kind kind) {
  using Kind = restore::Refusal::Kind;
  switch (kind) {
    case Kind::kRunsFrom:
    case Kind::kHoldsImage:
      return ProblemKind::kIsMedium;
    case Kind::kInUse:
      return ProblemKind::kInUse;
    case Kind::kTooSmall:
      return ProblemKind::kTooSmall;
    case Kind::kReadOnly:
      return ProblemKind::kReadOnly;
    case Kind::kSectorSize:
      return ProblemKind::kSectorSize;
    case Kind::kNoPlace:
    case Kind::kNotInImage:
    case Kind::kNotAWholeDisk:
      return ProblemKind::kNotFitting;
  }
  return ProblemKind::kFailed;
}

}  // namespace

Problem ProblemOf(const base::Error& error, const std::string& subject) {
  Problem problem;
  problem.subject = subject;
  problem.text = error.text();
  if (error.code() == base::ErrorCode::kCorrupt) {
    problem.kind = ProblemKind::kImageDamaged;
  } else if (error.code() == base::ErrorCode::kUnsupported) {
    problem.kind = ProblemKind::kImageNewer;
  }
  return problem;
}

Problem ProblemOf(const restore::Refusal& refusal,
                  const std::string& disk,
                  const std::string& image) {
  Problem problem;
  problem.kind = KindOf(refusal.kind);
  problem.needed = refusal.needed;
  problem.available = refusal.available;
  problem.subject = problem.kind == ProblemKind::kNotFitting ? image : disk;
  problem.text = refusal.error.text();
  return problem;
}

Problem ProblemOf(const restore::FoundImage& image) {
  return ProblemOf(*image.problem, ImageTitle(image));
}

Problem OtherMachineProblem(const restore::FoundImage& image,
                            const Survey& survey) {
  Problem problem;
  problem.kind = ProblemKind::kOtherMachine;
  problem.subject = ImageTitle(image);
  problem.needed_text = image.head->machine;
  problem.available_text = survey.machine;
  return problem;
}

}  // namespace tui
