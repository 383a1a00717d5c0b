// SPDX-License-Identifier: Apache-2.0
#include "imaging/fs/fat_tree.h"

#include <algorithm>

#include "imaging/base/strings.h"

namespace imaging::fat {

base::Status TreeWalker::Walk(const TreeEntry& root, base::ByteRange area) {
  bool go_on = true;
  if (area.length != 0) {
    go_on = visit_("/", std::span(&area, 1));
    frames_.push_back({"", FolderReader(tree_.partition, {area})});
  } else {
    TRY_ASSIGN(go_on, Visit("", root));
  }
  while (go_on && !frames_.empty()) {
    if (stop_.stop_requested()) {
      return base::Error(base::ErrorCode::kCancelled, "stopped");
    }
    TRY_ASSIGN(go_on, Step());
  }
  return base::Ok();
}

base::Result<bool> TreeWalker::Step() {
  Frame& frame = frames_.back();
  auto row = frame.folder.Next();
  if (!row.ok() && row.error().code() != base::ErrorCode::kIo) {
    return std::move(row).error();
  }
  // What cannot be read of a folder is passed over.
  if (!row.ok() || !row.value().has_value()) {
    frames_.pop_back();
    tree_.parser.Reset();
    return true;
  }
  const auto entry = tree_.parser.Feed(*row.value());
  return entry ? Visit(frame.path + "/" + entry->name, *entry) : true;
}

base::Result<bool> TreeWalker::Visit(const std::string& path,
                                     const TreeEntry& entry) {
  TRY_ASSIGN(std::vector<base::ByteRange> content,
             chains_.Follow(entry.first_cluster, entry.size, entry.contiguous));
  if (entry.folder) {
    TRY_ASSIGN(content, Claim(content));
  }
  std::vector<base::ByteRange> ranges = entry.rows;
  ranges.insert(ranges.end(), content.begin(), content.end());
  const bool go_on = visit_(path.empty() ? "/" : path, ranges);
  if (entry.folder && frames_.size() < kMaxDepth) {
    tree_.parser.Reset();
    frames_.push_back(
        {path, FolderReader(tree_.partition, std::move(content))});
  }
  return go_on;
}

base::Result<std::vector<base::ByteRange>> TreeWalker::Claim(
    const std::vector<base::ByteRange>& ranges) {
  std::vector<base::ByteRange> mine;
  const std::uint64_t step = tree_.clusters.cluster_size;
  for (const base::ByteRange& range : ranges) {
    for (std::uint64_t at = range.offset; at < range.end(); at += step) {
      if (!claimed_.insert(at).second) {
        return mine;
      }
      if (claimed_.size() > kMaxFolderClusters) {
        return base::Error(
            base::ErrorCode::kUnsupported,
            base::StrCat(tree_.partition.name(), " has more than ",
                         kMaxFolderClusters, " clusters of folders"));
      }
      AppendRange(mine, {at, std::min(step, range.end() - at)});
    }
  }
  return mine;
}

}  // namespace imaging::fat
