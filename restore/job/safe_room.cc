// SPDX-License-Identifier: Apache-2.0
#include "restore/job/safe_room.h"

#include <sys/stat.h>

#include <map>

#include "imaging/base/strings.h"
#include "restore/machine/room.h"

namespace restore {

namespace {

using base::StrCat;

// All that goes to one file system.
struct Sum {
  std::string folder;
  std::uint64_t bytes = 0;
  std::string what;
};

base::Status CheckRoom(const Sum& sum) {
  TRY_ASSIGN(const std::uint64_t room, FreeRoom(sum.folder));
  if (room >= sum.bytes) {
    return base::Ok();
  }
  return base::Error(
             base::ErrorCode::kNoSpace,
             StrCat("the disk of ", sum.folder, " has ",
                    base::FormatBytes(room), " (", room, " bytes) free, but ",
                    sum.what, " may need ", base::FormatBytes(sum.bytes), " (",
                    sum.bytes, " bytes)"))
      .WithHint(
          "Make room there, or choose another place for some of it. Nothing "
          "was written.");
}

}  // namespace

base::Status CheckRoomForAll(const std::vector<RoomNeed>& needs) {
  std::map<dev_t, Sum> sums;
  for (const RoomNeed& need : needs) {
    struct stat info {};
    if (::stat(need.folder.c_str(), &info) != 0) {
      return base::Error(base::ErrorCode::kNotFound,
                         StrCat("there is no folder ", need.folder))
          .WithHint("Make it, or name another one. Nothing was written.");
    }
    Sum& sum = sums[info.st_dev];
    sum.what += StrCat(sum.what.empty() ? "" : " and ", need.what);
    sum.bytes += need.bytes;
    sum.folder = need.folder;
  }
  for (const auto& [device, sum] : sums) {
    TRY(CheckRoom(sum));
  }
  return base::Ok();
}

std::uint64_t RoomForArchive(std::uint64_t bytes) {
  // Names, times and what a file system needs for itself.
  constexpr std::uint64_t kMargin = 16 << 20;
  constexpr std::uint64_t kMarginPart = 50;
  return bytes + bytes / kMarginPart + kMargin;
}

}  // namespace restore
