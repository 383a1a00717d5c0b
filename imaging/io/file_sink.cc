// SPDX-License-Identifier: Apache-2.0
#include "imaging/io/file_sink.h"

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <filesystem>

#include "imaging/base/bytes.h"
#include "imaging/base/strings.h"

namespace imaging {

namespace {

constexpr std::size_t kBufferSize = std::size_t{4} << 20;

// A rename is durable only when its folder is.
base::Status SyncFolder(const std::string& path) {
  const std::filesystem::path parent =
      std::filesystem::path(path).parent_path();
  const std::string folder =
      parent.empty() ? std::string(".") : parent.string();
  const Fd fd(::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  if (!fd.open()) {
    return ErrnoError(base::StrCat("opening ", folder), errno);
  }
  // FUSE file systems without fsyncdir say EINVAL or ENOSYS; they have no more
  // to offer.
  if (::fsync(fd.get()) != 0 && errno != EINVAL && errno != ENOSYS) {
    return ErrnoError(base::StrCat("flushing ", folder), errno);
  }
  return base::Ok();
}

}  // namespace

std::string PartPath(const std::string& path, std::size_t number) {
  if (number == 0) {
    return path;
  }
  std::filesystem::path part(path);
  if (part.extension() == ".pri") {
    part.replace_extension();
  }
  return base::StrCat(part.string(), number < 10 ? ".p0" : ".p", number);
}

FileSink::FileSink(std::string path, bool replace)
    : path_(std::move(path)), replace_(replace), buffer_(kBufferSize) {}

base::Result<std::unique_ptr<FileSink>> FileSink::Create(std::string path,
                                                         bool replace) {
  std::unique_ptr<FileSink> sink(new FileSink(std::move(path), replace));
  TRY(sink->OpenPart());
  return sink;
}

std::string FileSink::PartialPath(std::size_t number) const {
  return base::StrCat(PartPath(path_, number), ".partial");
}

base::Status FileSink::OpenPart() {
  const std::string name = PartPath(path_, part_);
  if (!replace_ && ::access(name.c_str(), F_OK) == 0) {
    return base::Error(base::ErrorCode::kInvalidArgument,
                       base::StrCat(name, " exists already"))
        .WithHint("Choose another name, or delete it first.");
  }
  const std::string path = PartialPath(part_);
  constexpr mode_t kMode = 0644;
  cached_ =
      Fd(::open(path.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, kMode));
  if (!cached_.open()) {
    return ErrnoError(base::StrCat("creating ", path), errno);
  }
  direct_ = Fd(::open(path.c_str(), O_WRONLY | O_CLOEXEC | O_DIRECT));
  written_ = 0;
  return base::Ok();
}

base::Status FileSink::WriteOut(std::span<const std::byte> bytes, int fd) {
  while (!bytes.empty()) {
    const ssize_t put =
        ::pwrite(fd, bytes.data(), bytes.size(), static_cast<off_t>(written_));
    if (put < 0 && errno == EINTR) {
      continue;
    }
    if (put < 0 && errno == EINVAL && fd == direct_.get()) {
      direct_ = Fd();
      fd = cached_.get();
      continue;
    }
    if (put <= 0) {
      return ErrnoError(
          base::StrCat("writing ", PartialPath(part_), " at byte ", written_),
          put == 0 ? EIO : errno);
    }
    written_ += static_cast<std::uint64_t>(put);
    bytes = bytes.subspan(static_cast<std::size_t>(put));
    if (written_ % AlignedBuffer::kAlignment != 0) {
      fd = cached_.get();
    }
  }
  return base::Ok();
}

base::Status FileSink::Append(std::span<const std::byte> bytes) {
  while (!bytes.empty()) {
    const std::size_t piece = std::min(bytes.size(), buffer_.size() - filled_);
    std::copy_n(bytes.begin(), piece, buffer_.span().subspan(filled_).begin());
    filled_ += piece;
    bytes = bytes.subspan(piece);
    if (filled_ == buffer_.size()) {
      filled_ = 0;
      TRY(WriteOut(buffer_.span(),
                   direct_.open() ? direct_.get() : cached_.get()));
    }
  }
  return base::Ok();
}

base::Status FileSink::FinishPart() {
  TRY(WriteOut(buffer_.first(filled_), cached_.get()));
  filled_ = 0;
  if (::fsync(cached_.get()) != 0) {
    return ErrnoError(base::StrCat("flushing ", PartialPath(part_)), errno);
  }
  direct_ = Fd();
  return cached_.Close(PartialPath(part_));
}

base::Status FileSink::StartPart() {
  TRY(FinishPart());
  ++part_;
  return OpenPart();
}

// The first part last: without it the others are no image.
base::Status FileSink::Commit() {
  TRY(FinishPart());
  for (std::size_t number = part_ + 1; number-- > 0;) {
    const std::string path = PartPath(path_, number);
    if (::rename(PartialPath(number).c_str(), path.c_str()) != 0) {
      return ErrnoError(base::StrCat("giving ", path, " its name"), errno);
    }
  }
  return SyncFolder(path_);
}

std::string FileSink::leftover() const {
  return part_ == 0 ? PartialPath(0)
                    : base::StrCat(PartialPath(0), " to ", PartialPath(part_));
}

}  // namespace imaging
