// SPDX-License-Identifier: Apache-2.0
#include "restore/media/volume_tree.h"

#include <algorithm>
#include <cctype>

#include "imaging/base/strings.h"
#include "imaging/fs/detect.h"
#include "imaging/io/file_block_device.h"
#include "imaging/io/joined_block_device.h"
#include "imaging/io/window_block_device.h"
#include "restore/machine/kernel_files.h"
#include "restore/machine/process.h"

namespace restore {

namespace {

using base::ByteRange;
using base::Error;
using base::ErrorCode;
using base::StrCat;
using imaging::BlockDevice;
using Places = std::map<std::string, std::vector<ByteRange>>;

constexpr std::uint64_t kIsoBlock = 2048;
constexpr std::size_t kMaxFiles = 100000;

// FAT compares names without regard to case, for the letters of ASCII.
std::string Folded(std::string_view path) {
  std::string out(path);
  std::ranges::transform(out, out.begin(), [](char c) {
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
  });
  return out;
}

Error NoSuchFile(const std::string& path, std::string_view where) {
  return {ErrorCode::kNotFound, StrCat(where, " has no ", path)};
}

// Files whose places on a device are known.
class PlacedTree final : public VolumeTree {
 public:
  PlacedTree(BlockDevice& device, const Places& places) : device_(device) {
    for (const auto& [path, ranges] : places) {
      files_[Folded(path)] = {path, ranges};
    }
  }

  base::Result<std::unique_ptr<BlockDevice>> Open(
      const std::string& path) override {
    const auto found = files_.find(Folded(path));
    if (found == files_.end()) {
      return NoSuchFile(path, device_.name());
    }
    std::vector<std::unique_ptr<BlockDevice>> pieces;
    std::vector<ByteRange> ranges = found->second.second;
    if (ranges.empty()) {
      ranges.push_back({0, 0});
    }
    for (const ByteRange& range : ranges) {
      if (range.offset > device_.size() ||
          range.length > device_.size() - range.offset) {
        return Error(ErrorCode::kCorrupt,
                     StrCat(path, " leads out of ", device_.name()));
      }
      pieces.push_back(std::make_unique<imaging::WindowBlockDevice>(
          device_, range, StrCat(device_.name(), ":", found->second.first)));
    }
    return std::unique_ptr<BlockDevice>(
        std::make_unique<imaging::JoinedBlockDevice>(std::move(pieces)));
  }

  std::vector<std::string> RootNames() const override {
    std::vector<std::string> names;
    for (const auto& [folded, file] : files_) {
      if (file.first.rfind('/') == 0) {
        names.push_back(file.first.substr(1));
      }
    }
    return names;
  }

 private:
  BlockDevice& device_;
  // By folded path: the path as stored, and where it lies.
  std::map<std::string, std::pair<std::string, std::vector<ByteRange>>> files_;
};

class MountedTree final : public VolumeTree {
 public:
  explicit MountedTree(std::string folder) : folder_(std::move(folder)) {}

  base::Result<std::unique_ptr<BlockDevice>> Open(
      const std::string& path) override {
    auto opened = imaging::FileBlockDevice::Open(
        folder_ + path, imaging::FileBlockDevice::Access::kReadOnlyDirect);
    if (!opened.ok()) {
      return std::move(opened).error();
    }
    opened.value()->DropCache();
    return std::unique_ptr<BlockDevice>(std::move(opened).value());
  }

  std::vector<std::string> RootNames() const override {
    return NamesIn(folder_);
  }

 private:
  const std::string folder_;
};

}  // namespace

base::Result<std::unique_ptr<VolumeTree>> ReadFatTree(
    BlockDevice& volume, const std::string& type, const std::stop_token& stop) {
  // A walk gives a folder before what is in it, and a file's rows in its folder
  // before its content: what lies in a folder is not content.
  base::RangeSet folders;
  Places places;
  const imaging::FileVisitor visit = [&](const std::string& path,
                                         std::span<const ByteRange> ranges) {
    std::vector<ByteRange> content;
    for (const ByteRange& range : ranges) {
      if (!folders.Contains(range)) {
        content.push_back(range);
      }
    }
    places[path] = content;
    // Whether it is a folder shows only when something in it comes, so all
    // are taken for one: no file's content holds another's rows.
    folders.Insert(std::move(content));
    return places.size() < kMaxFiles;
  };
  TRY(imaging::WalkFiles(type, volume, visit, stop));
  return std::unique_ptr<VolumeTree>(
      std::make_unique<PlacedTree>(volume, places));
}

Places ParseIsoReport(std::string_view text) {
  // "File data lba:  0 ,      123 ,       45 ,    92160 , '/pristine/x'": the
  // number of the piece, its first block, blocks, the file's bytes, its path.
  constexpr std::string_view kLine = "File data lba:";
  constexpr std::size_t kFields = 5;
  Places places;
  for (const std::string& line : Split(text, '\n')) {
    if (!line.starts_with(kLine)) {
      continue;
    }
    const auto fields = Split(std::string_view(line).substr(kLine.size()), ',');
    const std::size_t open = line.find('\'');
    const std::size_t close = line.rfind('\'');
    if (fields.size() < kFields || open == close) {
      continue;
    }
    const auto piece = ParseNumber(Trimmed(fields[0]));
    const auto block = ParseNumber(Trimmed(fields[1]));
    const auto blocks = ParseNumber(Trimmed(fields[2]));
    const auto size = ParseNumber(Trimmed(fields[3]));
    constexpr std::uint64_t kMaxBlock = std::uint64_t{1} << 32;
    if (!piece || !block || !blocks || !size || *block > kMaxBlock ||
        *blocks > kMaxBlock || places.size() >= kMaxFiles) {
      continue;
    }
    // Pieces of a large file follow each other, all but the last in full.
    auto& ranges = places[line.substr(open + 1, close - open - 1)];
    const std::uint64_t before = base::TotalLength(ranges);
    const std::uint64_t left = *size > before ? *size - before : 0;
    ranges.push_back({*block * kIsoBlock, std::min(left, *blocks * kIsoBlock)});
  }
  return places;
}

base::Result<std::unique_ptr<VolumeTree>> ReadIsoTree(
    const std::string& path, BlockDevice& device, const std::stop_token& stop) {
  TRY_ASSIGN(
      const ToolOutput report,
      RunTool({.command = {"xorriso", "-indev", "stdio:" + path, "-find", "/",
                           "-type", "f", "-exec", "report_lba", "--"},
               .package = "xorriso"},
              stop));
  return std::unique_ptr<VolumeTree>(
      std::make_unique<PlacedTree>(device, ParseIsoReport(report.out)));
}

std::unique_ptr<VolumeTree> FolderTree(const std::string& folder) {
  return std::make_unique<MountedTree>(folder);
}

}  // namespace restore
