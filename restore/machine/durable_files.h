// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

#include "imaging/base/result.h"

namespace restore {

struct FileContent {
  std::string name;
  std::string bytes;
};

// Puts new files into a folder, which is made when it is missing.  Each is
// written as NAME.partial and flushed; only when all are do they get their
// names, in the order given, and the folder is flushed.  So after a power cut
// a file is there whole or not at all, and the last one only with all others.
//
// kInvalidArgument when there is a file of one of the names, kNoSpace when the
// volume is full.  After an error no NAME.partial is left, unless that cannot
// be removed either.
base::Status PutNewFiles(const std::string& folder,
                         const std::vector<FileContent>& files);

}  // namespace restore
