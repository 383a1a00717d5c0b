// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace restore {

// How named streams of a mounted NTFS can be reached.  ntfs-3g(8),
// "streams_interface".
enum class StreamAccess : std::uint8_t {
  kNone,        // No NTFS, or its streams are hidden.
  kAttributes,  // As attributes "user.NAME", of 64 KiB at most.
  kPaths,       // As files "PATH:NAME", of any size.
};
StreamAccess StreamAccessAt(const std::string& folder);

// The streams of the file or folder, without what precedes their names, which
// are untrusted; of other file systems, their "user." attributes.  nullopt with
// errno set when they can't be told.
std::optional<std::vector<std::string>> StreamNames(const std::string& path,
                                                    StreamAccess access);

// ntfs-3g and xattr(7) take no more as an attribute.
inline constexpr std::size_t kMaxAttribute = std::size_t{64} << 10;

// An extended attribute of at most 64 KiB, of a link its own.  nullopt with
// errno set when there is none or it can't be read.
std::optional<std::string> ReadAttribute(const std::string& path,
                                         const std::string& name);

// Whether it can be the name of a stream: nothing that leads to another file.
bool IsStreamName(std::string_view name);

}  // namespace restore
