// SPDX-License-Identifier: Apache-2.0
#include "imaging/io/file_block_device.h"

#include <fcntl.h>
#include <linux/fs.h>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <sys/types.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstdint>

#include "imaging/base/bytes.h"
#include "imaging/base/strings.h"

namespace imaging {

namespace {

// What every file system and disk takes for O_DIRECT; a block device tells a
// smaller unit by its sector size.
constexpr std::uint64_t kFileDirectUnit = 4096;

int OpenFlags(FileBlockDevice::Access access) {
  using enum FileBlockDevice::Access;
  switch (access) {
    case kReadOnly:
    case kReadOnlyDirect:
      return O_RDONLY | O_CLOEXEC;
    case kReadWriteDirect:
      return O_RDWR | O_CLOEXEC;
    case kReadWriteExclusive:
      return O_RDWR | O_CLOEXEC | O_EXCL;
  }
  return O_RDONLY | O_CLOEXEC;
}

// O_NOATIME is refused to those who do not own the file.
Fd OpenKeepingTimes(const std::string& path, int flags) {
  Fd fd(::open(path.c_str(), flags | O_NOATIME));
  if (!fd.open() && errno == EPERM) {
    fd = Fd(::open(path.c_str(), flags));
  }
  return fd;
}

}  // namespace

base::Result<std::unique_ptr<FileBlockDevice>> FileBlockDevice::Open(
    const std::string& path, Access access, std::uint32_t sector_size) {
  const bool writes = access == Access::kReadWriteDirect ||
                      access == Access::kReadWriteExclusive;
  TRY_ASSIGN(auto device, OpenAnyKind(path, access, sector_size));
  if (writes && device->is_block_device()) {
    return base::Error(
        base::ErrorCode::kInvalidArgument,
        base::StrCat(path,
                     " is a disk, and was opened for writing with "
                     "nothing checked before"));
  }
  return device;
}

base::Result<std::unique_ptr<FileBlockDevice>> FileBlockDevice::OpenAnyKind(
    const std::string& path, Access access, std::uint32_t sector_size) {
  const int flags = OpenFlags(access);
  Fd cached = OpenKeepingTimes(path, flags | O_NONBLOCK);
  if (!cached.open()) {
    const int number = errno;
    base::Error error = ErrnoError(base::StrCat("opening ", path), number);
    if (number == EBUSY) {
      return std::move(error).WithHint(
          "It is in use: mounted, used as swap, or part of a RAID or a volume "
          "group. Unmount it or choose another target.");
    }
    if (number == EACCES || number == EPERM) {
      return std::move(error).WithHint("Run this as root.");
    }
    return error;
  }
  Fd direct;
  if (access != Access::kReadOnly) {
    // A second exclusive open by the same process would be refused.
    direct = OpenKeepingTimes(path, (flags & ~O_EXCL) | O_DIRECT | O_NONBLOCK);
  }
  std::unique_ptr<FileBlockDevice> device(
      new FileBlockDevice(path, std::move(cached), std::move(direct)));
  TRY(device->Inspect(sector_size));
  return device;
}

base::Result<std::unique_ptr<FileBlockDevice>> FileBlockDevice::Create(
    const std::string& path, std::uint64_t size) {
  constexpr mode_t kMode = 0644;
  Fd fd(::open(path.c_str(), O_RDWR | O_CLOEXEC | O_CREAT | O_EXCL, kMode));
  if (!fd.open() && errno == EEXIST) {
    return base::Error(base::ErrorCode::kInvalidArgument,
                       base::StrCat(path, " exists already"));
  }
  if (!fd.open()) {
    return ErrnoError(base::StrCat("creating ", path), errno);
  }
  if (::ftruncate(fd.get(), static_cast<off_t>(size)) != 0) {
    const int number = errno;
    ::unlink(path.c_str());
    return ErrnoError(
        base::StrCat("making ", path, " ", base::FormatBytes(size), " long"),
        number);
  }
  return Open(path, Access::kReadWriteDirect);
}

base::Status FileBlockDevice::Inspect(std::uint32_t sector_size) {
  struct stat info {};
  if (::fstat(cached_.get(), &info) != 0) {
    return Failed("stat", 0, errno);
  }
  inode_ = info.st_ino;
  direct_unit_ = kFileDirectUnit;
  if (S_ISREG(info.st_mode)) {
    size_ = static_cast<std::uint64_t>(info.st_size);
    device_id_ = info.st_dev;
    sector_size_ = sector_size == 0 ? 512 : sector_size;
    return base::Ok();
  }
  if (!S_ISBLK(info.st_mode)) {
    return base::Error(
        base::ErrorCode::kInvalidArgument,
        base::StrCat(path_, " is neither a file nor a block device"));
  }
  is_block_device_ = true;
  device_id_ = info.st_rdev;
  inode_ = 0;  // Any node of the same device is the same device.
  int logical = 0;
  if (::ioctl(cached_.get(), BLKGETSIZE64, &size_) != 0 ||
      ::ioctl(cached_.get(), BLKSSZGET, &logical) != 0) {
    return Failed("asking for the size", 0, errno);
  }
  direct_unit_ = static_cast<std::uint32_t>(logical);
  sector_size_ =
      sector_size == 0 ? static_cast<std::uint32_t>(logical) : sector_size;
  return base::Ok();
}

int FileBlockDevice::DescriptorFor(std::uint64_t offset,
                                   const void* data,
                                   std::size_t size) {
  const auto address = reinterpret_cast<std::uintptr_t>(data);
  const bool aligned = (offset | address | size) % direct_unit_ == 0;
  return aligned && direct_.open() ? direct_.get() : cached_.get();
}

base::Error FileBlockDevice::Failed(const char* call,
                                    std::uint64_t offset,
                                    int number) const {
  const std::string what = base::StrCat(call, " ", path_, " at byte ", offset);
  // Linux' BLK_STS_MEDIUM (block/blk-core.c), which NVMe reports where other
  // disks give EIO.  "No data available" would not tell anybody.
  if (number == ENODATA) {
    return {base::ErrorCode::kIo,
            base::StrCat(what, ": the disk reports a damaged sector there")};
  }
  return ErrnoError(what, number);
}

base::Status FileBlockDevice::ReadAt(std::uint64_t offset,
                                     std::span<std::byte> out) {
  TRY(CheckRange(offset, out.size()));
  int fd = DescriptorFor(offset, out.data(), out.size());
  while (!out.empty()) {
    const ssize_t got =
        ::pread(fd, out.data(), out.size(), static_cast<off_t>(offset));
    if (got < 0 && errno == EINTR) {
      continue;
    }
    if (got < 0 && errno == EINVAL && fd == direct_.get()) {
      fd = cached_.get();  // Stricter alignment than 4096, e.g. on a CD.
      continue;
    }
    if (got < 0) {
      return Failed("reading", offset, errno);
    }
    if (got == 0) {
      return base::Error(base::ErrorCode::kIo,
                         base::StrCat("reading ", path_, " at byte ", offset,
                                      ": it ends there, but was ", size_,
                                      " bytes long when opened"));
    }
    out = out.subspan(static_cast<std::size_t>(got));
    offset += static_cast<std::uint64_t>(got);
    fd = DescriptorFor(offset, out.data(), out.size());
  }
  return base::Ok();
}

base::Status FileBlockDevice::WriteAt(std::uint64_t offset,
                                      std::span<const std::byte> data) {
  TRY(CheckRange(offset, data.size()));
  int fd = DescriptorFor(offset, data.data(), data.size());
  while (!data.empty()) {
    const ssize_t put =
        ::pwrite(fd, data.data(), data.size(), static_cast<off_t>(offset));
    if (put < 0 && errno == EINTR) {
      continue;
    }
    if (put < 0 && errno == EINVAL && fd == direct_.get()) {
      fd = cached_.get();
      continue;
    }
    if (put <= 0) {
      return Failed("writing", offset, put == 0 ? EIO : errno);
    }
    data = data.subspan(static_cast<std::size_t>(put));
    offset += static_cast<std::uint64_t>(put);
    fd = DescriptorFor(offset, data.data(), data.size());
  }
  return base::Ok();
}

base::Status FileBlockDevice::Flush() {
  if (::fsync(cached_.get()) != 0) {
    return Failed("flushing", 0, errno);
  }
  return base::Ok();
}

base::Status FileBlockDevice::WriteZeros(base::ByteRange range) {
  TRY(CheckRange(range.offset, range.length));
  // On a block device FALLOC_FL_PUNCH_HOLE zeroes with discard or fails
  // (block/fops.c: blkdev_fallocate uses BLKDEV_ZERO_NOFALLBACK), and
  // FALLOC_FL_ZERO_RANGE lets the kernel write zeros where it must.
  const int mode =
      FALLOC_FL_KEEP_SIZE |
      (is_block_device_ ? FALLOC_FL_ZERO_RANGE : FALLOC_FL_PUNCH_HOLE);
  const bool aligned = (range.offset | range.length) % direct_unit_ == 0;
  if (can_zero_ && range.length > 0 && (aligned || !is_block_device_)) {
    if (::fallocate(cached_.get(), mode, static_cast<off_t>(range.offset),
                    static_cast<off_t>(range.length)) == 0) {
      return base::Ok();
    }
    if (errno == EIO || errno == ENOSPC) {
      return Failed("zeroing", range.offset, errno);
    }
    can_zero_ = false;
  }
  return BlockDevice::WriteZeros(range);
}

base::Status FileBlockDevice::Discard(base::ByteRange range) {
  TRY(CheckRange(range.offset, range.length));
  const std::uint64_t begin = base::AlignUp(range.offset, kFileDirectUnit);
  const std::uint64_t end = base::AlignDown(range.end(), kFileDirectUnit);
  if (!can_discard_ || begin >= end) {
    return base::Ok();
  }
  int failed = 0;
  if (is_block_device_) {
    std::array<std::uint64_t, 2> span{begin, end - begin};
    failed = ::ioctl(cached_.get(), BLKDISCARD, span.data());
  } else {
    failed =
        ::fallocate(cached_.get(), FALLOC_FL_KEEP_SIZE | FALLOC_FL_PUNCH_HOLE,
                    static_cast<off_t>(begin), static_cast<off_t>(end - begin));
  }
  if (failed != 0) {
    can_discard_ = false;  // A hint only: the data is right without it.
  }
  return base::Ok();
}

void FileBlockDevice::Prefetch(base::ByteRange range) {
  ::posix_fadvise(cached_.get(), static_cast<off_t>(range.offset),
                  static_cast<off_t>(range.length), POSIX_FADV_WILLNEED);
}

bool FileBlockDevice::DropCache() {
  ::posix_fadvise(cached_.get(), 0, 0, POSIX_FADV_DONTNEED);
  if (is_block_device_) {
    ::ioctl(cached_.get(), BLKFLSBUF, 0);
  }
  return direct_.open();
}

base::Result<base::RangeSet> FileBlockDevice::DataRanges() {
  if (is_block_device_) {
    return BlockDevice::DataRanges();
  }
  base::RangeSet data;
  off_t at = 0;
  while (static_cast<std::uint64_t>(at) < size_) {
    const off_t begin = ::lseek(cached_.get(), at, SEEK_DATA);
    if (begin < 0 && errno == ENXIO) {
      break;  // Only a hole is left.
    }
    const off_t end = begin < 0 ? -1 : ::lseek(cached_.get(), begin, SEEK_HOLE);
    if (end < 0) {
      return BlockDevice::DataRanges();
    }
    data.Append({static_cast<std::uint64_t>(begin),
                 static_cast<std::uint64_t>(end - begin)});
    at = end;
  }
  return data;
}

}  // namespace imaging
