// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <stop_token>
#include <string>
#include <vector>

#include "imaging/base/result.h"
#include "imaging/pipeline/progress.h"
#include "restore/backup/pax_file.h"

namespace restore {

// Reads an archive whole and decodes it; its regular files must be those of
// `proofs`, in their order, with their content.  Returns the SHA-256 of the
// archive as hexadecimal digits.
//   kCorrupt  it is damaged, or the first file that differs, by name
base::Result<std::string> ProvePaxArchive(const std::vector<std::string>& files,
                                          const std::vector<FileProof>& proofs,
                                          imaging::Progress& progress,
                                          const std::stop_token& stop);

}  // namespace restore
