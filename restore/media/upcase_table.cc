// SPDX-License-Identifier: Apache-2.0
#include "restore/media/upcase_table.h"

#include "imaging/base/bytes.h"

namespace restore {

base::Result<UpcaseTable> UpcaseTable::Read(
    imaging::BlockDevice& volume, std::span<const base::ByteRange> ranges) {
  constexpr std::size_t kUnits = 65536;
  std::vector<std::byte> stored;
  for (const base::ByteRange& range : ranges) {
    if (stored.size() + range.length > 2 * kUnits) {
      return base::Error(base::ErrorCode::kCorrupt,
                         "the up-case table is too long");
    }
    const std::size_t old = stored.size();
    stored.resize(old + static_cast<std::size_t>(range.length));
    TRY(volume.ReadAt(range.offset, std::span(stored).subspan(old)));
  }
  UpcaseTable table;
  auto& units = table.units_;
  for (std::size_t at = 0; at + 1 < stored.size(); at += 2) {
    const auto unit = base::LoadLe<std::uint16_t>(stored, at);
    // Section 7.2.5.1: FFFFh and a count stand for that many units that map to
    // themselves.
    if (unit == 0xFFFF && at + 3 < stored.size() && units.size() < kUnits - 1) {
      at += 2;
      for (unsigned i = base::LoadLe<std::uint16_t>(stored, at); i > 0; --i) {
        units.push_back(static_cast<std::uint16_t>(units.size()));
      }
    } else {
      units.push_back(unit);
    }
    if (units.size() > kUnits) {
      return base::Error(base::ErrorCode::kCorrupt,
                         "the up-case table maps too many units");
    }
  }
  return table;
}

}  // namespace restore
