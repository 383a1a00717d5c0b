// SPDX-License-Identifier: Apache-2.0
#include "restore/media/boot_entry.h"

#include <algorithm>

#include "imaging/base/strings.h"
#include "restore/machine/kernel_files.h"
#include "restore/machine/process.h"

namespace restore {

namespace {

constexpr std::string_view kLabel = "Pristine System Restore";

bool HasBootEntries() {
  return !NamesIn("/sys/firmware/efi/efivars").empty();
}

base::Result<ToolOutput> EfiBootManager(std::vector<std::string> arguments,
                                        const std::stop_token& stop) {
  arguments.insert(arguments.begin(), "efibootmgr");
  return RunTool({.command = std::move(arguments), .package = "efibootmgr"},
                 stop);
}

}  // namespace

std::vector<std::string> OurBootEntries(std::string_view listing) {
  constexpr std::string_view kStart = "Boot";
  constexpr std::size_t kDigits = 4;
  std::vector<std::string> numbers;
  for (const std::string& line : Split(listing, '\n')) {
    const std::string number =
        line.substr(std::min(line.size(), kStart.size()), kDigits);
    if (line.starts_with(kStart) &&
        number.find_first_not_of("0123456789ABCDEFabcdef") ==
            std::string::npos &&
        number.size() == kDigits && line.find(kLabel) != std::string::npos) {
      numbers.push_back(number);
    }
  }
  return numbers;
}

base::Status RemoveBootEntries(const std::stop_token& stop) {
  if (!HasBootEntries()) {
    return base::Ok();
  }
  TRY_ASSIGN(const ToolOutput listing, EfiBootManager({}, stop));
  for (const std::string& number : OurBootEntries(listing.out)) {
    TRY(EfiBootManager({"--quiet", "--delete-bootnum", "--bootnum", number},
                       stop));
  }
  return base::Ok();
}

base::Result<bool> AddBootEntry(const std::string& disk,
                                int esp_number,
                                const std::stop_token& stop) {
  if (!HasBootEntries()) {
    return false;
  }
  TRY(RemoveBootEntries(stop));
  TRY(EfiBootManager(
      {"--quiet", "--create", "--disk", disk, "--part",
       std::to_string(esp_number), "--label", std::string(kLabel), "--loader",
       "\\EFI\\pristine\\shimx64.efi"},
      stop));
  return true;
}

}  // namespace restore
