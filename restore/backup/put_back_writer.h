// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <stop_token>
#include <string>
#include <utility>
#include <vector>

#include "imaging/base/result.h"
#include "imaging/pipeline/progress.h"
#include "restore/backup/pax_archive.h"
#include "restore/backup/pax_file.h"

namespace restore {

// Writes the entries of an archive into a new, empty folder.  For one thread.
class PutBackWriter {
 public:
  // `left_out` is borrowed.
  PutBackWriter(std::string folder, std::vector<std::string>& left_out)
      : folder_(std::move(folder)), left_out_(left_out) {}

  // Content comes from `reader`, which stands at the entry.  Links wait for
  // Finish(), so that nothing is ever written through one.
  base::Status Add(const PaxEntry& entry,
                   PaxReader& reader,
                   imaging::Progress& progress,
                   const std::stop_token& stop);
  // Makes links, sets the times of folders, and makes all durable.
  base::Status Finish();

  // Of the files that were written.
  const std::vector<FileProof>& proofs() const { return proofs_; }

 private:
  base::Status MakeParents(const std::string& path) const;
  base::Status WriteFile(const PaxEntry& entry,
                         const std::string& place,
                         PaxReader& reader,
                         imaging::Progress& progress,
                         const std::stop_token& stop);
  void SetAttributes(int fd, const PaxEntry& entry);

  const std::string folder_;
  std::vector<std::string>& left_out_;
  std::vector<FileProof> proofs_;
  std::vector<PaxEntry> folders_;
  std::vector<PaxEntry> links_;
};

}  // namespace restore
