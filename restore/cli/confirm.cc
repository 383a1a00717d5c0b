// SPDX-License-Identifier: Apache-2.0
#include "restore/cli/confirm.h"

#include <utility>

#include "imaging/base/strings.h"
#include "restore/job/target_safety.h"

namespace restore {

namespace {

using base::StrCat;

base::Error Refused(std::string text, std::string hint) {
  return base::Error(base::ErrorCode::kInvalidArgument, std::move(text))
      .WithHint(std::move(hint));
}

base::Status CheckNamedExactly(const std::string& target,
                               const Consent& consent) {
  if (!consent.expect_disk.empty()) {
    return base::Ok();
  }
  TRY_ASSIGN(const std::string id, DiskIdOf(target));
  if (id.empty()) {
    return base::Ok();  // A file has but one name.
  }
  return Refused(
      StrCat("--yes needs the fingerprint of ", target,
             " too: that name may "
             "mean another disk tomorrow"),
      StrCat("Add --expect-disk ", id, " if ", DescribeTarget(target),
             " is the one to overwrite, or name it by a rule such as "
             "disk:internal."));
}

}  // namespace

base::Status ConfirmOverwriting(const std::string& target,
                                const std::string& source,
                                const Consent& consent,
                                const Console& console) {
  if (consent.yes) {
    return CheckNamedExactly(target, consent);
  }
  const std::string question =
      StrCat("All that ", DescribeTarget(target),
             " holds will be overwritten by ", source, ".");
  if (console.Confirm(question, "YES")) {
    return base::Ok();
  }
  return Refused(
      StrCat(target, " exists, and nobody confirmed to overwrite it"),
      "Look at it with pristine disks, then add --yes.");
}

}  // namespace restore
