// SPDX-License-Identifier: Apache-2.0
#include "restore/media/shrink_tools.h"

#include <charconv>
#include <utility>
#include <vector>

#include "imaging/base/strings.h"
#include "restore/machine/process.h"

namespace restore {

namespace {

using base::Error;
using base::ErrorCode;
using base::StrCat;

constexpr const char* kNtfsPackage = "ntfs-3g";
constexpr const char* kExtPackage = "e2fsprogs";
constexpr std::uint64_t kKib = 1024;

bool IsNtfs(std::string_view fs_type) {
  return fs_type == "ntfs";
}

std::uint64_t NumberAfter(std::string_view text, std::string_view words) {
  const std::size_t at = text.find(words);
  std::uint64_t number = 0;
  if (at != std::string_view::npos) {
    const std::string_view rest = text.substr(at + words.size());
    std::from_chars(rest.data(), rest.data() + rest.size(), number);
  }
  return number;
}

base::Result<ToolOutput> Run(std::vector<std::string> command,
                             std::vector<int> good_codes,
                             const std::stop_token& stop) {
  const bool ntfs = command.front() == "ntfsresize";
  return RunTool({.command = std::move(command),
                  .package = ntfs ? kNtfsPackage : kExtPackage,
                  .good_codes = std::move(good_codes)},
                 stop);
}

// A check that must find nothing at all.
base::Result<ToolOutput> MustBeSound(std::vector<std::string> command,
                                     const char* advice,
                                     const std::stop_token& stop) {
  auto done = Run(std::move(command), {0}, stop);
  if (!done.ok() && done.error().code() == ErrorCode::kIo) {
    return Error(ErrorCode::kInvalidArgument, done.error().text())
        .WithHint(StrCat(advice, " Nothing was written."));
  }
  return done;
}

// A run that must not be stopped, so that its end is waited for.
base::Status RunToEnd(std::vector<std::string> command,
                      std::vector<int> good_codes) {
  TRY(Run(std::move(command), std::move(good_codes), {}));
  return base::Ok();
}

}  // namespace

bool CanShrink(std::string_view fs_type) {
  return IsNtfs(fs_type) || fs_type == "ext2" || fs_type == "ext3" ||
         fs_type == "ext4";
}

base::Status CheckShrinkTools(const std::string& fs_type) {
  if (IsNtfs(fs_type)) {
    return CheckTool("ntfsresize", kNtfsPackage);
  }
  TRY(CheckTool("e2fsck", kExtPackage));
  return CheckTool("resize2fs", kExtPackage);
}

std::uint64_t ParseNtfsSmallest(std::string_view text) {
  return NumberAfter(text, "You might resize at ");
}

std::uint64_t ParseExtSmallest(std::string_view text) {
  return NumberAfter(text, "Estimated minimum size of the filesystem: ");
}

base::Result<std::uint64_t> SmallestSize(const imaging::FileSystem& fs,
                                         const std::string& path,
                                         const std::stop_token& stop) {
  if (IsNtfs(fs.type)) {
    TRY_ASSIGN(
        const ToolOutput said,
        MustBeSound({"ntfsresize", "--info", "--no-progress-bar", path},
                    "Start Windows twice, with chkdsk /f in between, and shut "
                    "it down fully.",
                    stop));
    return ParseNtfsSmallest(said.out);
  }
  TRY(MustBeSound({"e2fsck", "-f", "-n", path},
                  "Start its system and shut it down, or repair it with e2fsck "
                  "-f.",
                  stop));
  TRY_ASSIGN(const ToolOutput said, Run({"resize2fs", "-P", path}, {0}, stop));
  return ParseExtSmallest(said.out) * fs.block_size;
}

base::Status ShrinkFileSystem(const std::string& fs_type,
                              const std::string& path,
                              std::uint64_t size) {
  if (IsNtfs(fs_type)) {
    TRY(RunToEnd({"ntfsresize", "--force", "--no-progress-bar", "--size",
                  std::to_string(size), path},
                 {0}));
    // The volume is marked for a check by Windows now, which --force passes.
    return RunToEnd(
        {"ntfsresize", "--info", "--force", "--no-progress-bar", path}, {0});
  }
  // resize2fs wants to see a full check first; 1: it tidied up.
  TRY(RunToEnd({"e2fsck", "-f", "-p", path}, {0, 1}));
  TRY(RunToEnd({"resize2fs", path, StrCat(size / kKib, "K")}, {0}));
  return RunToEnd({"e2fsck", "-f", "-n", path}, {0});
}

}  // namespace restore
