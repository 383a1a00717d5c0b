// SPDX-License-Identifier: Apache-2.0
#include "restore/machine/kernel_files.h"

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <charconv>
#include <filesystem>
#include <system_error>

#include "imaging/base/strings.h"
#include "imaging/io/fd.h"

namespace restore {

base::Result<std::string> ReadKernelFile(const std::string& path,
                                         std::size_t limit) {
  const imaging::Fd fd(::open(path.c_str(), O_RDONLY | O_CLOEXEC));
  if (!fd.open()) {
    return imaging::ErrnoError(base::StrCat("opening ", path), errno);
  }
  std::string text;
  std::array<char, 4096> piece{};
  while (true) {
    const ssize_t got = ::read(fd.get(), piece.data(), piece.size());
    if (got < 0 && errno == EINTR) {
      continue;
    }
    if (got < 0) {
      return imaging::ErrnoError(base::StrCat("reading ", path), errno);
    }
    if (got == 0) {
      return text;
    }
    text.append(piece.data(), static_cast<std::size_t>(got));
    if (text.size() > limit) {
      return base::Error(
          base::ErrorCode::kIo,
          base::StrCat(path, " is longer than ", limit, " bytes"));
    }
  }
}

std::string Attribute(const std::string& folder, std::string_view name) {
  // Attributes are at most a page (Documentation/filesystems/sysfs.rst).
  constexpr std::size_t kLimit = 65536;
  auto text = ReadKernelFile(base::StrCat(folder, "/", name), kLimit);
  return text.ok() ? Trimmed(text.value()) : "";
}

std::uint64_t NumberAttribute(const std::string& folder,
                              std::string_view name) {
  return ParseNumber(Attribute(folder, name)).value_or(0);
}

std::string UeventValue(const std::string& folder, std::string_view key) {
  for (const std::string& line : Split(Attribute(folder, "uevent"), '\n')) {
    if (line.size() > key.size() && line.starts_with(key) &&
        line[key.size()] == '=') {
      return line.substr(key.size() + 1);
    }
  }
  return "";
}

std::vector<std::string> NamesIn(const std::string& folder) {
  std::vector<std::string> names;
  std::error_code error;
  std::filesystem::directory_iterator at(folder, error);
  while (!error && at != std::filesystem::directory_iterator()) {
    names.push_back(at->path().filename().string());
    at.increment(error);
  }
  std::sort(names.begin(), names.end());
  return names;
}

std::optional<std::string> RealPath(const std::string& path) {
  std::error_code error;
  const std::filesystem::path real = std::filesystem::canonical(path, error);
  if (error) {
    return std::nullopt;
  }
  return real.string();
}

bool Exists(const std::string& path) {
  std::error_code error;
  return std::filesystem::exists(path, error);
}

std::string Trimmed(std::string_view text) {
  constexpr std::string_view kBlank(" \t\r\n\v\f\0", 7);
  const std::size_t begin = text.find_first_not_of(kBlank);
  if (begin == std::string_view::npos) {
    return "";
  }
  const std::size_t end = text.find_last_not_of(kBlank);
  return std::string(text.substr(begin, end - begin + 1));
}

std::optional<std::uint64_t> ParseNumber(std::string_view text) {
  std::uint64_t value = 0;
  const char* const last = text.data() + text.size();
  const auto [end, error] = std::from_chars(text.data(), last, value);
  if (error != std::errc() || end != last || text.empty()) {
    return std::nullopt;
  }
  return value;
}

std::vector<std::string> Split(std::string_view text, char separator) {
  std::vector<std::string> parts;
  while (true) {
    const std::size_t at = text.find(separator);
    parts.emplace_back(text.substr(0, at));
    if (at == std::string_view::npos) {
      return parts;
    }
    text.remove_prefix(at + 1);
  }
}

}  // namespace restore
