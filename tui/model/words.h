// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <initializer_list>
#include <string>
#include <string_view>
#include <utility>

#include "tui/model/catalog.h"

namespace tui {

enum class Language : std::uint8_t { kEnglish, kChinese };

// "en", "zh_CN": as in PRISTINE_LANG and in the trace.
std::string_view LanguageCode(Language language);

// Marks a text for translation where it is only stored.
constexpr const char* Msg(const char* text) {
  return text;
}

// A name in a text and what stands in for it: "{disk}".
using Part = std::pair<std::string_view, std::string>;

// What the screens say, in the language of the moment.  Texts are written in
// English in the code, t("Go back"), and found by xgettext.
class Words {
 public:
  Words() = default;
  Words(Language language, const Catalog& catalog)
      : language_(language), catalog_(catalog) {}

  Language language() const { return language_; }

  std::string operator()(std::string_view text) const {
    return std::string(catalog_.Find(text));
  }
  // With every {name} replaced.  Names that are not given stay.
  std::string operator()(std::string_view text,
                         std::initializer_list<Part> parts) const;

 private:
  Language language_ = Language::kEnglish;
  Catalog catalog_;
};

// The words of a language, from the catalogue that was built in.
const Words& WordsOf(Language language);

// "149.0 GB", "512 MB": decimal units, as printed on the box of a disk.
std::string SizeText(std::uint64_t bytes);
// "less than a minute", "12 min", "1 h 5 min"
std::string DurationText(std::uint64_t seconds, const Words& t);
// "23 November 2026" of "2026-11-23T10:00:00Z"; as it is when it is no date.
std::string DateText(std::string_view utc, const Words& t);

}  // namespace tui
