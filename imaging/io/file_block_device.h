// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <atomic>
#include <memory>
#include <string>

#include "imaging/base/result.h"
#include "imaging/io/block_device.h"
#include "imaging/io/fd.h"

namespace imaging {

// A regular file or a kernel block device.
//
// Transfers whose offset, length and memory are aligned (to a sector on a block
// device, to 4096 bytes in a file) go past the page cache where the file allows
// it (O_DIRECT); all others go through it.  The kernel keeps the two coherent.
class FileBlockDevice final : public BlockDevice {
 public:
  enum class Access : std::uint8_t {
    kReadOnly,  // Cached reads: for images, which are read more than once.
    kReadOnlyDirect,
    kReadWriteDirect,
    // As above, and the kernel refuses when a mount, a swap area or another
    // exclusive opener holds the block device.
    kReadWriteExclusive,
  };

  // kNotFound when there is no such path, kInvalidArgument when it is neither a
  // regular file nor a block device, and for writing to a block device: that is
  // GatedBlockDevice's alone.  Reading leaves the access time alone.
  // `sector_size` 0 means: as the device says, 512 for a file.
  static base::Result<std::unique_ptr<FileBlockDevice>> Open(
      const std::string& path, Access access, std::uint32_t sector_size = 0);
  // Makes a sparse file of `size` bytes; kInvalidArgument when `path` exists.
  static base::Result<std::unique_ptr<FileBlockDevice>> Create(
      const std::string& path, std::uint64_t size);

  std::string_view name() const override { return path_; }
  std::uint64_t size() const override { return size_; }
  std::uint32_t sector_size() const override { return sector_size_; }
  base::Status ReadAt(std::uint64_t offset, std::span<std::byte> out) override;
  base::Status WriteAt(std::uint64_t offset,
                       std::span<const std::byte> data) override;
  base::Status Flush() override;
  base::Status WriteZeros(base::ByteRange range) override;
  base::Status Discard(base::ByteRange range) override;
  void Prefetch(base::ByteRange range) override;
  bool DropCache() override;
  base::Result<base::RangeSet> DataRanges() override;

  bool is_block_device() const { return is_block_device_; }
  // Identity of what is open: equal for two names of one file or device.
  std::uint64_t device_id() const { return device_id_; }
  std::uint64_t inode() const { return inode_; }

 private:
  FileBlockDevice(std::string path, Fd cached, Fd direct)
      : path_(std::move(path)),
        cached_(std::move(cached)),
        direct_(std::move(direct)) {}

  friend class GatedBlockDevice;
  static base::Result<std::unique_ptr<FileBlockDevice>> OpenAnyKind(
      const std::string& path, Access access, std::uint32_t sector_size);

  base::Status Inspect(std::uint32_t sector_size);
  int DescriptorFor(std::uint64_t offset, const void* data, std::size_t size);
  base::Error Failed(const char* call, std::uint64_t offset, int number) const;

  const std::string path_;
  Fd cached_;
  Fd direct_;  // Not open where O_DIRECT is not to be had.
  std::uint64_t size_ = 0;
  std::uint32_t sector_size_ = 512;
  std::uint32_t direct_unit_ = 512;
  bool is_block_device_ = false;
  std::uint64_t device_id_ = 0;
  std::uint64_t inode_ = 0;
  std::atomic<bool> can_discard_ = true;
  std::atomic<bool> can_zero_ = true;
};

}  // namespace imaging
