// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

#include "imaging/base/ranges.h"
#include "imaging/base/result.h"
#include "imaging/fs/ntfs_boot.h"
#include "imaging/fs/ntfs_record.h"
#include "imaging/fs/ntfs_runlist.h"
#include "imaging/io/block_device.h"

namespace imaging {

// The content of one attribute, all its extents together.
struct NtfsStream {
  std::uint64_t size = 0;
  std::uint64_t initialized_size = 0;  // Means zeros from here on.
  std::uint16_t flags = 0;             // As in NtfsAttribute.
  bool resident = true;
  std::vector<std::byte> value;  // When resident.
  std::vector<NtfsRun> runs;     // When not: by VCN, from 0 on, no gaps.
};

// An open NTFS volume: finds records and reads attributes.  Borrows the
// partition.
class NtfsVolume {
 public:
  // Reads the boot sector and the runlist of $MFT.
  static base::Result<NtfsVolume> Open(BlockDevice& partition);

  BlockDevice& partition() const { return *partition_; }
  const NtfsGeometry& geometry() const { return geometry_; }
  const NtfsStream& mft() const { return mft_; }
  std::uint64_t record_count() const;

  // kCorrupt when there is no such record, or it is not in use or damaged.
  base::Result<NtfsRecord> ReadRecord(std::uint64_t number) const;
  // Where the record lies; empty when there is no such record.
  std::vector<base::ByteRange> RecordRanges(std::uint64_t number) const;

  // The records besides `base` that its attribute list names, each once.
  base::Result<std::vector<std::uint64_t>> ExtensionsOf(
      const NtfsRecord& base) const;
  // kCorrupt when the record belongs to another file.
  base::Result<NtfsRecord> ReadExtension(const NtfsRecord& base,
                                         std::uint64_t number) const;

  // Finds an attribute, in the file's other records too.  kNotFound when the
  // file has none.  `name` is ASCII.
  base::Result<NtfsStream> OpenStream(const NtfsRecord& base,
                                      NtfsType type,
                                      std::string_view name = "") const;
  // Reads what is stored, also behind the initialized size; holes are zeros.
  // kCorrupt when the range leaves what is allocated, kUnsupported when the
  // content is compressed or encrypted.
  base::Status ReadStream(const NtfsStream& stream,
                          std::uint64_t offset,
                          std::span<std::byte> out) const;

 private:
  // What an OpenStream() is after.
  struct Wanted {
    NtfsType type;
    std::string_view name;

    bool Is(NtfsType other_type, std::span<const std::byte> other_name) const {
      return other_type == type && NtfsNameIs(other_name, name);
    }
  };

  NtfsVolume(BlockDevice& partition, const NtfsGeometry& geometry)
      : partition_(&partition), geometry_(geometry) {}

  base::Status OpenMft();
  base::Result<NtfsRecord> ReadFirstRecord() const;
  base::Status LoadStream(const NtfsRecord& base,
                          const Wanted& wanted,
                          NtfsStream& out) const;
  base::Status LoadListed(const NtfsRecord& base,
                          std::span<const std::byte> list,
                          const Wanted& wanted,
                          NtfsStream& out) const;
  base::Status AddExtent(const NtfsAttribute& extent, NtfsStream& out) const;
  // The attribute list's content; empty when `base` has none.
  base::Result<std::vector<std::byte>> ReadList(const NtfsRecord& base) const;
  base::Status ReadRuns(const std::vector<NtfsRun>& runs,
                        std::uint64_t offset,
                        std::span<std::byte> out) const;

  BlockDevice* partition_;
  NtfsGeometry geometry_;
  NtfsStream mft_;
};

}  // namespace imaging
