// SPDX-License-Identifier: Apache-2.0
#include "tui/model/catalog.h"

#include "imaging/base/strings.h"

namespace tui {

namespace {

// "The Format of GNU MO Files" in gettext's manual.  Only our own build writes
// the catalogues we read, so the other byte order is refused.
constexpr std::uint32_t kMagic = 0x950412DE;
constexpr std::uint64_t kHeaderSize = 28;
constexpr std::uint64_t kRowSize = 8;
constexpr std::uint32_t kMaxTexts = 100000;

base::Error Broken(std::string_view what) {
  return base::Error(base::ErrorCode::kCorrupt,
                     base::StrCat("a catalogue of translations ", what));
}

}  // namespace

std::uint32_t Catalog::Word(std::uint64_t offset) const {
  std::uint32_t word = 0;
  for (std::uint64_t i = 0; i < 4; ++i) {
    word |= static_cast<std::uint32_t>(bytes_[offset + i]) << (8 * i);
  }
  return word;
}

std::string_view Catalog::TextAt(std::uint64_t table, std::uint32_t row) const {
  const std::uint64_t at = table + kRowSize * row;
  const auto bytes = bytes_.subspan(Word(at + 4), Word(at));
  return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

base::Result<Catalog> Catalog::Open(std::span<const std::uint8_t> bytes) {
  Catalog catalog;
  catalog.bytes_ = bytes;
  if (bytes.size() < kHeaderSize || catalog.Word(0) != kMagic) {
    return Broken("does not begin like one");
  }
  if (catalog.Word(4) >> 16 != 0) {
    return Broken("has an unknown revision");
  }
  catalog.count_ = catalog.Word(8);
  catalog.originals_ = catalog.Word(12);
  catalog.translations_ = catalog.Word(16);
  TRY(catalog.Check());
  return catalog;
}

base::Status Catalog::Check() const {
  if (count_ > kMaxTexts) {
    return Broken("claims too many texts");
  }
  for (const std::uint64_t table : {originals_, translations_}) {
    if (table + kRowSize * count_ > bytes_.size()) {
      return Broken("ends before its table");
    }
    for (std::uint32_t row = 0; row < count_; ++row) {
      const std::uint64_t at = table + kRowSize * row;
      if (std::uint64_t{Word(at)} + Word(at + 4) > bytes_.size()) {
        return Broken(base::StrCat("ends before its text ", row));
      }
    }
  }
  for (std::uint32_t row = 1; row < count_; ++row) {
    if (TextAt(originals_, row - 1) >= TextAt(originals_, row)) {
      return Broken(base::StrCat("is not in order at text ", row));
    }
  }
  return base::Ok();
}

std::string_view Catalog::Find(std::string_view text) const {
  std::uint32_t first = 0;
  std::uint32_t last = count_;
  while (first < last) {
    const std::uint32_t middle = first + (last - first) / 2;
    const std::string_view found = TextAt(originals_, middle);
    if (found == text) {
      const std::string_view translated = TextAt(translations_, middle);
      return translated.empty() ? text : translated;
    }
    if (found < text) {
      first = middle + 1;
    } else {
      last = middle;
    }
  }
  return text;
}

}  // namespace tui
