// SPDX-License-Identifier: Apache-2.0
#include "restore/media/dos_name.h"

#include <algorithm>
#include <ctime>

#include "imaging/base/strings.h"

namespace restore {

base::Result<std::vector<std::byte>> DosName(const std::string& name) {
  constexpr std::size_t kMaxUnits = 255;
  // exFAT specification, section 7.7.3.1; FAT has the same and, for long names,
  // no blank or dot at the end.
  constexpr std::string_view kRefused = "\"*/:<>?\\|";
  auto units = base::Utf8ToUtf16Le(name);
  const bool control = std::any_of(name.begin(), name.end(), [](char c) {
    return static_cast<unsigned char>(c) < 0x20;
  });
  if (!units || name.empty() || control || name.back() == ' ' ||
      name.back() == '.' || name.find_first_of(kRefused) != std::string::npos ||
      units->size() > 2 * kMaxUnits) {
    return base::Error(
               base::ErrorCode::kInvalidArgument,
               base::StrCat("\"", base::Printable(name),
                            "\" can't be the name of a file on a FAT or exFAT "
                            "file system"))
        .WithHint("Rename the image. Nothing was written.");
  }
  return *std::move(units);
}

std::uint32_t DosTime(std::int64_t time) {
  const auto seconds = static_cast<std::time_t>(time);
  std::tm parts{};
  ::gmtime_r(&seconds, &parts);
  constexpr int kFirstYear = 80;  // 1980, as std::tm counts.
  constexpr int kLastYear = 80 + 127;
  const auto unsign = [](int value) {
    return static_cast<std::uint32_t>(value);
  };
  const std::uint32_t year =
      unsign(std::clamp(parts.tm_year, kFirstYear, kLastYear) - kFirstYear);
  const std::uint32_t date =
      year << 9 | unsign(parts.tm_mon + 1) << 5 | unsign(parts.tm_mday);
  const std::uint32_t clock = unsign(parts.tm_hour) << 11 |
                              unsign(parts.tm_min) << 5 |
                              unsign(parts.tm_sec / 2);
  return date << 16 | clock;
}

}  // namespace restore
