// SPDX-License-Identifier: Apache-2.0
#include "restore/record/dmi.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <cstdint>
#include <optional>

#include "imaging/base/bytes.h"
#include "imaging/base/strings.h"
#include "restore/machine/kernel_files.h"

namespace restore {

namespace {

// Sections are those of DSP0134 3.7.
constexpr std::size_t kHeaderSize = 4;  // 6.1.2
constexpr std::size_t kMaxStructures = 4096;
constexpr std::size_t kMaxListed = 256;
constexpr std::size_t kMaxText = 128;

enum Type : std::uint8_t {
  kBios = 0,          // 7.1
  kSystem = 1,        // 7.2
  kBoard = 2,         // 7.3
  kProcessor = 4,     // 7.5
  kMemory = 17,       // 7.18
  kEndOfTable = 127,  // 7.45
};

// One structure: its formatted area, and the texts behind it.
class Structure {
 public:
  // Takes it from the start of `rest`; nullopt when it is not whole.
  static std::optional<Structure> Take(std::span<const std::byte>& rest) {
    if (rest.size() < kHeaderSize) {
      return std::nullopt;
    }
    const auto length = std::to_integer<std::size_t>(rest[1]);
    if (length < kHeaderSize || length > rest.size()) {
      return std::nullopt;
    }
    Structure out;
    out.area_ = rest.first(length);
    out.texts_ = rest.subspan(length);
    // The texts end with two zero bytes, also when there are none (6.1.3).
    constexpr std::array<std::byte, 2> kEnd{};
    const auto end = std::search(out.texts_.begin(), out.texts_.end(),
                                 kEnd.begin(), kEnd.end());
    if (end == out.texts_.end()) {
      return std::nullopt;
    }
    const auto size = static_cast<std::size_t>(end - out.texts_.begin());
    out.texts_ = out.texts_.first(size);
    rest = rest.subspan(length + size + kEnd.size());
    return out;
  }

  std::uint8_t type() const { return std::to_integer<std::uint8_t>(area_[0]); }

  // A field; 0 when the structure is of an older version and ends before it.
  template <typename T>
  T Number(std::size_t offset) const {
    return offset + sizeof(T) <= area_.size() ? base::LoadLe<T>(area_, offset)
                                              : T{0};
  }
  // The text whose number stands in a field; texts count from 1.
  std::string Text(std::size_t offset) const {
    auto number = Number<std::uint8_t>(offset);
    auto rest = texts_;
    while (number > 0) {
      const auto end = std::ranges::find(rest, std::byte{0});
      const auto size = static_cast<std::size_t>(end - rest.begin());
      if (--number == 0) {
        return FirmwareText({reinterpret_cast<const char*>(rest.data()), size});
      }
      if (end == rest.end()) {
        break;
      }
      rest = rest.subspan(size + 1);
    }
    return "";
  }

 private:
  std::span<const std::byte> area_;
  std::span<const std::byte> texts_;
};

void ReadBios(const Structure& s, Inventory& out) {
  out.bios_maker = s.Text(0x04);
  out.bios_version = s.Text(0x05);
  out.bios_date = s.Text(0x08);
}

void ReadSystem(const Structure& s, Inventory& out) {
  out.maker = s.Text(0x04);
  out.model = s.Text(0x05);
  out.version = s.Text(0x06);
  out.serial = s.Text(0x07);
}

// A machine may have several boards; the first one is the main one in practice.
void ReadBoard(const Structure& s, Inventory& out) {
  if (out.board_model.empty() && out.board_maker.empty()) {
    out.board_maker = s.Text(0x04);
    out.board_model = s.Text(0x05);
    out.board_serial = s.Text(0x07);
  }
}

// A count of a byte, of which 0xFF means that the word at `wide` has it.
std::uint64_t Count(const Structure& s, std::size_t narrow, std::size_t wide) {
  constexpr std::uint8_t kSeeWide = 0xFF;
  const auto count = s.Number<std::uint8_t>(narrow);
  return count == kSeeWide ? s.Number<std::uint16_t>(wide) : count;
}

void ReadProcessor(const Structure& s, Inventory& out) {
  constexpr std::uint8_t kCentral = 3;       // Table 22, "Processor Type".
  constexpr std::uint8_t kPopulated = 0x40;  // 7.5, "Status".
  if (s.Number<std::uint8_t>(0x05) != kCentral ||
      (s.Number<std::uint8_t>(0x18) & kPopulated) == 0 ||
      out.processors.size() == kMaxListed) {
    return;
  }
  out.processors.push_back({.model = s.Text(0x10),
                            .cores = Count(s, 0x23, 0x2A),
                            .threads = Count(s, 0x25, 0x2E)});
}

// Bytes of a module; 0 for an empty slot or when the size is not known.
std::uint64_t ModuleBytes(const Structure& s) {
  constexpr std::uint16_t kUnknown = 0xFFFF;
  constexpr std::uint16_t kSeeExtended = 0x7FFF;
  constexpr std::uint16_t kInKib = 0x8000;
  constexpr std::uint32_t kExtendedMask = 0x7FFFFFFF;
  const auto size = s.Number<std::uint16_t>(0x0C);
  if (size == kUnknown) {
    return 0;
  }
  if (size == kSeeExtended) {
    return std::uint64_t{s.Number<std::uint32_t>(0x1C) & kExtendedMask} << 20;
  }
  const std::uint64_t count = size & (kInKib - 1);
  return (size & kInKib) != 0 ? count << 10 : count << 20;
}

void ReadModule(const Structure& s, Inventory& out) {
  constexpr std::uint16_t kSeeExtended = 0xFFFF;
  MemoryModule module;
  module.bytes = ModuleBytes(s);
  if (module.bytes == 0 || out.memory.size() == kMaxListed) {
    return;
  }
  module.slot = s.Text(0x10);
  const auto speed = s.Number<std::uint16_t>(0x15);
  module.megatransfers =
      speed == kSeeExtended ? s.Number<std::uint32_t>(0x54) : speed;
  module.maker = s.Text(0x17);
  module.serial = s.Text(0x18);
  module.part = s.Text(0x1A);
  out.memory.push_back(std::move(module));
}

void ReadStructure(const Structure& s, Inventory& out) {
  switch (s.type()) {
    case kBios:
      return ReadBios(s, out);
    case kSystem:
      return ReadSystem(s, out);
    case kBoard:
      return ReadBoard(s, out);
    case kProcessor:
      return ReadProcessor(s, out);
    case kMemory:
      return ReadModule(s, out);
    default:
      return;
  }
}

}  // namespace

void DecodeDmi(std::span<const std::byte> table, Inventory& out) {
  for (std::size_t i = 0; i < kMaxStructures; ++i) {
    const auto structure = Structure::Take(table);
    if (!structure || structure->type() == kEndOfTable) {
      return;
    }
    ReadStructure(*structure, out);
  }
}

std::string FirmwareText(std::string_view text) {
  std::string shown = Trimmed(base::Printable(text.substr(0, kMaxText)));
  std::string lower = shown;
  std::ranges::transform(lower, lower.begin(), [](unsigned char c) {
    return static_cast<char>(std::tolower(c));
  });
  // What makers leave in place of a text of theirs.
  for (const std::string_view filler : {"to be filled by o.e.m.",
                                        "to be filled by o.e.m",
                                        "default string",
                                        "system serial number",
                                        "system manufacturer",
                                        "system product name",
                                        "system version",
                                        "base board serial number",
                                        "not specified",
                                        "not available",
                                        "not applicable",
                                        "unknown",
                                        "none",
                                        "n/a",
                                        "o.e.m.",
                                        "oem",
                                        "invalid",
                                        "empty",
                                        "no dimm",
                                        "chassis serial number"}) {
    if (lower == filler) {
      return "";
    }
  }
  // "00000000", "........", "xxxxxxxx": the same sign all over says nothing.
  if (shown.size() > 1 &&
      lower.find_first_not_of(lower.front()) == std::string::npos) {
    return "";
  }
  return shown;
}

}  // namespace restore
