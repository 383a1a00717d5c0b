// SPDX-License-Identifier: Apache-2.0
#include "restore/backup/pax_source.h"

#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstdint>
#include <filesystem>
#include <span>
#include <stop_token>
#include <string_view>
#include <system_error>

#include "imaging/base/strings.h"
#include "imaging/io/fd.h"
#include "restore/backup/pax_file.h"
#include "restore/backup/put_back_policy.h"

namespace restore {

namespace {

using base::StrCat;

// pax(1): it ends the name of a record.
constexpr char kEndOfName = '=';

constexpr const char* kAttributes = "system.ntfs_attrib";

// [MS-FSCC] 2.6.
constexpr std::uint32_t kOffline = 0x1000;
constexpr std::uint32_t kRecallOnDataAccess = 0x40'0000;

std::string Why(int number) {
  return std::generic_category().message(number);
}

std::uint32_t AttributesOf(const PaxEntry& entry) {
  std::uint32_t value = 0;
  for (const auto& attribute : entry.attributes) {
    if (attribute.first == kAttributes && attribute.second.size() == 4) {
      for (std::size_t i = 0; i < 4; ++i) {
        value |= std::uint32_t{static_cast<unsigned char>(attribute.second[i])}
                 << (8 * i);
      }
    }
  }
  return value;
}

// Windows would fetch it from elsewhere; what stands on the disk is zeros.
bool IsElsewhere(const PaxEntry& entry, bool reparse) {
  const std::uint32_t attributes = AttributesOf(entry);
  if ((attributes & kRecallOnDataAccess) != 0) {
    return true;
  }
  const bool empty = entry.info.st_blocks == 0 && entry.info.st_size > 0;
  return (attributes & kOffline) != 0 && (reparse || empty);
}

// [MS-FSCC] 2.1.2.1: IO_REPARSE_TAG_CLOUD and its fifteen variants.
bool IsCloudTag(std::string_view link) {
  constexpr std::string_view kBefore = "unsupported reparse tag 0x9000";
  return link.starts_with(kBefore) && link.size() == kBefore.size() + 4 &&
         link.ends_with("01a");
}

std::string WhyNotRead(const PaxEntry& entry) {
  if (IsCloudTag(entry.link)) {
    return "OneDrive keeps it in a way that can't be read here";
  }
  return entry.link.empty()
             ? "a link that can't be read"
             : "Windows keeps it in a way that can't be read here";
}

// Where a link on the disk leads, without the place where that is mounted: from
// its own folder, or, when it leads to another drive, as "D:/Music".
std::string WithoutMount(const std::string& root,
                         const std::string& path,
                         const std::string& link) {
  // ntfs-3g(8): drives that it does not know.
  constexpr std::string_view kDrives = "/.NTFS-3G/";
  if (const std::size_t drive = link.find(kDrives);
      drive != std::string::npos) {
    return link.substr(drive + kDrives.size());
  }
  if (!link.starts_with(root + "/")) {
    return link;
  }
  namespace fs = std::filesystem;
  const fs::path to(link.substr(root.size() + 1));
  const fs::path from = fs::path(path).parent_path();
  return to.lexically_normal().lexically_relative(from).string();
}

}  // namespace

void SourceReader::DescribeLink(SourceEntry& out) const {
  PaxEntry& entry = out.entry;
  const std::string whole = StrCat(root_, "/", entry.path);
  std::array<char, 4096> target{};
  const ssize_t size = ::readlink(whole.c_str(), target.data(), target.size());
  if (size > 0) {
    entry.link.assign(target.data(), static_cast<std::size_t>(size));
  }
  // Junctions and links of Windows as they are, for who can use them.
  for (const char* const name : {kAttributes, "system.ntfs_reparse_data"}) {
    if (auto value = ReadAttribute(whole, name)) {
      entry.attributes.emplace_back(name, std::move(*value));
    }
  }
  if (entry.link.empty() || entry.link.starts_with("unsupported reparse")) {
    out.elsewhere = IsCloudTag(entry.link) && IsElsewhere(entry, true);
    out.hidden = WhyNotRead(entry);
    return;
  }
  entry.link = WithoutMount(root_, entry.path, entry.link);
  if (LeadsOut(entry.path, entry.link)) {
    out.leads_to = entry.link;
  }
}

void SourceReader::AddStreams(SourceEntry& out,
                              std::vector<std::string>& unread) const {
  const auto names = StreamNames(StrCat(root_, "/", out.entry.path), access_);
  if (!names) {
    unread.push_back(
        StrCat(out.entry.path, ": its streams can't be told: ", Why(errno)));
    return;
  }
  // libarchive takes 1 MiB of what precedes a file, other tars less.
  std::size_t room = std::size_t{256} << 10;
  for (const std::string& name : *names) {
    const base::Status added = access_ == StreamAccess::kPaths
                                   ? AddByPath(out, name, room)
                                   : AddByAttribute(out, name, room);
    if (!added.ok()) {
      unread.push_back(
          StrCat(out.entry.path, ":", name, ": ", added.error().text()));
    }
  }
}

base::Status SourceReader::AddByPath(SourceEntry& out,
                                     const std::string& name,
                                     std::size_t& room) const {
  PaxEntry stream;
  stream.path = StrCat(out.entry.path, ":", name);
  stream.stream = name;
  if (::lstat(StrCat(root_, "/", stream.path).c_str(), &stream.info) != 0) {
    return imaging::ErrnoError("looking at it", errno);
  }
  const auto size = static_cast<std::uint64_t>(stream.info.st_size);
  if (name.find(kEndOfName) != std::string::npos || size > room ||
      size > kMaxAttribute) {
    stream.info.st_mode = S_IFREG | (out.entry.info.st_mode & 0666U);
    stream.info.st_mtim = out.entry.info.st_mtim;
    out.streams.push_back(std::move(stream));
    return base::Ok();
  }
  std::string value;
  const auto take = [&value](std::span<const std::byte> piece) {
    for (const std::byte byte : piece) {
      value.push_back(std::to_integer<char>(byte));
    }
    return value.size() > kMaxAttribute
               ? base::Status(base::Error(base::ErrorCode::kIo, "it grows"))
               : base::Ok();
  };
  TRY(ReadSourceFile(root_, stream.path, take, std::stop_token()));
  room -= std::min(room, value.size());
  out.entry.attributes.emplace_back(StrCat("user.", name), std::move(value));
  return base::Ok();
}

base::Status SourceReader::AddByAttribute(SourceEntry& out,
                                          const std::string& name,
                                          std::size_t& room) const {
  if (name.find(kEndOfName) != std::string::npos) {
    return base::Error(base::ErrorCode::kUnsupported,
                       "a stream whose name pax can't carry");
  }
  const std::string attribute = StrCat("user.", name);
  auto value = ReadAttribute(StrCat(root_, "/", out.entry.path), attribute);
  if (!value && (errno == ERANGE || errno == E2BIG)) {
    return base::Error(base::ErrorCode::kUnsupported,
                       "a stream larger than 64 KiB, which can't be read where "
                       "streams are attributes");
  }
  if (!value) {
    return imaging::ErrnoError("reading the stream", errno);
  }
  if (value->size() > room) {
    return base::Error(base::ErrorCode::kUnsupported,
                       "more streams than pax can carry");
  }
  room -= value->size();
  out.entry.attributes.emplace_back(attribute, std::move(*value));
  return base::Ok();
}

SourceEntry SourceReader::Describe(const TreeEntry& found,
                                   std::vector<std::string>& unread) const {
  SourceEntry out;
  out.entry.path = found.path;
  out.entry.info = found.info;
  if (S_ISLNK(found.info.st_mode)) {
    DescribeLink(out);
    return out;
  }
  const std::string whole = StrCat(root_, "/", found.path);
  // ntfs-3g(8), "extended attributes": names that are not listed.
  for (const char* const name : {kAttributes, "system.ntfs_crtime"}) {
    if (auto value = ReadAttribute(whole, name)) {
      out.entry.attributes.emplace_back(name, std::move(*value));
    }
  }
  if (S_ISREG(found.info.st_mode) && IsElsewhere(out.entry, false)) {
    out.elsewhere = true;
    return out;
  }
  if (S_ISREG(found.info.st_mode) || S_ISDIR(found.info.st_mode)) {
    AddStreams(out, unread);
  }
  return out;
}

}  // namespace restore
