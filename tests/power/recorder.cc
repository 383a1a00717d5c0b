// SPDX-License-Identifier: Apache-2.0
#include "tests/power/recorder.h"

#include <sys/stat.h>

#include <atomic>
#include <cstring>
#include <filesystem>

#include "imaging/base/strings.h"

namespace restore::testing {

namespace {

namespace fs = std::filesystem;
using Kind = Call::Kind;

// The wrapped calls are plain C and are handed nothing else.
// NOLINTNEXTLINE(cppcoreguidelines-avoid-non-const-global-variables)
std::atomic<Recorder*> current_recorder = nullptr;

}  // namespace

Recorder* Recorder::Current() {
  return current_recorder.load();
}

Recorder::Recorder(std::string folder) : folder_(std::move(folder)) {
  folders_[InodeOf(folder_)] = "";
  for (const auto& entry : fs::recursive_directory_iterator(folder_)) {
    const std::string name = Relative(entry.path().c_str());
    (entry.is_directory() ? folders_ : files_)[InodeOf(entry.path())] = name;
  }
  current_recorder.store(this);
}

Recorder::~Recorder() {
  current_recorder.store(nullptr);
}

Recorder::Inode Recorder::InodeOf(const std::string& path) {
  struct stat info {};
  return ::stat(path.c_str(), &info) == 0 ? Inode(info.st_dev, info.st_ino)
                                          : Inode();
}

bool Recorder::Holds(const char* path) const {
  return std::strncmp(path, folder_.c_str(), folder_.size()) == 0 &&
         path[folder_.size()] == '/';
}

std::string Recorder::Relative(const char* path) const {
  return std::string(path).substr(folder_.size() + 1);
}

std::string Recorder::FileOf(int fd) const {
  struct stat info {};
  if (::fstat(fd, &info) != 0) {
    return "";
  }
  const auto at = files_.find({info.st_dev, info.st_ino});
  return at == files_.end() ? "" : at->second;
}

void Recorder::Made(const char* path, int fd) {
  struct stat info {};
  if (::fstat(fd, &info) != 0) {
    return;
  }
  const std::string name = Relative(path);
  const std::string file = base::StrCat(name, " ", ++made_);
  files_[{info.st_dev, info.st_ino}] = file;
  calls_.push_back({Kind::kMake, file, name, "", 0, {}});
}

void Recorder::Resized(int fd, std::uint64_t size) {
  const std::string file = FileOf(fd);
  if (!file.empty()) {
    calls_.push_back({Kind::kResize, file, "", "", size, {}});
  }
}

void Recorder::Wrote(int fd,
                     std::uint64_t offset,
                     std::span<const std::byte> bytes) {
  const std::string file = FileOf(fd);
  if (!file.empty()) {
    calls_.push_back(
        {Kind::kWrite, file, "", "", offset, {bytes.begin(), bytes.end()}});
  }
}

void Recorder::Renamed(const char* from, const char* to) {
  const auto at = files_.find(InodeOf(to));
  if (at != files_.end()) {
    calls_.push_back(
        {Kind::kRename, at->second, Relative(to), Relative(from), 0, {}});
  }
}

void Recorder::Removed(const char* path) {
  calls_.push_back({Kind::kRemove, "", Relative(path), "", 0, {}});
}

void Recorder::Flushed(int fd) {
  const std::string file = FileOf(fd);
  if (!file.empty()) {
    calls_.push_back({Kind::kFlushFile, file, "", "", 0, {}});
    return;
  }
  struct stat info {};
  if (::fstat(fd, &info) != 0) {
    return;
  }
  const auto at = folders_.find({info.st_dev, info.st_ino});
  if (at != folders_.end()) {
    calls_.push_back({Kind::kFlushFolder, "", at->second, "", 0, {}});
  }
}

void Recorder::FlushedAll() {
  calls_.push_back({Kind::kFlushAll, "", "", "", 0, {}});
}

std::vector<Call> RecordCalls(const std::string& folder,
                              const std::function<void()>& job) {
  Recorder recorder(folder);
  job();
  return recorder.Take();
}

}  // namespace restore::testing
