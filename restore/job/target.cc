// SPDX-License-Identifier: Apache-2.0
#include "restore/job/target.h"

#include <algorithm>
#include <charconv>
#include <optional>

#include "imaging/base/strings.h"
#include "imaging/engine/image_device.h"
#include "imaging/io/file_block_device.h"
#include "imaging/io/window_block_device.h"
#include "imaging/table/partition_table.h"
#include "restore/machine/block_nodes.h"
#include "restore/machine/kernel_files.h"

namespace restore {

namespace {

using base::StrCat;
using imaging::FileBlockDevice;
using imaging::GatedBlockDevice;
using imaging::ImagePartition;

base::Error Refused(std::string text, std::string hint) {
  return base::Error(base::ErrorCode::kInvalidArgument, std::move(text))
      .WithHint(std::move(hint));
}

// "disk.img#2" as disk.img and 2.
std::optional<int> SplitNumber(const std::string& name, std::string& path) {
  const std::size_t mark = name.rfind('#');
  if (mark == std::string::npos) {
    return std::nullopt;
  }
  int number = 0;
  const char* const end = name.data() + name.size();
  const auto parsed = std::from_chars(name.data() + mark + 1, end, number);
  if (parsed.ptr != end || parsed.ec != std::errc() || number <= 0) {
    return std::nullopt;
  }
  path = name.substr(0, mark);
  return number;
}

using Opened = base::Result<std::unique_ptr<imaging::BlockDevice>>;

Opened OpenDevice(const std::string& path, const imaging::WriteGate* gate) {
  if (gate != nullptr) {
    TRY_ASSIGN(auto gated,
               GatedBlockDevice::Open(
                   path, GatedBlockDevice::Sharing::kExclusive, *gate));
    return Opened(std::move(gated));
  }
  TRY_ASSIGN(auto file, FileBlockDevice::Open(
                            path, FileBlockDevice::Access::kReadOnlyDirect));
  return Opened(std::move(file));
}

base::Result<ImagePartition> FindPartition(const imaging::Image& image,
                                           int number) {
  const auto& all = image.head().partitions;
  const auto at = std::ranges::find(all, number, &ImagePartition::number);
  if (at == all.end()) {
    return base::Error(base::ErrorCode::kNotFound,
                       StrCat(image.name(), " holds no partition ", number))
        .WithHint("pristine info lists what it holds.");
  }
  if (!at->stored) {
    return base::Error(base::ErrorCode::kNotFound,
                       StrCat(image.name(), " knows partition ", number,
                              " but does not hold its content"));
  }
  return *at;
}

// One partition goes to a place that is one.
base::Result<imaging::TargetMap> MapPartition(const base::ByteRange content,
                                              const Target& target) {
  if (!target.is_numbered_partition()) {
    const auto table = imaging::ReadPartitionTable(target.device());
    if (table.ok() && table.value().kind != imaging::TableKind::kNone) {
      return Refused(
          StrCat(target.name(), " is a whole disk with ",
                 table.value().partitions.size(),
                 " partitions, but only one partition is to be restored"),
          StrCat("Name the partition to overwrite, as in ", target.name(),
                 "#2 or /dev/sda2. Nothing was written."));
    }
  }
  return imaging::TargetMap{
      .content = content, .target_offset = 0, .table = {}};
}

base::Result<imaging::TargetMap> MapDisk(const std::string& name,
                                         const imaging::ImageHead& head,
                                         imaging::BlockDevice& content,
                                         const Target& target,
                                         const imaging::RandomBytes& new_ids) {
  if (head.content == imaging::ContentKind::kPartitions) {
    return Refused(
        StrCat(name, " holds some partitions of a disk, not a whole disk"),
        "Choose them with --partition N --to TARGET. Nothing was "
        "written.");
  }
  if (target.is_numbered_partition() || IsPartition(target.path())) {
    return Refused(
        StrCat(target.name(), " is a partition, but ", name,
               " holds a whole disk"),
        "Choose one of its partitions with --partition N, or name the whole "
        "disk. Nothing was written.");
  }
  imaging::TargetMap map{
      .content = {0, head.raw_size}, .target_offset = 0, .table = {}};
  if (!head.table) {
    return map;
  }
  TRY_ASSIGN(const imaging::PartitionTable table,
             imaging::ReadPartitionTable(content));
  TRY_ASSIGN(map.table,
             imaging::FitPartitionTable(content, table, target.device().size(),
                                        table.sector_size, new_ids));
  // A device that counts in other sectors would not find its partitions.
  if (target.device().sector_size() != table.sector_size &&
      IsBlockDevice(target.path())) {
    return Refused(
        StrCat(target.name(), " has sectors of ", target.device().sector_size(),
               " bytes, but ", name, " comes from a disk with ",
               table.sector_size, "-byte sectors"),
        "Its partition table would not fit. Nothing was written.");
  }
  return map;
}

}  // namespace

TargetName SplitTargetName(const std::string& name) {
  TargetName out{.path = name, .partition = 0};
  if (!Exists(name)) {
    out.partition = SplitNumber(name, out.path).value_or(0);
  }
  return out;
}

base::Result<Target> Target::Open(const std::string& name) {
  return OpenNamed(name, nullptr);
}

base::Result<Target> Target::OpenGated(const std::string& name,
                                       const imaging::WriteGate& gate) {
  return OpenNamed(name, &gate);
}

base::Result<Target> Target::OpenNamed(const std::string& name,
                                       const imaging::WriteGate* gate) {
  const TargetName parts = SplitTargetName(name);
  TRY_ASSIGN(auto device, OpenDevice(parts.path, gate));
  Target target(name, parts.path);
  target.devices_.push_back(std::move(device));
  if (parts.partition != 0) {
    TRY(target.NarrowTo(parts.partition));
  }
  if (gate != nullptr) {
    target.Guard(*gate);
  }
  return target;
}

base::Result<Target> Target::Create(const std::string& path,
                                    std::uint64_t size,
                                    const imaging::WriteGate& gate) {
  if (path.starts_with("/dev/")) {
    return base::Error(base::ErrorCode::kNotFound, StrCat("there is no ", path))
        .WithHint("pristine disks lists what there is.");
  }
  Target target(path, path);
  TRY_ASSIGN(auto file, GatedBlockDevice::Create(path, size, gate));
  target.gated_ = file.get();
  target.devices_.push_back(std::move(file));
  return target;
}

// What is behind a gate stays so as a window of it too, but the engine asks for
// a gate that it can see.
void Target::Guard(const imaging::WriteGate& gate) {
  auto gated = std::make_unique<GatedBlockDevice>(*devices_.back(), gate);
  gated_ = gated.get();
  devices_.push_back(std::move(gated));
}

base::Status Target::NarrowTo(int partition) {
  TRY_ASSIGN(const imaging::PartitionTable table,
             imaging::ReadPartitionTable(device()));
  const auto at = std::ranges::find(table.partitions, partition,
                                    &imaging::Partition::number);
  if (at == table.partitions.end()) {
    return base::Error(base::ErrorCode::kNotFound,
                       StrCat(path_, " has no partition ", partition));
  }
  devices_.push_back(
      std::make_unique<imaging::WindowBlockDevice>(device(), at->range, name_));
  return base::Ok();
}

base::Result<imaging::TargetMap> MapContent(
    const std::string& name,
    const imaging::ImageHead& head,
    imaging::BlockDevice& content,
    const Target& target,
    const imaging::RandomBytes& new_ids) {
  return head.content == imaging::ContentKind::kPartition
             ? MapPartition({0, head.raw_size}, target)
             : MapDisk(name, head, content, target, new_ids);
}

base::Result<imaging::TargetMap> MapTo(const imaging::Image& image,
                                       int partition,
                                       const Target& target,
                                       const imaging::RandomBytes& new_ids) {
  if (partition == 0 ||
      image.head().content == imaging::ContentKind::kPartition) {
    imaging::ImageDevice content(image);
    return MapContent(image.name(), image.head(), content, target, new_ids);
  }
  TRY_ASSIGN(const ImagePartition wanted, FindPartition(image, partition));
  return MapPartition(wanted.range, target);
}

}  // namespace restore
