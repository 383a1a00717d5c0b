// SPDX-License-Identifier: Apache-2.0
#include "initramfs/init/kernel_text.h"

#include <fcntl.h>
#include <unistd.h>

#include <charconv>
#include <cstddef>

namespace initramfs {

std::string ReadSmallFile(const std::string& path) {
  const int fd = open(path.c_str(), O_RDONLY | O_CLOEXEC);
  if (fd < 0) {
    return "";
  }
  std::string text(std::size_t{64} * 1024, '\0');
  std::size_t size = 0;
  while (size < text.size()) {
    const ssize_t got = read(fd, text.data() + size, text.size() - size);
    if (got <= 0) {
      break;
    }
    size += static_cast<std::size_t>(got);
  }
  close(fd);
  text.resize(size);
  return text;
}

bool WriteSmallFile(const std::string& path, std::string_view text) {
  const int fd =
      open(path.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0644);
  if (fd < 0) {
    return false;
  }
  const bool written =
      write(fd, text.data(), text.size()) == static_cast<ssize_t>(text.size());
  close(fd);
  return written;
}

std::optional<std::uint64_t> MemTotalMib(std::string_view meminfo) {
  constexpr std::string_view kKey = "MemTotal:";
  const auto key = meminfo.find(kKey);
  if (key == std::string_view::npos) {
    return std::nullopt;
  }
  const auto digits = meminfo.find_first_not_of(' ', key + kKey.size());
  if (digits == std::string_view::npos) {
    return std::nullopt;
  }
  std::uint64_t kib = 0;
  const char* const end = meminfo.data() + meminfo.size();
  const auto parsed = std::from_chars(meminfo.data() + digits, end, kib);
  return parsed.ec == std::errc() ? std::optional(kib / 1024) : std::nullopt;
}

std::string Uptime() {
  const std::string text = ReadSmallFile("/proc/uptime");
  return text.substr(0, text.find(' '));
}

}  // namespace initramfs
