// SPDX-License-Identifier: Apache-2.0
#include "imaging/fs/fat_boot.h"
#include "imaging/fs/fat_names.h"
#include "imaging/fs/fat_tree.h"
#include "imaging/fs/file_system.h"

namespace imaging {

base::Status WalkFatFiles(BlockDevice& partition,
                          const FileVisitor& visit,
                          const std::stop_token& stop) {
  TRY_ASSIGN(const fat::Volume volume, fat::ReadBoot(partition));
  fat::TableReader table(partition, volume.FatOffsets(), volume.fat_size,
                         volume.kind);
  fat::FatEntryParser parser(volume.kind);
  fat::TreeWalker walker({.partition = partition,
                          .clusters = volume.clusters,
                          .table = table,
                          .parser = parser},
                         visit, stop);
  return walker.Walk({.name = "",
                      .folder = true,
                      .first_cluster = volume.root_cluster,
                      .size = fat::kMaxFatFolderSize,
                      .contiguous = false,
                      .rows = {}},
                     volume.root_area);
}

}  // namespace imaging
