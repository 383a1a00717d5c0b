// SPDX-License-Identifier: Apache-2.0
#include "restore/machine/probe.h"

#include <blkid/blkid.h>
#include <fcntl.h>
#include <fmt/format.h>

#include <algorithm>
#include <cerrno>
#include <memory>

#include "imaging/base/strings.h"
#include "imaging/io/fd.h"

namespace restore {

namespace {

// A prober and the descriptor that it borrows.
struct Prober {
  imaging::Fd fd;
  std::unique_ptr<blkid_struct_probe, decltype(&blkid_free_probe)> probe{
      nullptr, &blkid_free_probe};
};

base::Result<Prober> OpenProber(const std::string& path,
                                base::ByteRange window) {
  Prober prober;
  prober.fd = imaging::Fd(
      ::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY));
  if (!prober.fd.open()) {
    return imaging::ErrnoError(base::StrCat("opening ", path), errno);
  }
  prober.probe.reset(blkid_new_probe());
  errno = 0;
  if (prober.probe == nullptr ||
      blkid_probe_set_device(prober.probe.get(), prober.fd.get(),
                             static_cast<blkid_loff_t>(window.offset),
                             static_cast<blkid_loff_t>(window.length)) != 0) {
    return imaging::ErrnoError(base::StrCat("reading ", path),
                               errno == 0 ? EIO : errno);
  }
  return prober;
}

std::string Value(blkid_probe probe, const char* name) {
  const char* data = nullptr;
  std::size_t size = 0;
  if (blkid_probe_lookup_value(probe, name, &data, &size) != 0 || size == 0) {
    return "";
  }
  return data;  // Values end with a zero byte, which `size` counts.
}

std::string Text(const char* text) {
  return text == nullptr ? "" : text;
}

constexpr std::uint64_t kUnit = 512;  // Of blkid_partition_get_start().

imaging::Partition Convert(blkid_partition found, bool is_mbr) {
  imaging::Partition partition;
  partition.number = blkid_partition_get_partno(found);
  partition.range = {
      static_cast<std::uint64_t>(blkid_partition_get_start(found)) * kUnit,
      static_cast<std::uint64_t>(blkid_partition_get_size(found)) * kUnit};
  partition.unique_id = Text(blkid_partition_get_uuid(found));
  partition.name = Text(blkid_partition_get_name(found));
  const std::uint64_t flags = blkid_partition_get_flags(found);
  partition.type = Text(blkid_partition_get_type_string(found));
  if (is_mbr) {
    constexpr std::uint64_t kActive = 0x80;
    partition.type = fmt::format("0x{:02x}", blkid_partition_get_type(found));
    partition.attributes = flags == kActive ? 4 : 0;
  } else {
    partition.attributes = flags;
  }
  return partition;
}

FoundTable ConvertTable(blkid_partlist list, blkid_parttable table) {
  FoundTable found;
  found.kind = Text(blkid_parttable_get_type(table));
  found.id = Text(blkid_parttable_get_id(table));
  const bool is_mbr = found.kind == "dos";
  if (is_mbr) {
    found.kind = "mbr";
    found.id = found.id.empty() ? "" : "0x" + found.id;
  }
  const int count = blkid_partlist_numof_partitions(list);
  for (int i = 0; i < count; ++i) {
    blkid_partition partition = blkid_partlist_get_partition(list, i);
    // PMBR and extended partitions only say where others are.
    if (partition != nullptr && blkid_partition_is_extended(partition) == 0) {
      found.partitions.push_back(Convert(partition, is_mbr));
    }
  }
  std::sort(found.partitions.begin(), found.partitions.end(),
            [](const auto& a, const auto& b) { return a.number < b.number; });
  return found;
}

}  // namespace

base::Result<Content> ProbeContent(const std::string& path,
                                   base::ByteRange window) {
  TRY_ASSIGN(const Prober prober, OpenProber(path, window));
  blkid_probe probe = prober.probe.get();
  blkid_probe_enable_superblocks(probe, 1);
  blkid_probe_set_superblocks_flags(
      probe, BLKID_SUBLKS_TYPE | BLKID_SUBLKS_LABEL | BLKID_SUBLKS_UUID);
  errno = 0;
  switch (blkid_do_safeprobe(probe)) {
    case 0:
      return Content{.type = Value(probe, "TYPE"),
                     .label = Value(probe, "LABEL"),
                     .uuid = Value(probe, "UUID")};
    case 1:
      return Content{};
    case -2:
      return base::Error(
          base::ErrorCode::kCorrupt,
          base::StrCat(path, " bears the marks of more than one file system"));
    default:
      return imaging::ErrnoError(base::StrCat("reading ", path),
                                 errno == 0 ? EIO : errno);
  }
}

base::Result<FoundTable> ProbeTable(const std::string& path) {
  TRY_ASSIGN(const Prober prober, OpenProber(path, {}));
  blkid_probe probe = prober.probe.get();
  blkid_probe_enable_superblocks(probe, 0);
  blkid_probe_enable_partitions(probe, 1);
  errno = 0;
  blkid_partlist list = blkid_probe_get_partitions(probe);
  blkid_parttable table =
      list == nullptr ? nullptr : blkid_partlist_get_table(list);
  if (table != nullptr) {
    return ConvertTable(list, table);
  }
  if (errno == EIO) {
    return imaging::ErrnoError(
        base::StrCat("reading the partition table of ", path), errno);
  }
  return FoundTable{};
}

}  // namespace restore
