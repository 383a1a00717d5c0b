// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string_view>
#include <vector>

#include "imaging/base/result.h"

namespace imaging {

// Attribute types, the numbers of system files and the layouts below are those
// of Russon and Fledel, "NTFS Documentation", and of the structures that
// Microsoft publishes in winioctl.h and the [MS-FSCC] reference.
enum class NtfsType : std::uint32_t {
  kAttributeList = 0x20,
  kFileName = 0x30,
  kVolumeName = 0x60,
  kVolumeInformation = 0x70,
  kData = 0x80,
  kIndexRoot = 0x90,
  kIndexAllocation = 0xa0,
  kBitmap = 0xb0,
};

enum NtfsSystemFile : std::uint64_t {
  kNtfsMft = 0,
  kNtfsMirror = 1,
  kNtfsLogFile = 2,
  kNtfsVolume = 3,
  kNtfsRoot = 5,
  kNtfsBitmap = 6,
  kNtfsBoot = 7,
  kNtfsBadClusters = 8,
};

// Where a record is, and how often its place had been reused when that was
// written down.
struct NtfsReference {
  std::uint64_t record = 0;
  std::uint16_t sequence = 0;

  static NtfsReference Decode(std::uint64_t stored) {
    return {stored & 0xffff'ffff'ffffU,
            static_cast<std::uint16_t>(stored >> 48)};
  }
};

// One attribute, or one extent of it.  Points into the record it came from.
struct NtfsAttribute {
  // Of `flags`: compressed (the low byte) and encrypted.  0x8000 is sparse.
  static constexpr std::uint16_t kUnreadable = 0x40ff;

  NtfsType type = {};
  std::uint16_t flags = 0;
  std::span<const std::byte> name;  // UTF-16LE.
  bool resident = true;
  std::span<const std::byte> value;  // When resident.
  // When not; the sizes count for the extent at VCN 0 only.
  std::uint64_t lowest_vcn = 0;
  std::uint64_t highest_vcn = 0;
  std::uint64_t data_size = 0;
  std::uint64_t initialized_size = 0;
  std::span<const std::byte> mapping_pairs;
};

// Checks the update sequence array of a multi-sector block ("FILE" or "INDX")
// and puts the original bytes back.  False when the block was torn or is none.
bool UndoNtfsFixups(std::span<std::byte> block);

// Whether the UTF-16LE `name` is `ascii`, ignoring the case of A to Z.
bool NtfsNameIs(std::span<const std::byte> name, std::string_view ascii);

// An MFT record in use whose structure has been checked.
class NtfsRecord {
 public:
  // Cheap: whether the raw bytes are a record at all, in use or not.
  static bool IsRecord(std::span<const std::byte> raw);
  // Cheap: whether the raw record claims to be in use.
  static bool IsInUse(std::span<const std::byte> raw);
  // kCorrupt when it is not in use, torn, or contradicts itself.
  static base::Result<NtfsRecord> Parse(std::uint64_t number,
                                        std::vector<std::byte> raw);

  std::uint64_t number() const { return number_; }
  std::uint16_t sequence() const { return sequence_; }
  bool is_directory() const { return is_directory_; }
  // The file that this record extends; nothing for a file's first record.
  const std::optional<NtfsReference>& base() const { return base_; }
  const std::vector<NtfsAttribute>& attributes() const { return attributes_; }
  // The first one; null when there is none.
  const NtfsAttribute* Find(NtfsType type) const;
  // All attributes as stored, to compare two copies of a record with.
  std::span<const std::byte> attribute_bytes() const {
    return attribute_bytes_;
  }

  // The attributes point into the bytes, which a move takes along.
  NtfsRecord(NtfsRecord&&) = default;
  NtfsRecord& operator=(NtfsRecord&&) = default;
  NtfsRecord(const NtfsRecord&) = delete;
  NtfsRecord& operator=(const NtfsRecord&) = delete;
  ~NtfsRecord() = default;

 private:
  NtfsRecord() = default;
  base::Status ParseHeader();
  base::Status ParseAttributes(std::size_t offset, std::size_t end);
  base::Error Corrupt(std::string_view what) const;

  std::uint64_t number_ = 0;
  std::vector<std::byte> bytes_;
  std::uint16_t sequence_ = 0;
  bool is_directory_ = false;
  std::optional<NtfsReference> base_;
  std::span<const std::byte> attribute_bytes_;
  std::vector<NtfsAttribute> attributes_;
};

}  // namespace imaging
