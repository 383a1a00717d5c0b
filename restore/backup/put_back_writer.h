// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <stop_token>
#include <string>
#include <utility>
#include <vector>

#include "imaging/base/result.h"
#include "imaging/pipeline/progress.h"
#include "restore/backup/ntfs_streams.h"
#include "restore/backup/pax_archive.h"
#include "restore/backup/pax_file.h"

namespace restore {

// What does not become what it was, by name and why.
struct PutBackGaps {
  // Attributes, streams and links that the file system does not take, and links
  // that lead out.
  std::vector<std::string> left_out;
  // Files whose names it does not take.
  std::vector<std::string> files;
};

// Writes the entries of an archive into a new, empty folder.  For one thread.
class PutBackWriter {
 public:
  // `gaps` is borrowed.
  PutBackWriter(std::string folder, PutBackGaps& gaps)
      : folder_(std::move(folder)),
        access_(StreamAccessAt(folder_)),
        gaps_(gaps) {}

  // Content comes from `reader`, which stands at the entry.  Links wait for
  // Finish(), so that nothing is ever written through one.
  base::Status Add(const PaxEntry& entry,
                   PaxReader& reader,
                   imaging::Progress& progress,
                   const std::stop_token& stop);
  // Makes links, sets the times of folders, and makes all durable.
  base::Status Finish();

  // Of the files and streams that were written.
  const std::vector<FileProof>& proofs() const { return proofs_; }
  std::uint64_t files() const { return files_; }

 private:
  base::Status MakeParents(const std::string& path) const;
  // Whether the file system has a name like that.
  bool Holds(const PaxEntry& entry) const;
  base::Status WriteFile(const PaxEntry& entry,
                         const std::string& place,
                         PaxReader& reader,
                         imaging::Progress& progress,
                         const std::stop_token& stop);
  base::Status FillFile(int fd,
                        FileProof& proof,
                        PaxReader& reader,
                        imaging::Progress& progress,
                        const std::stop_token& stop) const;
  // Of what lies at `path`, open as `fd`.
  void SetAttributes(int fd, const std::string& path, const PaxEntry& entry);
  bool SetAttribute(int fd,
                    const std::string& path,
                    const std::string& name,
                    const std::string& value) const;
  // Nothing may be changed after it.
  void SetTimes(int fd, const PaxEntry& entry) const;
  void MakeLink(const PaxEntry& link);

  const std::string folder_;
  const StreamAccess access_;
  PutBackGaps& gaps_;
  std::vector<FileProof> proofs_;
  std::uint64_t files_ = 0;
  std::vector<PaxEntry> folders_;
  std::vector<PaxEntry> links_;
  // The file written last, which streams that follow are of.
  PaxEntry last_;
};

}  // namespace restore
