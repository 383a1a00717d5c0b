// SPDX-License-Identifier: Apache-2.0
#include "imaging/io/pipe_sink.h"

#include <unistd.h>

#include <cerrno>

#include "imaging/io/fd.h"

namespace imaging {

base::Status PipeSink::Append(std::span<const std::byte> bytes) {
  while (!bytes.empty()) {
    const ssize_t put = ::write(fd_, bytes.data(), bytes.size());
    if (put < 0 && errno == EINTR) {
      continue;
    }
    if (put < 0) {
      return ErrnoError("writing to the pipe", errno);
    }
    bytes = bytes.subspan(static_cast<std::size_t>(put));
  }
  return base::Ok();
}

base::Status PipeSink::StartPart() {
  return base::Error(base::ErrorCode::kUnsupported,
                     "a pipe takes no parts: leave out --part-size");
}

}  // namespace imaging
