// SPDX-License-Identifier: Apache-2.0
#include "restore/machine/loop_device.h"

#include <fcntl.h>
#include <linux/loop.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include <cerrno>
#include <utility>

#include "imaging/base/strings.h"

namespace restore {

namespace {

using base::StrCat;
using imaging::Fd;

base::Error CannotAttach(const std::string& file, int number) {
  if (number == EACCES || number == EPERM) {
    return base::Error(base::ErrorCode::kInvalidArgument,
                       StrCat("a partition in ", file,
                              " can only be looked into with the rights of "
                              "root"))
        .WithHint(
            "Run it with sudo, or mount the partition and name its "
            "folder.");
  }
  return imaging::ErrnoError(StrCat("attaching ", file, " to a loop device"),
                             number);
}

}  // namespace

// Closing it would do, but some time later: until then the file counts as used.
LoopDevice::~LoopDevice() {
  ::ioctl(device_.get(), LOOP_CLR_FD);
}

base::Result<std::unique_ptr<LoopDevice>> LoopDevice::Attach(
    const std::string& file, base::ByteRange range, bool writable) {
  const int mode = (writable ? O_RDWR : O_RDONLY) | O_CLOEXEC;
  const Fd backing(::open(file.c_str(), mode));
  if (!backing.open()) {
    return imaging::ErrnoError(StrCat("opening ", file), errno);
  }
  const Fd control(::open("/dev/loop-control", O_RDWR | O_CLOEXEC));
  if (!control.open()) {
    return CannotAttach(file, errno);
  }
  // Documentation: include/uapi/linux/loop.h, since Linux 5.8.
  loop_config config{};
  config.fd = static_cast<unsigned>(backing.get());
  config.info.lo_offset = range.offset;
  config.info.lo_sizelimit = range.length;
  config.info.lo_flags =
      LO_FLAGS_AUTOCLEAR | (writable ? 0U : unsigned{LO_FLAGS_READ_ONLY});
  constexpr int kTries = 16;
  for (int i = 0; i < kTries; ++i) {
    const int number = ::ioctl(control.get(), LOOP_CTL_GET_FREE);
    if (number < 0) {
      return CannotAttach(file, errno);
    }
    std::string path = StrCat("/dev/loop", number);
    Fd device(::open(path.c_str(), mode));
    if (!device.open()) {
      return CannotAttach(file, errno);
    }
    if (::ioctl(device.get(), LOOP_CONFIGURE, &config) == 0) {
      return std::unique_ptr<LoopDevice>(
          new LoopDevice(std::move(device), std::move(path)));
    }
    // Another program was faster.
    if (errno != EBUSY) {
      return CannotAttach(file, errno);
    }
  }
  return CannotAttach(file, EBUSY);
}

}  // namespace restore
