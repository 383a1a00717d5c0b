// SPDX-License-Identifier: Apache-2.0
#include "imaging/fs/ntfs_record.h"

#include <algorithm>
#include <string>
#include <utility>

#include "imaging/base/bytes.h"
#include "imaging/base/strings.h"

namespace imaging {

namespace {

using base::LoadLe;

constexpr std::uint32_t kFileMagic = 0x454c'4946;  // "FILE"
// Every 512 bytes carry a check, whatever the size of a sector.
constexpr std::size_t kFixupStride = 512;

// FILE record header.
constexpr std::size_t kUsaOffset = 4;
constexpr std::size_t kUsaCount = 6;
constexpr std::size_t kSequence = 16;
constexpr std::size_t kAttributesOffset = 20;
constexpr std::size_t kFlags = 22;
constexpr std::size_t kBytesInUse = 24;
constexpr std::size_t kBaseRecord = 32;
constexpr std::size_t kHeaderSize = 42;
constexpr std::uint16_t kFlagInUse = 1;
constexpr std::uint16_t kFlagDirectory = 2;

constexpr std::uint32_t kEndOfAttributes = 0xffff'ffff;
constexpr std::size_t kResidentHeader = 24;
constexpr std::size_t kNonResidentHeader = 64;

bool Fits(std::size_t offset, std::size_t length, std::size_t size) {
  return offset <= size && length <= size - offset;
}

bool DecodeResident(std::span<const std::byte> bytes, NtfsAttribute& out) {
  const auto length = LoadLe<std::uint32_t>(bytes, 16);
  const auto offset = LoadLe<std::uint16_t>(bytes, 20);
  if (!Fits(offset, length, bytes.size())) {
    return false;
  }
  out.value = bytes.subspan(offset, length);
  return true;
}

bool DecodeNonResident(std::span<const std::byte> bytes, NtfsAttribute& out) {
  if (bytes.size() < kNonResidentHeader) {
    return false;
  }
  const auto pairs = LoadLe<std::uint16_t>(bytes, 32);
  if (pairs < kNonResidentHeader || pairs > bytes.size()) {
    return false;
  }
  out.lowest_vcn = LoadLe<std::uint64_t>(bytes, 16);
  out.highest_vcn = LoadLe<std::uint64_t>(bytes, 24);
  out.data_size = LoadLe<std::uint64_t>(bytes, 48);
  out.initialized_size = LoadLe<std::uint64_t>(bytes, 56);
  out.mapping_pairs = bytes.subspan(pairs);
  return true;
}

// `bytes` is the attribute, header and all: at least kResidentHeader.
bool DecodeAttribute(std::span<const std::byte> bytes, NtfsAttribute& out) {
  out.type = NtfsType{LoadLe<std::uint32_t>(bytes, 0)};
  out.resident = bytes[8] == std::byte{0};
  const std::size_t name_size = 2 * std::to_integer<std::size_t>(bytes[9]);
  const auto name_offset = LoadLe<std::uint16_t>(bytes, 10);
  out.flags = LoadLe<std::uint16_t>(bytes, 12);
  if (name_size != 0) {
    if (!Fits(name_offset, name_size, bytes.size())) {
      return false;
    }
    out.name = bytes.subspan(name_offset, name_size);
  }
  return out.resident ? DecodeResident(bytes, out)
                      : DecodeNonResident(bytes, out);
}

}  // namespace

bool UndoNtfsFixups(std::span<std::byte> block) {
  if (block.size() < kFixupStride || block.size() % kFixupStride != 0) {
    return false;
  }
  const std::size_t strides = block.size() / kFixupStride;
  const std::size_t usa = LoadLe<std::uint16_t>(block, kUsaOffset);
  // The array must end before the first word that it replaces.
  if (LoadLe<std::uint16_t>(block, kUsaCount) != strides + 1 || usa < 8 ||
      usa % 2 != 0 || !Fits(usa, 2 * (strides + 1), kFixupStride - 2)) {
    return false;
  }
  const auto expected = LoadLe<std::uint16_t>(block, usa);
  for (std::size_t i = 1; i <= strides; ++i) {
    const std::size_t last_word = i * kFixupStride - 2;
    if (LoadLe<std::uint16_t>(block, last_word) != expected) {
      return false;
    }
    std::copy_n(block.begin() + static_cast<std::ptrdiff_t>(usa + 2 * i), 2,
                block.begin() + static_cast<std::ptrdiff_t>(last_word));
  }
  return true;
}

bool NtfsNameIs(std::span<const std::byte> name, std::string_view ascii) {
  if (name.size() != 2 * ascii.size()) {
    return false;
  }
  const auto lower = [](unsigned unit) {
    return unit >= 'A' && unit <= 'Z' ? unit + ('a' - 'A') : unit;
  };
  for (std::size_t i = 0; i < ascii.size(); ++i) {
    const auto wanted = static_cast<unsigned char>(ascii[i]);
    if (lower(LoadLe<std::uint16_t>(name, 2 * i)) != lower(wanted)) {
      return false;
    }
  }
  return true;
}

bool NtfsRecord::IsRecord(std::span<const std::byte> raw) {
  return raw.size() >= kHeaderSize && LoadLe<std::uint32_t>(raw) == kFileMagic;
}

// The flags lie before the first fixup, so this may look at the raw record.
bool NtfsRecord::IsInUse(std::span<const std::byte> raw) {
  return IsRecord(raw) &&
         (LoadLe<std::uint16_t>(raw, kFlags) & kFlagInUse) != 0;
}

base::Result<NtfsRecord> NtfsRecord::Parse(std::uint64_t number,
                                           std::vector<std::byte> raw) {
  NtfsRecord record;
  record.number_ = number;
  record.bytes_ = std::move(raw);
  TRY(record.ParseHeader());
  return record;
}

base::Status NtfsRecord::ParseHeader() {
  if (!IsInUse(bytes_)) {
    return Corrupt("is not in use");
  }
  if (!UndoNtfsFixups(bytes_)) {
    return Corrupt("is torn");
  }
  const auto flags = LoadLe<std::uint16_t>(bytes_, kFlags);
  const auto base = LoadLe<std::uint64_t>(bytes_, kBaseRecord);
  is_directory_ = (flags & kFlagDirectory) != 0;
  sequence_ = LoadLe<std::uint16_t>(bytes_, kSequence);
  if (base != 0) {
    base_ = NtfsReference::Decode(base);
  }
  const auto in_use = LoadLe<std::uint32_t>(bytes_, kBytesInUse);
  if (in_use > bytes_.size()) {
    return Corrupt("uses more bytes than it has");
  }
  return ParseAttributes(LoadLe<std::uint16_t>(bytes_, kAttributesOffset),
                         in_use);
}

base::Status NtfsRecord::ParseAttributes(std::size_t offset, std::size_t end) {
  const std::span<const std::byte> bytes = std::span(bytes_).first(end);
  const std::size_t first = offset;
  while (Fits(offset, 4, end) && offset >= kHeaderSize) {
    if (LoadLe<std::uint32_t>(bytes, offset) == kEndOfAttributes) {
      attribute_bytes_ = bytes.subspan(first, offset - first);
      return base::Ok();
    }
    if (!Fits(offset, kResidentHeader, end)) {
      break;
    }
    const auto length = LoadLe<std::uint32_t>(bytes, offset + 4);
    if (length < kResidentHeader || length % 8 != 0 ||
        !Fits(offset, length, end)) {
      break;
    }
    NtfsAttribute& attribute = attributes_.emplace_back();
    if (!DecodeAttribute(bytes.subspan(offset, length), attribute)) {
      break;
    }
    offset += length;
  }
  return Corrupt("has a malformed attribute");
}

const NtfsAttribute* NtfsRecord::Find(NtfsType type) const {
  const auto at = std::find_if(attributes_.begin(), attributes_.end(),
                               [type](const NtfsAttribute& attribute) {
                                 return attribute.type == type;
                               });
  return at == attributes_.end() ? nullptr : &*at;
}

base::Error NtfsRecord::Corrupt(std::string_view what) const {
  return {base::ErrorCode::kCorrupt,
          base::StrCat("MFT record ", number_, " ", what)};
}

}  // namespace imaging
