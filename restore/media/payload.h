// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <stop_token>
#include <string>
#include <string_view>
#include <vector>

#include "imaging/base/result.h"
#include "restore/media/medium.h"

namespace restore {

// The folder of loaders, kernel and initramfs that media are made of, as
// scripts/make-media leaves it.
class Payload {
 public:
  // Reads manifest.json and checks every file that it lists against it.
  // kNotFound when there is none, kCorrupt when a file is missing or differs.
  static base::Result<Payload> Open(const std::string& folder,
                                    const std::stop_token& stop);
  // The same from a boot medium, whose file system with /pristine is mounted at
  // `folder`, held against its medium.json: what was made with it can make
  // recovery partitions, and a stick also sticks.
  static base::Result<Payload> OpenMedium(const std::string& folder,
                                          const std::stop_token& stop);

  // Of all files together.
  std::uint64_t total_bytes() const;
  const std::string& folder() const { return folder_; }
  // As listed, with "/" in front: "/efi/shimx64.efi"; null when not there.
  const Medium::File* Find(std::string_view path) const;
  // As Find(), and kNotFound when it is not there.
  base::Result<Medium::File> Need(std::string_view path) const;
  // A file of at most 1 MiB.
  base::Result<std::vector<std::byte>> Read(std::string_view path) const;
  // Where a listed file is in the tree of files.
  std::string HostPath(std::string_view path) const;

 private:
  // What lists the files, and what to do when one is not as listed.
  struct List {
    const char* name;
    const char* advice;
  };
  // Lists the file at `folder_` + `file.path` as `path`.  kCorrupt when it is
  // not what `file` says.
  base::Status Add(const std::string& path,
                   const Medium::File& file,
                   const List& list,
                   const std::stop_token& stop);

  std::string folder_;
  std::vector<Medium::File> files_;
  // Of each of `files_`, below `folder_`.
  std::vector<std::string> places_;
};

// A file of the payload, and where a boot medium keeps it: all that it takes to
// make a recovery partition.
struct PlaceOnMedium {
  std::string_view from;
  std::string_view to;
  bool optional = false;
};
std::span<const PlaceOnMedium> PlacesOnMedium();

// Where this program's payload is: beside the build tree's binary, installed,
// or on the medium that the recovery system was started from.  `program` is the
// path of the running program.
std::optional<std::string> FindPayload(const std::string& program);

}  // namespace restore
