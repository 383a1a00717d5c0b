// SPDX-License-Identifier: Apache-2.0
#include "initramfs/init/write_all.h"

#include <unistd.h>

#include <cerrno>
#include <cstddef>

namespace initramfs {

void WriteAll(int fd, std::string_view text) {
  while (fd >= 0 && !text.empty()) {
    const ssize_t put = write(fd, text.data(), text.size());
    if (put < 0 && errno == EINTR) {
      continue;
    }
    if (put <= 0) {
      return;
    }
    text.remove_prefix(static_cast<std::size_t>(put));
  }
}

}  // namespace initramfs
