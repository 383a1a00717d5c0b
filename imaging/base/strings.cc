// SPDX-License-Identifier: Apache-2.0
#include "imaging/base/strings.h"

#include <array>
#include <cctype>
#include <charconv>
#include <cmath>
#include <cstdio>

namespace base {

namespace {

void AppendUtf8(std::string& out, std::uint32_t point) {
  const auto put = [&out](std::uint32_t byte) {
    out.push_back(static_cast<char>(byte));
  };
  if (point < 0x80) {
    put(point);
  } else if (point < 0x800) {
    put(0xC0 | (point >> 6));
    put(0x80 | (point & 0x3F));
  } else if (point < 0x10000) {
    put(0xE0 | (point >> 12));
    put(0x80 | ((point >> 6) & 0x3F));
    put(0x80 | (point & 0x3F));
  } else {
    put(0xF0 | (point >> 18));
    put(0x80 | ((point >> 12) & 0x3F));
    put(0x80 | ((point >> 6) & 0x3F));
    put(0x80 | (point & 0x3F));
  }
}

// Length of the well-formed UTF-8 sequence at the start of `text`, or 0.
// The Unicode Standard, table 3-7.
std::size_t Utf8SequenceLength(std::string_view text) {
  const auto byte = [&text](std::size_t i) {
    return i < text.size() ? static_cast<unsigned char>(text[i]) : 0U;
  };
  const auto tail = [&byte](std::size_t i, unsigned low = 0x80,
                            unsigned high = 0xBF) {
    return byte(i) >= low && byte(i) <= high;
  };
  const unsigned lead = byte(0);
  if (lead < 0x80) {
    return 1;
  }
  if (lead >= 0xC2 && lead <= 0xDF) {
    return tail(1) ? 2 : 0;
  }
  if (lead >= 0xE0 && lead <= 0xEF) {
    const unsigned low = lead == 0xE0 ? 0xA0 : 0x80;
    const unsigned high = lead == 0xED ? 0x9F : 0xBF;
    return tail(1, low, high) && tail(2) ? 3 : 0;
  }
  if (lead >= 0xF0 && lead <= 0xF4) {
    const unsigned low = lead == 0xF0 ? 0x90 : 0x80;
    const unsigned high = lead == 0xF4 ? 0x8F : 0xBF;
    return tail(1, low, high) && tail(2) && tail(3) ? 4 : 0;
  }
  return 0;
}

}  // namespace

std::string FormatBytes(std::uint64_t bytes) {
  constexpr std::array kUnits{"B", "KiB", "MiB", "GiB", "TiB", "PiB", "EiB"};
  auto value = static_cast<double>(bytes);
  std::size_t unit = 0;
  // 1023.95 would be shown as "1024.0".
  for (; value >= 1023.95 && unit + 1 < kUnits.size(); ++unit) {
    value /= 1024;
  }
  std::array<char, 32> text{};
  std::snprintf(text.data(), text.size(), unit == 0 ? "%.0f %s" : "%.1f %s",
                value, kUnits.at(unit));
  return text.data();
}

std::optional<std::uint64_t> ParseBytes(std::string_view text) {
  double value = 0;
  const auto [end, error] =
      std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc() || !(value >= 0)) {
    return std::nullopt;
  }
  std::string unit;
  for (const char c :
       text.substr(static_cast<std::size_t>(end - text.data()))) {
    unit.push_back(
        static_cast<char>(std::tolower(static_cast<unsigned char>(c))));
  }
  constexpr std::string_view kUnits = "bkmgtp";
  if (!unit.empty()) {
    const std::size_t power = kUnits.find(unit.front());
    const std::string rest = unit.substr(1);
    if (power == std::string_view::npos ||
        (!rest.empty() && rest != "b" && rest != "ib")) {
      return std::nullopt;
    }
    value = std::ldexp(value, static_cast<int>(10 * power));
  }
  if (value >= 0x1p63) {
    return std::nullopt;
  }
  return static_cast<std::uint64_t>(value);
}

std::string HexEncode(std::span<const std::byte> bytes) {
  constexpr std::string_view kDigits = "0123456789abcdef";
  std::string out;
  out.reserve(bytes.size() * 2);
  for (const std::byte byte : bytes) {
    out.push_back(kDigits[std::to_integer<unsigned>(byte) >> 4]);
    out.push_back(kDigits[std::to_integer<unsigned>(byte) & 0xF]);
  }
  return out;
}

std::optional<std::vector<std::byte>> HexDecode(std::string_view text) {
  constexpr std::string_view kDigits = "0123456789abcdef";
  std::vector<std::byte> out;
  for (; text.size() >= 2; text.remove_prefix(2)) {
    const std::size_t high = kDigits.find(text[0]);
    const std::size_t low = kDigits.find(text[1]);
    if (high == std::string_view::npos || low == std::string_view::npos) {
      return std::nullopt;
    }
    out.push_back(static_cast<std::byte>(high << 4 | low));
  }
  return text.empty() ? std::optional(std::move(out)) : std::nullopt;
}

std::string Utf16LeToUtf8(std::span<const std::byte> bytes) {
  const auto unit = [&bytes](std::size_t i) {
    return std::to_integer<std::uint32_t>(bytes[2 * i]) |
           std::to_integer<std::uint32_t>(bytes[2 * i + 1]) << 8;
  };
  const std::size_t count = bytes.size() / 2;
  std::string out;
  for (std::size_t i = 0; i < count; ++i) {
    std::uint32_t point = unit(i);
    if (point >= 0xD800 && point < 0xE000) {
      const bool pair = point < 0xDC00 && i + 1 < count &&
                        unit(i + 1) >= 0xDC00 && unit(i + 1) < 0xE000;
      point = pair ? 0x10000 + ((point - 0xD800) << 10) + (unit(++i) - 0xDC00)
                   : 0xFFFD;
    }
    AppendUtf8(out, point);
  }
  return out;
}

std::optional<std::vector<std::byte>> Utf8ToUtf16Le(std::string_view text) {
  std::vector<std::byte> out;
  const auto put = [&out](std::uint32_t unit) {
    out.push_back(static_cast<std::byte>(unit & 0xFF));
    out.push_back(static_cast<std::byte>(unit >> 8));
  };
  while (!text.empty()) {
    const std::size_t length = Utf8SequenceLength(text);
    if (length == 0) {
      return std::nullopt;
    }
    // A lead byte of a sequence of n bytes keeps its low 7 - n bits.
    std::uint32_t point = static_cast<unsigned char>(text[0]);
    point &= length == 1 ? 0x7FU : 0x7FU >> length;
    for (std::size_t i = 1; i < length; ++i) {
      point = point << 6 | (static_cast<unsigned char>(text[i]) & 0x3FU);
    }
    if (point < 0x10000) {
      put(point);
    } else {
      put(0xD800 + ((point - 0x10000) >> 10));
      put(0xDC00 + ((point - 0x10000) & 0x3FF));
    }
    text.remove_prefix(length);
  }
  return out;
}

std::string Printable(std::string_view text) {
  std::string out;
  while (!text.empty()) {
    const std::size_t length = Utf8SequenceLength(text);
    const auto lead = static_cast<unsigned char>(text.front());
    // C0, DEL, and C1 controls (U+0080 to U+009F) all move a terminal.
    const bool control = lead < 0x20 || lead == 0x7F ||
                         (length == 2 && lead == 0xC2 &&
                          static_cast<unsigned char>(text[1]) < 0xA0);
    if (length == 0 || control) {
      out.push_back('?');
    } else {
      out.append(text.substr(0, length));
    }
    text.remove_prefix(length == 0 ? 1 : length);
  }
  return out;
}

}  // namespace base
