// SPDX-License-Identifier: Apache-2.0

// What `pristine media check` decodes: the SBAT sections of EFI programs,
// medium.json, and the places that xorriso reports; and what `media remove`
// reads of a disk.  The first byte chooses.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <span>
#include <string_view>

#include "restore/media/medium.h"
#include "restore/media/sbat.h"
#include "restore/media/shrink_tools.h"
#include "restore/media/shrunk.h"
#include "restore/media/touched.h"
#include "restore/media/volume_tree.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data,
                                      std::size_t size) {
  if (size == 0) {
    return 0;
  }
  const auto bytes = std::as_bytes(std::span(data, size)).subspan(1);
  const std::string_view text(reinterpret_cast<const char*>(bytes.data()),
                              bytes.size());
  if (data[0] == 's') {
    const auto sbat = restore::ReadSbat(bytes);
    if (sbat.ok()) {
      (void)restore::Revoked(sbat.value(), restore::ParseSbat(text));
    }
  } else if (data[0] == 'm') {
    const auto medium = restore::DecodeMedium(text);
    // What was read is written so that it is read the same.
    if (medium.ok()) {
      const auto again =
          restore::DecodeMedium(restore::EncodeMedium(medium.value()));
      if (!again.ok() || again.value().files != medium.value().files) {
        std::abort();
      }
    }
  } else if (data[0] == 't') {
    (void)restore::DecodeTouched(text, {}, std::uint64_t{1} << 40);
  } else if (data[0] == 'k') {
    (void)restore::DecodeShrunk(text);
    (void)restore::ParseNtfsSmallest(text);
    (void)restore::ParseExtSmallest(text);
  } else {
    (void)restore::ParseIsoReport(text);
  }
  return 0;
}
