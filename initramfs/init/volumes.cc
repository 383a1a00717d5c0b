// SPDX-License-Identifier: Apache-2.0
#include "initramfs/init/volumes.h"

#include <algorithm>
#include <array>
#include <cctype>

#include "initramfs/contract.h"

namespace initramfs {
namespace {

constexpr std::array<std::string_view, 4> kMediumTypes = {"vfat", "iso9660",
                                                          "ext4", "exfat"};

// GRUB and libblkid differ in the case of hexadecimal digits.
bool SameUuid(std::string_view a, std::string_view b) {
  return std::equal(a.begin(), a.end(), b.begin(), b.end(),
                    [](unsigned char x, unsigned char y) {
                      return std::tolower(x) == std::tolower(y);
                    });
}

}  // namespace

bool CanHoldMedium(std::string_view type) {
  return std::find(kMediumTypes.begin(), kMediumTypes.end(), type) !=
         kMediumTypes.end();
}

std::vector<Volume> MediumCandidates(const std::vector<Volume>& volumes,
                                     std::string_view uuid) {
  std::vector<Volume> candidates;
  for (const Volume& volume : volumes) {
    if (CanHoldMedium(volume.type) &&
        (uuid.empty() || SameUuid(volume.uuid, uuid))) {
      candidates.push_back(volume);
    }
  }
  return candidates;
}

Volume DataVolume(const std::vector<Volume>& volumes, const Volume& boot) {
  const auto found =
      std::find_if(volumes.begin(), volumes.end(), [&](const Volume& volume) {
        return volume.disk == boot.disk && volume.label == kDataLabel;
      });
  return found == volumes.end() ? boot : *found;
}

}  // namespace initramfs
