// SPDX-License-Identifier: Apache-2.0
#include "restore/backup/pax_file.h"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>

#include "imaging/base/strings.h"
#include "imaging/io/fd.h"

namespace restore {

namespace {

using base::StrCat;

constexpr std::size_t kPiece = std::size_t{1} << 20;

}  // namespace

base::Result<FileProof> ReadSourceFile(
    const std::string& root,
    const std::string& path,
    const std::function<base::Status(std::span<const std::byte>)>& take,
    const std::stop_token& stop) {
  const std::string whole = StrCat(root, "/", path);
  // A pipe that took the file's place must not hold us up.
  const imaging::Fd file(
      ::open(whole.c_str(), O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC));
  if (!file.open()) {
    return imaging::ErrnoError(StrCat("opening ", whole), errno);
  }
  imaging::Sha256Hasher hasher;
  FileProof proof;
  proof.path = path;
  std::vector<std::byte> buffer(kPiece);
  while (true) {
    if (stop.stop_requested()) {
      return base::Error(base::ErrorCode::kCancelled, "stopped");
    }
    const ssize_t got = ::read(file.get(), buffer.data(), buffer.size());
    if (got < 0 && errno == EINTR) {
      continue;
    }
    if (got < 0) {
      return imaging::ErrnoError(StrCat("reading ", whole), errno);
    }
    if (got == 0) {
      proof.hash = hasher.Finish();
      return proof;
    }
    const std::span<const std::byte> piece(buffer.data(),
                                           static_cast<std::size_t>(got));
    hasher.Update(piece);
    proof.size += piece.size();
    TRY(take(piece));
  }
}

}  // namespace restore
