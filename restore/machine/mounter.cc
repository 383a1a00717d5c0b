// SPDX-License-Identifier: Apache-2.0
#include "restore/machine/mounter.h"

#include <fcntl.h>
#include <sys/mount.h>
#include <sys/statvfs.h>

#include <array>
#include <cerrno>
#include <chrono>
#include <functional>
#include <stop_token>
#include <string_view>
#include <thread>
#include <vector>

#include "imaging/base/strings.h"
#include "imaging/io/fd.h"
#include "restore/machine/process.h"
#include "restore/machine/room.h"

namespace restore {

namespace {

using base::StrCat;
using std::chrono::milliseconds;

struct Driver {
  std::string_view type;    // blkid's word.
  std::string_view driver;  // The kernel's.
  // Keep it from replaying its journal.  Documentation/filesystems/ext4,
  // admin-guide/xfs and btrfs(5).
  std::string_view reading;
};

constexpr std::array<Driver, 9> kDrivers{{
    {"vfat", "vfat", "utf8=1"},
    {"exfat", "exfat", ""},
    {"ext2", "ext4", "noload"},
    {"ext3", "ext4", "noload"},
    {"ext4", "ext4", "noload"},
    {"xfs", "xfs", "norecovery,nouuid"},
    {"btrfs", "btrfs", "rescue=nologreplay"},
    {"iso9660", "iso9660", "utf8"},
    {"udf", "udf", "utf8"},
}};

const Driver* FindDriver(std::string_view type) {
  for (const Driver& driver : kDrivers) {
    if (driver.type == type) {
      return &driver;
    }
  }
  return nullptr;
}

base::Error MountError(const Mounter::Request& request, int number) {
  const auto error = [&](base::ErrorCode code, const std::string& why) {
    return base::Error(code, StrCat(request.device, " (", request.type,
                                    ") can't be mounted: ", why));
  };
  switch (number) {
    case ENODEV:
      return error(base::ErrorCode::kUnsupported,
                   "this system has no driver for it");
    case EINVAL:
    case EUCLEAN:
    case EBADMSG:
      return error(base::ErrorCode::kCorrupt, "its file system is damaged")
          .WithHint("Have it checked by the system that it belongs to.");
    case ENOMEDIUM:
      return error(base::ErrorCode::kNotFound, "there is no medium in it");
    case EBUSY:
      return error(base::ErrorCode::kInvalidArgument, "it is in use");
    case EROFS:
    case EACCES:
      return error(base::ErrorCode::kInvalidArgument, "it is read-only")
          .WithHint("Look for a lock switch on it, or choose another place.");
    case EPERM:
      return error(base::ErrorCode::kIo, "it takes the rights of root");
    default:
      return imaging::ErrnoError(StrCat("mounting ", request.device), number);
  }
}

base::Status MountByKernel(const Mounter::Request& request,
                           const Driver& driver) {
  unsigned long flags = MS_NOSUID | MS_NODEV | MS_NOEXEC | MS_NOATIME;
  if (!request.writable) {
    flags |= MS_RDONLY;
  }
  const std::string options(
      request.writable && driver.reading != "utf8=1" ? "" : driver.reading);
  const auto mount = [&](const std::string& data) {
    return ::mount(request.device.c_str(), request.folder.c_str(),
                   std::string(driver.driver).c_str(), flags, data.c_str());
  };
  if (mount(options) == 0) {
    return base::Ok();
  }
  int number = errno;
  // A kernel without the table of characters has plain names all the same.
  if (number == EINVAL && options.starts_with("utf8") && mount("") == 0) {
    return base::Ok();
  }
  if (request.writable && number == EINVAL) {
    number = EUCLEAN;
  }
  return MountError(request, number);
}

bool IsReadOnly(const std::string& folder) {
  struct statvfs info {};
  return ::statvfs(folder.c_str(), &info) == 0 &&
         (info.f_flag & ST_RDONLY) != 0;
}

base::Error LeftByWindows(const Mounter::Request& request) {
  return base::Error(base::ErrorCode::kInvalidArgument,
                     StrCat(request.device,
                            " can't be written: Windows is hibernated on it or "
                            "did not close it"))
      .WithHint(
          "Start Windows and shut it down with the Shift key held, or choose "
          "another place.");
}

base::Status MountNtfs(const Mounter::Request& request) {
  // ntfs-3g(8), EXIT STATUS.
  constexpr int kCorrupt = 13;
  constexpr int kHibernated = 14;
  constexpr int kUnclean = 15;
  Tool tool;
  tool.command = {"ntfs-3g", "-o",
                  // Streams as "FILE:NAME", of any size.
                  request.writable
                      ? "rw,norecover,noatime,streams_interface=windows"
                      : "ro,noatime,streams_interface=windows",
                  request.device, request.folder};
  tool.package = "ntfs-3g";
  tool.good_codes = {0, kCorrupt, kHibernated, kUnclean};
  TRY_ASSIGN(const ToolOutput output, RunTool(tool, std::stop_token()));
  switch (output.code) {
    case kCorrupt:
      return MountError(request, EUCLEAN);
    case kHibernated:
    case kUnclean:
      return LeftByWindows(request);
    default:
      break;
  }
  // It falls back to reading without an error.
  if (request.writable && IsReadOnly(request.folder)) {
    ::umount2(request.folder.c_str(), 0);
    return LeftByWindows(request);
  }
  return base::Ok();
}

// Tries until it succeeds, for at most `limit`.
bool Within(milliseconds limit, const std::function<bool()>& attempt) {
  constexpr milliseconds kPause{50};
  for (milliseconds waited{0}; !attempt(); waited += kPause) {
    if (waited >= limit) {
      return false;
    }
    std::this_thread::sleep_for(kPause);
  }
  return true;
}

}  // namespace

bool CanRemount(std::string_view type) {
  return type == "vfat" || type == "exfat";
}

base::Status SystemMounter::Mount(const Request& request) {
  if (request.type == "ntfs") {
    return MountNtfs(request);
  }
  const Driver* const driver = FindDriver(request.type);
  if (driver == nullptr) {
    return MountError(request, ENODEV);
  }
  return MountByKernel(request, *driver);
}

base::Status SystemMounter::Unmount(const std::string& folder,
                                    const std::string& device) {
  int number = 0;
  constexpr milliseconds kForReaders{2000};
  const bool done = Within(kForReaders, [&] {
    number = ::umount2(folder.c_str(), 0) == 0 ? 0 : errno;
    return number != EBUSY;
  });
  if (!done) {
    return base::Error(base::ErrorCode::kIo,
                       StrCat(folder,
                              " can't be unmounted: a file on it is "
                              "still open"))
        .WithHint("Close what uses it, and try again.");
  }
  if (number != 0) {
    return imaging::ErrnoError(StrCat("unmounting ", folder), number);
  }
  // The process of a FUSE file system closes the device a moment later.
  constexpr milliseconds kForDevice{5000};
  Within(kForDevice, [&] {
    const imaging::Fd fd(::open(device.c_str(), O_RDONLY | O_EXCL | O_CLOEXEC));
    return fd.open() || errno != EBUSY;
  });
  return base::Ok();
}

base::Status SystemMounter::Remount(const Request& request) {
  if (!request.writable) {
    TRY(FlushFileSystem(request.folder));
  }
  const unsigned long flags = MS_REMOUNT | MS_NOSUID | MS_NODEV | MS_NOEXEC |
                              MS_NOATIME | (request.writable ? 0 : MS_RDONLY);
  int number = 0;
  // The kernel refuses to end the writing while a file is open for it.
  constexpr milliseconds kForWriters{2000};
  Within(kForWriters, [&] {
    number =
        ::mount(nullptr, request.folder.c_str(), nullptr, flags, nullptr) == 0
            ? 0
            : errno;
    return number != EBUSY;
  });
  return number == 0 ? base::Ok() : MountError(request, number);
}

void SystemMounter::Abandon(const std::string& folder) {
  ::umount2(folder.c_str(), MNT_DETACH);
}

}  // namespace restore
