// SPDX-License-Identifier: Apache-2.0
#include "restore/backup/put_back_writer.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <sys/xattr.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstdint>
#include <filesystem>
#include <string_view>
#include <system_error>

#include "imaging/base/strings.h"
#include "imaging/io/fd.h"
#include "restore/backup/ntfs_link.h"
#include "restore/backup/put_back_policy.h"

namespace restore {

namespace {

using base::StrCat;
using imaging::ErrnoError;
using imaging::Fd;

constexpr mode_t kNewFolder = 0755;
constexpr mode_t kPermissions = 0777;
constexpr mode_t kOnlyForOwner = 0600;

// A file cannot be made because of what it is called: characters or a length
// that its file system does not have.
bool IsAboutName(int number) {
  return number == EINVAL || number == ENAMETOOLONG || number == EILSEQ;
}

constexpr const char* kFlags = "system.ntfs_attrib";
constexpr const char* kCreated = "system.ntfs_crtime";

// Units of 100 ns since 1601, little endian.
std::string WindowsTime(const timespec& time) {
  constexpr std::uint64_t kSecondsTo1970 = 11'644'473'600;
  // Unsigned: an archive may claim any time.
  const std::uint64_t value =
      (static_cast<std::uint64_t>(time.tv_sec) + kSecondsTo1970) * 10'000'000 +
      static_cast<std::uint64_t>(time.tv_nsec) / 100;
  std::string out;
  for (int shift = 0; shift < 64; shift += 8) {
    out.push_back(static_cast<char>((value >> shift) & 0xff));
  }
  return out;
}

std::array<timespec, 2> TimesOf(const PaxEntry& entry) {
  return {entry.info.st_mtim, entry.info.st_mtim};
}

base::Status WriteAll(int fd,
                      std::span<const std::byte> bytes,
                      const std::string& path) {
  while (!bytes.empty()) {
    const ssize_t put = ::write(fd, bytes.data(), bytes.size());
    if (put < 0 && errno == EINTR) {
      continue;
    }
    if (put < 0) {
      return ErrnoError(StrCat("writing ", path), errno);
    }
    bytes = bytes.subspan(static_cast<std::size_t>(put));
  }
  return base::Ok();
}

}  // namespace

base::Status PutBackWriter::MakeParents(const std::string& path) const {
  for (std::size_t slash = path.find('/'); slash != std::string::npos;
       slash = path.find('/', slash + 1)) {
    const std::string parent = StrCat(folder_, "/", path.substr(0, slash));
    if (::mkdir(parent.c_str(), kNewFolder) != 0 && errno != EEXIST) {
      return ErrnoError(StrCat("making the folder ", parent), errno);
    }
  }
  return base::Ok();
}

bool PutBackWriter::SetAttribute(int fd,
                                 const std::string& path,
                                 const std::string& name,
                                 const std::string& value) const {
  constexpr std::string_view kUser = "user.";
  if (name == kCreated || name == kFlags) {
    // Other file systems have no such thing, which says nothing of a file.
    return access_ == StreamAccess::kNone || name == kCreated ||
           ::fsetxattr(fd, name.c_str(), value.data(), value.size(), 0) == 0;
  }
  if (!name.starts_with(kUser)) {
    // Nothing that gives rights, such as security.capability.
    return false;
  }
  if (access_ != StreamAccess::kPaths) {
    return ::fsetxattr(fd, name.c_str(), value.data(), value.size(), 0) == 0;
  }
  const std::string stream = name.substr(kUser.size());
  if (!IsStreamName(stream)) {
    return false;
  }
  const std::string file = StrCat(path, ":", stream);
  const Fd out(::open(file.c_str(),
                      O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC,
                      kOnlyForOwner));
  const auto bytes = std::as_bytes(std::span<const char>(value));
  return out.open() && WriteAll(out.get(), bytes, file).ok();
}

void PutBackWriter::SetTimes(int fd, const PaxEntry& entry) const {
  ::futimens(fd, TimesOf(entry).data());
  const auto created =
      std::ranges::find(entry.attributes, kCreated,
                        [](const auto& attribute) { return attribute.first; });
  constexpr std::size_t kTime = 8;
  if (access_ == StreamAccess::kNone || created == entry.attributes.end() ||
      created->second.size() != kTime) {
    return;
  }
  // ntfs-3g(8), "system.ntfs_times": creation, change, access.  All at once, as
  // it forgets what was set before one of them.
  const std::string changed = WindowsTime(entry.info.st_mtim);
  const std::string times = created->second + changed + changed;
  ::fsetxattr(fd, "system.ntfs_times", times.data(), times.size(), 0);
}

void PutBackWriter::SetAttributes(int fd,
                                  const std::string& path,
                                  const PaxEntry& entry) {
  for (const auto& attribute : entry.attributes) {
    if (!SetAttribute(fd, path, attribute.first, attribute.second)) {
      gaps_.left_out.push_back(StrCat(entry.path, ": ", attribute.first));
    }
  }
}

bool PutBackWriter::Holds(const PaxEntry& entry) const {
  if (!entry.stream.empty()) {
    return access_ == StreamAccess::kPaths && IsStreamName(entry.stream);
  }
  // There a colon begins the name of a stream.
  return access_ != StreamAccess::kPaths ||
         entry.path.find(':') == std::string::npos;
}

base::Status PutBackWriter::FillFile(int fd,
                                     FileProof& proof,
                                     PaxReader& reader,
                                     imaging::Progress& progress,
                                     const std::stop_token& stop) const {
  constexpr std::size_t kPiece = std::size_t{1} << 20;
  std::vector<std::byte> buffer(kPiece);
  imaging::Sha256Hasher hasher;
  while (true) {
    if (stop.stop_requested()) {
      return base::Error(base::ErrorCode::kCancelled, "stopped");
    }
    TRY_ASSIGN(const std::size_t got, reader.Read(buffer));
    if (got == 0) {
      proof.hash = hasher.Finish();
      return base::Ok();
    }
    const auto piece = std::span<const std::byte>(buffer).first(got);
    TRY(WriteAll(fd, piece, StrCat(folder_, "/", proof.path)));
    hasher.Update(piece);
    proof.size += got;
    progress.Add(got);
  }
}

base::Status PutBackWriter::WriteFile(const PaxEntry& entry,
                                      const std::string& place,
                                      PaxReader& reader,
                                      imaging::Progress& progress,
                                      const std::stop_token& stop) {
  const std::string path = StrCat(folder_, "/", place);
  Fd file(::open(path.c_str(),
                 O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC,
                 kOnlyForOwner));
  if (!file.open() && IsAboutName(errno)) {
    gaps_.files.push_back(
        StrCat(entry.path, ": ", std::generic_category().message(errno)));
    return base::Ok();
  }
  if (!file.open()) {
    return ErrnoError(StrCat("creating ", path), errno);
  }
  FileProof proof;
  proof.path = place;
  TRY(FillFile(file.get(), proof, reader, progress, stop));
  proofs_.push_back(proof);
  if (entry.stream.empty()) {
    ++files_;
    ::fchmod(file.get(), entry.info.st_mode & kPermissions);
    SetAttributes(file.get(), path, entry);
    SetTimes(file.get(), entry);
    last_ = entry;
  }
  if (::fsync(file.get()) != 0) {
    return ErrnoError(StrCat("flushing ", path), errno);
  }
  // What is read back must come from the device.
  ::posix_fadvise(file.get(), 0, 0, POSIX_FADV_DONTNEED);
  TRY(file.Close(path));
  if (!entry.stream.empty() && StrCat(last_.path, ":", entry.stream) == place) {
    const Fd owner(::open(StrCat(folder_, "/", last_.path).c_str(),
                          O_RDONLY | O_NOFOLLOW | O_CLOEXEC));
    SetTimes(owner.get(), last_);
  }
  return base::Ok();
}

base::Status PutBackWriter::Add(const PaxEntry& entry,
                                PaxReader& reader,
                                imaging::Progress& progress,
                                const std::stop_token& stop) {
  TRY_ASSIGN(const std::string place, PlaceOf(entry));
  if (!Holds(entry)) {
    (entry.stream.empty() ? gaps_.files : gaps_.left_out)
        .push_back(StrCat(entry.path, entry.stream.empty()
                                          ? ": no such name can be there"
                                          : ": a stream"));
    return base::Ok();
  }
  TRY(MakeParents(place));
  if (S_ISREG(entry.info.st_mode)) {
    return WriteFile(entry, place, reader, progress, stop);
  }
  if (S_ISLNK(entry.info.st_mode)) {
    links_.push_back(entry);
    return base::Ok();
  }
  const std::string path = StrCat(folder_, "/", place);
  if (::mkdir(path.c_str(), kNewFolder) != 0 && errno != EEXIST) {
    return ErrnoError(StrCat("making the folder ", path), errno);
  }
  folders_.push_back(entry);
  return base::Ok();
}

void PutBackWriter::MakeLink(const PaxEntry& link) {
  const auto place = PlaceOf(link);
  if (!place.ok() || LeadsOut(place.value(), link.link)) {
    gaps_.left_out.push_back(
        StrCat(link.path, ": a link that leads out, to ", link.link));
    return;
  }
  const std::string path = StrCat(folder_, "/", place.value());
  bool made = false;
  if (access_ == StreamAccess::kNone) {
    made = ::symlink(link.link.c_str(), path.c_str()) == 0;
  } else {
    // Windows has links to files and links to folders.
    std::error_code unknown;
    const auto to = std::filesystem::status(
        std::filesystem::path(path).parent_path() / link.link, unknown);
    made = std::filesystem::exists(to) &&
           MakeWindowsLink(path, link.link, std::filesystem::is_directory(to))
               .ok();
  }
  if (!made) {
    gaps_.left_out.push_back(StrCat(link.path, ": a link to ", link.link));
  }
}

base::Status PutBackWriter::Finish() {
  for (const PaxEntry& link : links_) {
    MakeLink(link);
  }
  // Last, and from the inside out: what is made in a folder changes its time.
  for (auto at = folders_.rbegin(); at != folders_.rend(); ++at) {
    TRY_ASSIGN(const std::string place, PlaceOf(*at));
    const std::string path = StrCat(folder_, "/", place);
    const Fd fd(
        ::open(path.c_str(), O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC));
    if (fd.open()) {
      ::fchmod(fd.get(), at->info.st_mode & kPermissions);
      SetAttributes(fd.get(), path, *at);
      SetTimes(fd.get(), *at);
    }
  }
  const Fd top(::open(folder_.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  if (!top.open() || ::syncfs(top.get()) != 0) {
    return ErrnoError(StrCat("flushing ", folder_), errno);
  }
  return base::Ok();
}

}  // namespace restore
