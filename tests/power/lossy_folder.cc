// SPDX-License-Identifier: Apache-2.0
#include "tests/power/lossy_folder.h"

#include <algorithm>
#include <filesystem>

#include "tests/power/whole_file.h"

namespace restore::testing {

namespace {

namespace fs = std::filesystem;

constexpr std::size_t kSector = 512;

std::string FolderOf(const std::string& name) {
  const std::size_t slash = name.rfind('/');
  return slash == std::string::npos ? "" : name.substr(0, slash);
}

void PutAt(std::uint64_t offset,
           std::span<const std::byte> piece,
           LossyFolder::Bytes& bytes) {
  const auto at = static_cast<std::size_t>(offset);
  if (bytes.size() < at + piece.size()) {
    bytes.resize(at + piece.size());
  }
  std::copy(piece.begin(), piece.end(),
            bytes.begin() + static_cast<std::ptrdiff_t>(at));
}

}  // namespace

void LossyFolder::Put(const std::string& name, Bytes bytes) {
  files_[name] = {std::move(bytes), {}};
  names_[name] = name;
}

void LossyFolder::Replay(std::span<const Call> calls) {
  using enum Call::Kind;
  for (const Call& call : calls) {
    switch (call.kind) {
      case kMake:
        name_changes_.push_back({call.name, "", call.file});
        files_[call.file] = {};
        break;
      case kWrite:
        files_[call.file].changes.push_back({false, call.offset, call.bytes});
        break;
      case kResize:
        files_[call.file].changes.push_back({true, call.offset, {}});
        break;
      case kRename:
        name_changes_.push_back({call.name, call.old_name, call.file});
        break;
      case kRemove:
        name_changes_.push_back({call.name, "", ""});
        break;
      case kFlushFile:
        Flush(files_[call.file]);
        break;
      case kFlushFolder:
        FlushNames(call.name);
        break;
      case kFlushAll:
        for (auto& [name, file] : files_) {
          Flush(file);
        }
        FlushAllNames();
        break;
    }
  }
}

void LossyFolder::Apply(const Change& change, Bytes& bytes) {
  if (change.resize) {
    bytes.resize(static_cast<std::size_t>(change.offset));
  } else {
    PutAt(change.offset, change.bytes, bytes);
  }
}

void LossyFolder::Tear(const Change& change,
                       std::minstd_rand& random,
                       Bytes& bytes) {
  std::size_t at = 0;
  while (at < change.bytes.size()) {
    const std::size_t size = std::min(
        kSector - static_cast<std::size_t>(change.offset + at) % kSector,
        change.bytes.size() - at);
    if (random() % 2 == 0) {
      PutAt(change.offset + at, std::span(change.bytes).subspan(at, size),
            bytes);
    }
    at += size;
  }
}

void LossyFolder::Apply(const NameChange& change) {
  if (!change.old_name.empty()) {
    names_.erase(change.old_name);
  }
  if (change.file.empty()) {
    names_.erase(change.name);
  } else {
    names_[change.name] = change.file;
  }
}

void LossyFolder::Flush(Content& file) {
  for (const Change& change : file.changes) {
    Apply(change, file.bytes);
  }
  file.changes.clear();
}

void LossyFolder::FlushNames(const std::string& folder) {
  std::erase_if(name_changes_, [&](const NameChange& change) {
    const bool here = FolderOf(change.name) == folder;
    if (here) {
      Apply(change);
    }
    return here;
  });
}

void LossyFolder::FlushAllNames() {
  for (const NameChange& change : name_changes_) {
    Apply(change);
  }
  name_changes_.clear();
}

void LossyFolder::LosePower(std::minstd_rand& random) {
  for (auto& [name, file] : files_) {
    for (const Change& change : file.changes) {
      const auto fate = random() % 8;
      if (fate < 3) {
        Apply(change, file.bytes);
      } else if (fate < 5 && !change.resize) {
        Tear(change, random, file.bytes);
      }
    }
    file.changes.clear();
  }
  for (const NameChange& change : name_changes_) {
    if (random() % 2 == 0) {
      Apply(change);
    }
  }
  name_changes_.clear();
  // From now on a file is told by its name again (Call::file).
  std::map<std::string, Content> left;
  for (auto& [name, file] : names_) {
    left[name] = files_[file];
    file = name;
  }
  files_ = std::move(left);
}

void LossyFolder::WriteOut() const {
  std::vector<fs::path> gone;
  for (const auto& entry : fs::recursive_directory_iterator(path_)) {
    const std::string name = entry.path().string().substr(path_.size() + 1);
    if (entry.is_regular_file() && Find(name) == nullptr) {
      gone.push_back(entry.path());
    }
  }
  for (const fs::path& path : gone) {
    fs::remove(path);
  }
  for (const auto& [name, file] : names_) {
    WriteWhole(File(name), files_.at(file).bytes);
  }
}

const LossyFolder::Bytes* LossyFolder::Find(const std::string& name) const {
  const auto at = names_.find(name);
  return at == names_.end() ? nullptr : &files_.at(at->second).bytes;
}

std::vector<std::string> LossyFolder::NamesIn(const std::string& folder) const {
  std::vector<std::string> out;
  for (const auto& [name, file] : names_) {
    if (FolderOf(name) == folder) {
      out.push_back(name);
    }
  }
  return out;
}

}  // namespace restore::testing
