// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
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

  // Of all files together.
  std::uint64_t total_bytes() const;
  const std::string& folder() const { return folder_; }
  // As listed, with "/" in front: "/efi/shimx64.efi"; null when not there.
  const Medium::File* Find(std::string_view path) const;
  // As Find(), and kNotFound when it is not there.
  base::Result<Medium::File> Need(std::string_view path) const;
  // A file of at most 1 MiB.
  base::Result<std::vector<std::byte>> Read(std::string_view path) const;
  // Its name in the tree of files.
  std::string HostPath(std::string_view path) const;

 private:
  std::string folder_;
  std::vector<Medium::File> files_;
};

// Where this program's payload is: beside the build tree's binary or installed.
// `program` is the path of the running program.
std::optional<std::string> FindPayload(const std::string& program);

}  // namespace restore
