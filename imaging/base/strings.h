// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <sstream>
#include <string>
#include <string_view>
#include <vector>

namespace base {

// Concatenates the text forms of `parts`.
template <typename... Parts>
std::string StrCat(const Parts&... parts) {
  std::ostringstream out;
  (out << ... << parts);
  return std::move(out).str();
}

// "931.5 GiB"; the exact count when below 1 KiB.
std::string FormatBytes(std::uint64_t bytes);

// "4096", "64K", "1.5G", "2GiB" as bytes: binary units, case ignored.  nullopt
// when it is not a size or does not fit.
std::optional<std::uint64_t> ParseBytes(std::string_view text);

// Lower-case hexadecimal digits, two a byte.
std::string HexEncode(std::span<const std::byte> bytes);
// The reverse; nullopt for anything that HexEncode() does not write.
std::optional<std::vector<std::byte>> HexDecode(std::string_view text);

// UTF-16LE code units as UTF-8; a lone surrogate becomes U+FFFD.  An odd last
// byte is ignored.
std::string Utf16LeToUtf8(std::span<const std::byte> bytes);

// The reverse; nullopt when `text` is not well-formed UTF-8.
std::optional<std::vector<std::byte>> Utf8ToUtf16Le(std::string_view text);

// Makes text from a disk safe to print on a terminal: control characters
// become '?', and bytes that are not UTF-8 become '?' each.
std::string Printable(std::string_view text);

}  // namespace base
