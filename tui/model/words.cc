// SPDX-License-Identifier: Apache-2.0
#include "tui/model/words.h"

#include <algorithm>
#include <array>
#include <cctype>

#include "imaging/base/strings.h"
#include "tui/model/built_in_catalog.h"

namespace tui {

namespace {

using base::StrCat;

constexpr auto kMonths = std::to_array<const char*>(
    {Msg("January"), Msg("February"), Msg("March"), Msg("April"), Msg("May"),
     Msg("June"), Msg("July"), Msg("August"), Msg("September"), Msg("October"),
     Msg("November"), Msg("December")});

Catalog OpenBuiltIn() {
  auto catalog = Catalog::Open(BuiltInChinese());
  return catalog.ok() ? catalog.value() : Catalog();
}

int Number(std::string_view digits) {
  int number = 0;
  for (const char c : digits) {
    if (std::isdigit(static_cast<unsigned char>(c)) == 0) {
      return 0;
    }
    number = number * 10 + (c - '0');
  }
  return number;
}

}  // namespace

std::string_view LanguageCode(Language language) {
  return language == Language::kChinese ? "zh_CN" : "en";
}

std::string Words::operator()(std::string_view text,
                              std::initializer_list<Part> parts) const {
  std::string_view rest = catalog_.Find(text);
  std::string filled;
  while (!rest.empty()) {
    const std::size_t open = rest.find('{');
    const std::size_t close = rest.find('}', open);
    if (open == std::string_view::npos || close == std::string_view::npos) {
      break;
    }
    const std::string_view name = rest.substr(open + 1, close - open - 1);
    const auto* const part = std::ranges::find(parts, name, &Part::first);
    filled += rest.substr(0, open);
    filled += part == parts.end() ? rest.substr(open, close - open + 1)
                                  : std::string_view(part->second);
    rest.remove_prefix(close + 1);
  }
  filled += rest;
  return filled;
}

const Words& WordsOf(Language language) {
  static const Words kEnglish;
  static const Words kChinese(Language::kChinese, OpenBuiltIn());
  return language == Language::kChinese ? kChinese : kEnglish;
}

std::string SizeText(std::uint64_t bytes) {
  constexpr std::array<const char*, 5> kUnits = {"KB", "MB", "GB", "TB", "PB"};
  std::uint64_t unit = 1000;
  std::size_t index = 0;
  while (index + 1 < kUnits.size() && bytes / unit >= 1000) {
    unit *= 1000;
    ++index;
  }
  const std::uint64_t whole = bytes / unit;
  const std::uint64_t tenth = bytes % unit / (unit / 10);
  // Small units and large numbers need no fraction.
  if (index < 2 || whole >= 100) {
    return StrCat(whole, " ", kUnits.at(index));
  }
  return StrCat(whole, ".", tenth, " ", kUnits.at(index));
}

std::string DurationText(std::uint64_t seconds, const Words& t) {
  if (seconds < 60) {
    return t("less than a minute");
  }
  const std::uint64_t minutes = (seconds + 59) / 60;
  if (minutes < 60) {
    return t("{minutes} min", {{"minutes", StrCat(minutes)}});
  }
  return t("{hours} h {minutes} min", {{"hours", StrCat(minutes / 60)},
                                       {"minutes", StrCat(minutes % 60)}});
}

std::string DateText(std::string_view utc, const Words& t) {
  if (utc.size() < 10 || utc[4] != '-' || utc[7] != '-') {
    return base::Printable(utc);
  }
  const int year = Number(utc.substr(0, 4));
  const int month = Number(utc.substr(5, 2));
  const int day = Number(utc.substr(8, 2));
  if (year == 0 || month < 1 || month > 12 || day < 1 || day > 31) {
    return base::Printable(utc);
  }
  return t("{day} {month} {year}",
           {{"day", StrCat(day)},
            {"month", t(kMonths.at(static_cast<std::size_t>(month - 1)))},
            {"year", StrCat(year)}});
}

}  // namespace tui
