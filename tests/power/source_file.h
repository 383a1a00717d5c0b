// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "restore/machine/scratch_folder.h"

namespace restore::testing {

// A file that jobs read, and a folder `media` beside it that they write to.
class SourceFile {
 public:
  explicit SourceFile(std::vector<std::byte> bytes);

  std::string path() const { return scratch_.File("source.img"); }
  const std::vector<std::byte>& bytes() const { return bytes_; }
  std::string media() const { return scratch_.File("media"); }
  // Makes a folder in `media`, empty, or empties it.
  std::string MakeFolder(const std::string& name) const;
  // Not one byte of it has changed.
  bool Untouched() const;

 private:
  ScratchFolder scratch_;
  const std::vector<std::byte> bytes_;
};

}  // namespace restore::testing
