// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <string>
#include <vector>

namespace restore::testing {

// One structure of an SMBIOS table: its formatted area, of which the bytes in
// `bytes` are given by their offset and all others are zero, and its texts.
inline std::string DmiStructure(std::uint8_t type,
                                std::uint8_t length,
                                const std::map<int, int>& bytes,
                                const std::vector<std::string>& texts) {
  std::string out(length, '\0');
  out[0] = static_cast<char>(type);
  out[1] = static_cast<char>(length);
  for (const auto& [offset, value] : bytes) {
    out[static_cast<std::size_t>(offset)] = static_cast<char>(value);
  }
  for (const std::string& text : texts) {
    out += text;
    out.push_back('\0');
  }
  return out + std::string(texts.empty() ? 2 : 1, '\0');
}

// A notebook of 2011: SMBIOS 2.7, one module in two slots.
inline std::string NotebookDmi() {
  return DmiStructure(0, 0x18, {{4, 1}, {5, 2}, {8, 3}},
                      {"American Megatrends Inc.", "U31SG.204", "11/22/2011"}) +
         DmiStructure(
             1, 0x1B, {{4, 1}, {5, 2}, {6, 3}, {7, 4}},
             {"ASUSTeK Computer Inc.", "U31SG", "1.0       ", "B7N0AS12345"}) +
         DmiStructure(2, 0x0F, {{4, 1}, {5, 2}, {6, 3}, {7, 4}},
                      {"ASUSTeK Computer Inc.", "U31SG", "1.0",
                       "To be filled by O.E.M."}) +
         DmiStructure(
             4, 0x2A,
             {{5, 3}, {0x10, 1}, {0x18, 0x41}, {0x23, 2}, {0x24, 2}, {0x25, 4}},
             {"Intel(R) Core(TM) i3-2350M CPU @ 2.30GHz"}) +
         // 4096 MiB at 1333 MT/s.
         DmiStructure(17, 0x22,
                      {{0x0D, 0x10},
                       {0x10, 1},
                       {0x15, 0x35},
                       {0x16, 0x05},
                       {0x17, 2},
                       {0x18, 3},
                       {0x1A, 4}},
                      {"DIMM_A1", "Samsung", "0123ABCD", "M471B5273CH0-CH9"}) +
         DmiStructure(17, 0x22, {{0x10, 1}}, {"DIMM_B1"}) +
         DmiStructure(127, 4, {}, {});
}

}  // namespace restore::testing
