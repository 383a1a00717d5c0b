// SPDX-License-Identifier: Apache-2.0
#include "restore/media/boot_entry.h"

#include <algorithm>

#include "imaging/base/strings.h"
#include "restore/machine/kernel_files.h"
#include "restore/machine/process.h"

namespace restore {

namespace {

using base::StrCat;

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

std::string Lowered(std::string text) {
  for (char& c : text) {
    c = c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
  }
  return text;
}

// How efibootmgr names a partition: "HD(1,GPT,8f3a...,0x800,0x32000)", or
// "HD(1,MBR,0x1234abcd,...": without its place, which does not matter.
std::string PlaceOf(const imaging::Partition& partition) {
  const std::string& id = partition.unique_id;
  constexpr std::size_t kGuidDigits = 36;
  return id.size() == kGuidDigits ? StrCat("HD(", partition.number, ",GPT,", id)
                                  : StrCat("HD(", partition.number, ",MBR,0x",
                                           id.substr(0, id.find('-')));
}

}  // namespace

std::vector<std::string> OurBootEntries(std::string_view listing,
                                        const imaging::Partition& esp) {
  constexpr std::string_view kStart = "Boot";
  constexpr std::size_t kDigits = 4;
  const std::string place = Lowered(PlaceOf(esp));
  std::vector<std::string> numbers;
  for (const std::string& line : Split(listing, '\n')) {
    const std::string number =
        line.substr(std::min(line.size(), kStart.size()), kDigits);
    if (line.starts_with(kStart) &&
        number.find_first_not_of("0123456789ABCDEFabcdef") ==
            std::string::npos &&
        number.size() == kDigits && line.find(kLabel) != std::string::npos &&
        Lowered(line).find(place) != std::string::npos) {
      numbers.push_back(number);
    }
  }
  return numbers;
}

base::Result<bool> RemoveBootEntries(const imaging::Partition& esp,
                                     const std::stop_token& stop) {
  if (!HasBootEntries()) {
    return false;
  }
  TRY_ASSIGN(const ToolOutput listing, EfiBootManager({"-v"}, stop));
  const std::vector<std::string> ours = OurBootEntries(listing.out, esp);
  for (const std::string& number : ours) {
    TRY(EfiBootManager({"--quiet", "--delete-bootnum", "--bootnum", number},
                       stop));
  }
  return !ours.empty();
}

base::Result<bool> AddBootEntry(const std::string& disk,
                                const imaging::Partition& esp,
                                const std::stop_token& stop) {
  if (!HasBootEntries()) {
    return false;
  }
  TRY(RemoveBootEntries(esp, stop));
  TRY(EfiBootManager(
      {"--quiet", "--create", "--disk", disk, "--part",
       std::to_string(esp.number), "--label", std::string(kLabel), "--loader",
       "\\EFI\\pristine\\shimx64.efi"},
      stop));
  return true;
}

}  // namespace restore
