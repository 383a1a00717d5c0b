// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <memory>
#include <string>

#include "imaging/io/block_device.h"
#include "imaging/io/write_gate.h"

namespace imaging {

// A device that refuses every call that changes it, WriteAt(), WriteZeros() and
// Discard(), until its gate is open.  Reading is free.
//
// Restore() and Clone() take no other kind of target, and Open() is the only
// way to open a disk for writing (FileBlockDevice::Open() refuses that), so
// what no gate has let through cannot be written.
class GatedBlockDevice final : public BlockDevice {
 public:
  enum class Sharing : std::uint8_t {
    // The kernel refuses when a mount, a swap area or another exclusive opener
    // holds the block device.
    kExclusive,
    kShared,
  };

  // Borrows both, which must outlive it.
  GatedBlockDevice(BlockDevice& inner, const WriteGate& gate)
      : inner_(inner), gate_(gate) {}

  // A disk, a partition or a regular file that exists.  Borrows the gate.
  // kInvalidArgument when the gate does not guard `path`; else as
  // FileBlockDevice::Open().
  static base::Result<std::unique_ptr<GatedBlockDevice>> Open(
      const std::string& path, Sharing sharing, const WriteGate& gate);
  // Makes a sparse file, as FileBlockDevice::Create().
  static base::Result<std::unique_ptr<GatedBlockDevice>> Create(
      const std::string& path, std::uint64_t size, const WriteGate& gate);

  // kInvalidArgument while the gate is shut.
  base::Status CheckOpen() const;

  std::string_view name() const override { return inner_.name(); }
  std::uint64_t size() const override { return inner_.size(); }
  std::uint32_t sector_size() const override { return inner_.sector_size(); }
  base::Status ReadAt(std::uint64_t offset, std::span<std::byte> out) override {
    return inner_.ReadAt(offset, out);
  }
  base::Status WriteAt(std::uint64_t offset,
                       std::span<const std::byte> data) override;
  base::Status Flush() override { return inner_.Flush(); }
  base::Status WriteZeros(base::ByteRange range) override;
  base::Status Discard(base::ByteRange range) override;
  void Prefetch(base::ByteRange range) override { inner_.Prefetch(range); }
  bool DropCache() override { return inner_.DropCache(); }
  base::Result<base::RangeSet> DataRanges() override {
    return inner_.DataRanges();
  }

 private:
  GatedBlockDevice(std::unique_ptr<BlockDevice> inner, const WriteGate& gate)
      : owned_(std::move(inner)), inner_(*owned_), gate_(gate) {}

  const std::unique_ptr<BlockDevice> owned_;  // Null when borrowed.
  BlockDevice& inner_;
  const WriteGate& gate_;
};

}  // namespace imaging
