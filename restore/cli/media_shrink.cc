// SPDX-License-Identifier: Apache-2.0
#include "restore/cli/media_shrink.h"

#include "imaging/base/strings.h"
#include "restore/machine/kernel_files.h"

namespace restore {

namespace {

using base::FormatBytes;
using base::StrCat;

std::string Question(const ShrinkPlan& plan, const std::string& disk) {
  const bool ntfs = plan.fs_type == "ntfs";
  std::string text = StrCat(
      "There is no free space, so partition ", plan.partition.number, " of ",
      disk, " (", ntfs ? "NTFS" : plan.fs_type, plan.label.empty() ? "" : ", ",
      base::Printable(plan.label), ") will be made smaller: it has ",
      FormatBytes(plan.partition.range.length), " and will have ",
      FormatBytes(plan.new_size), ". ");
  if (!plan.shrink_file_system) {
    return text + "Its file system is small enough already.";
  }
  return StrCat(
      text, "Its files, which need ", FormatBytes(plan.smallest),
      ", stay. At risk: if the power fails while files are being moved, the "
      "file system may be damaged, so have a copy of what matters. ",
      ntfs ? "Windows will check it at its next start. " : "",
      "It stays smaller when the recovery partition is removed.");
}

}  // namespace

RoomRequest ShrinkRequest(const MediaInstallArguments& arguments) {
  RoomRequest request;
  request.shrink = arguments.may_shrink;
  if (const auto number = ParseNumber(arguments.shrink)) {
    request.number = static_cast<int>(*number);
  }
  return request;
}

base::Status AgreeToShrink(const ShrinkPlan& plan,
                           const MediaInstallArguments& arguments,
                           const Console& console) {
  const std::string question = Question(plan, arguments.disk);
  if (arguments.yes && !arguments.shrink.empty()) {
    console.Note(question);
    return base::Ok();
  }
  if (!arguments.yes && console.Confirm(question, "shrink")) {
    return base::Ok();
  }
  return base::Error(base::ErrorCode::kInvalidArgument,
                     arguments.yes      ? StrCat(question,
                                                 " --yes alone does not agree to "
                                                      "that")
                     : console.CanAsk() ? "not confirmed"
                                        : "there is nobody to ask")
      .WithHint(StrCat("To go on without being asked, say which partition: ",
                       "--shrink=", plan.partition.number,
                       " or --shrink=last, and --yes. Nothing was written."));
}

Shrunk ShrunkBy(const ShrinkPlan& plan) {
  return {plan.partition.number, plan.fs_type, plan.partition.range.length,
          plan.new_size};
}

nlohmann::ordered_json ShrunkJson(const Shrunk& shrunk) {
  return {{"partition", shrunk.number},
          {"file_system", base::Printable(shrunk.fs_type)},
          {"old_size", shrunk.old_size},
          {"new_size", shrunk.new_size}};
}

std::string ShrunkText(const std::string& disk, const Shrunk& shrunk) {
  return StrCat("Partition ", shrunk.number, " of ", disk, " has ",
                FormatBytes(shrunk.new_size), " now instead of ",
                FormatBytes(shrunk.old_size),
                "; its file system was checked after it was shrunk",
                shrunk.fs_type == "ntfs"
                    ? ", and Windows checks it once more at its next start."
                    : ".");
}

std::string StillSmallerText(const std::string& disk, const Shrunk& shrunk) {
  return StrCat("Partition ", shrunk.number, " of ", disk,
                " stays smaller: ", FormatBytes(shrunk.new_size),
                ", and before the recovery partition ",
                FormatBytes(shrunk.old_size), ". ",
                shrunk.fs_type == "ntfs"
                    ? "Windows' disk management can extend it again."
                    : "Extend it with growpart or sfdisk, then resize2fs.");
}

}  // namespace restore
