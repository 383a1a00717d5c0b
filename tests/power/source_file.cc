// SPDX-License-Identifier: Apache-2.0
#include "tests/power/source_file.h"

#include <filesystem>

#include "tests/power/whole_file.h"

namespace restore::testing {

SourceFile::SourceFile(std::vector<std::byte> bytes)
    : scratch_(std::move(ScratchFolder::Make()).value()),
      bytes_(std::move(bytes)) {
  WriteWhole(path(), bytes_);
  std::filesystem::create_directory(media());
}

std::string SourceFile::MakeFolder(const std::string& name) const {
  std::string folder = media() + "/" + name;
  std::filesystem::remove_all(folder);
  std::filesystem::create_directories(folder);
  return folder;
}

bool SourceFile::Untouched() const {
  return ReadWhole(path()) == bytes_;
}

}  // namespace restore::testing
