// SPDX-License-Identifier: Apache-2.0
#include "restore/backup/pax_parts.h"

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstdio>
#include <filesystem>
#include <system_error>

#include "imaging/base/strings.h"

namespace restore {

namespace {

using base::StrCat;
using imaging::ErrnoError;

bool IsThere(const std::string& path) {
  std::error_code error;
  return std::filesystem::exists(std::filesystem::symlink_status(path, error));
}

// NAME.001
std::string Numbered(const std::string& path, std::size_t number) {
  std::string digits = std::to_string(number);
  constexpr std::size_t kDigits = 3;
  if (digits.size() < kDigits) {
    digits.insert(0, kDigits - digits.size(), '0');
  }
  return StrCat(path, ".", digits);
}

}  // namespace

PaxPartWriter::~PaxPartWriter() {
  if (!committed_) {
    for (const std::string& file : Files()) {
      ::unlink(file.c_str());
    }
  }
}

std::string PaxPartWriter::NameOfPart(std::size_t number) const {
  return part_size_ == 0 ? path_ : Numbered(path_, number);
}

std::vector<std::string> PaxPartWriter::Files() const {
  std::vector<std::string> files = names_;
  if (!committed_) {
    for (std::string& file : files) {
      file += ".partial";
    }
  }
  return files;
}

base::Status PaxPartWriter::OpenNext() {
  const std::string name = NameOfPart(names_.size() + 1);
  const std::string partial = name + ".partial";
  constexpr mode_t kOnlyForOwner = 0600;
  part_ = imaging::Fd(::open(
      partial.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, kOnlyForOwner));
  if (!part_.open()) {
    return ErrnoError(StrCat("creating ", partial), errno);
  }
  names_.push_back(name);
  in_part_ = 0;
  return base::Ok();
}

base::Status PaxPartWriter::FlushPart() {
  if (!part_.open()) {
    return base::Ok();
  }
  const std::string name = names_.back() + ".partial";
  if (::fsync(part_.get()) != 0) {
    return ErrnoError(StrCat("flushing ", name), errno);
  }
  // What is read back must come from the device.
  ::posix_fadvise(part_.get(), 0, 0, POSIX_FADV_DONTNEED);
  return part_.Close(name);
}

base::Status PaxPartWriter::Write(std::span<const std::byte> bytes) {
  while (!bytes.empty()) {
    if (!part_.open() || (part_size_ != 0 && in_part_ == part_size_)) {
      TRY(FlushPart());
      TRY(OpenNext());
    }
    const std::uint64_t room =
        part_size_ == 0 ? bytes.size() : part_size_ - in_part_;
    const ssize_t put = ::write(
        part_.get(), bytes.data(),
        static_cast<std::size_t>(std::min<std::uint64_t>(bytes.size(), room)));
    if (put < 0 && errno == EINTR) {
      continue;
    }
    if (put < 0) {
      return ErrnoError(StrCat("writing ", names_.back()), errno);
    }
    in_part_ += static_cast<std::uint64_t>(put);
    bytes = bytes.subspan(static_cast<std::size_t>(put));
  }
  return base::Ok();
}

base::Status PaxPartWriter::Flush() {
  return FlushPart();
}

base::Status PaxPartWriter::Commit() {
  for (const std::string& name : names_) {
    if (IsThere(name)) {
      return base::Error(base::ErrorCode::kInvalidArgument,
                         StrCat(name, " exists"))
          .WithHint("Choose another name for the archive.");
    }
  }
  for (const std::string& name : names_) {
    if (std::rename((name + ".partial").c_str(), name.c_str()) != 0) {
      return ErrnoError(StrCat("giving ", name, " its name"), errno);
    }
  }
  committed_ = true;
  const std::string folder =
      std::filesystem::absolute(path_).parent_path().string();
  const imaging::Fd fd(
      ::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  // EINVAL: a file system that flushes no folder.
  if (!fd.open() || (::fsync(fd.get()) != 0 && errno != EINVAL)) {
    return ErrnoError(StrCat("flushing ", folder), errno);
  }
  return base::Ok();
}

base::Result<std::vector<std::string>> FindPaxParts(const std::string& path) {
  constexpr std::string_view kFirst = ".001";
  const bool first = path.ends_with(kFirst);
  if (!first && IsThere(path)) {
    return std::vector<std::string>{path};
  }
  const std::string stem =
      first ? path.substr(0, path.size() - kFirst.size()) : path;
  std::vector<std::string> files;
  while (IsThere(Numbered(stem, files.size() + 1))) {
    files.push_back(Numbered(stem, files.size() + 1));
  }
  if (files.empty()) {
    return base::Error(base::ErrorCode::kNotFound,
                       StrCat("there is no archive ", path));
  }
  return files;
}

base::Result<std::size_t> PaxPartReader::Read(std::span<std::byte> out) {
  while (true) {
    if (!file_.open()) {
      if (next_ == files_.size()) {
        return std::size_t{0};
      }
      file_ = imaging::Fd(::open(files_[next_].c_str(), O_RDONLY | O_CLOEXEC));
      if (!file_.open()) {
        return ErrnoError(StrCat("opening ", files_[next_]), errno);
      }
      ::posix_fadvise(file_.get(), 0, 0, POSIX_FADV_DONTNEED);
      ++next_;
    }
    const ssize_t got = ::read(file_.get(), out.data(), out.size());
    if (got < 0 && errno == EINTR) {
      continue;
    }
    if (got < 0) {
      return ErrnoError(StrCat("reading ", files_[next_ - 1]), errno);
    }
    if (got > 0) {
      const auto size = static_cast<std::size_t>(got);
      hasher_.Update(out.first(size));
      return size;
    }
    file_ = imaging::Fd();
  }
}

std::string PaxPartReader::Sha256() {
  return base::HexEncode(hasher_.Finish());
}

}  // namespace restore
