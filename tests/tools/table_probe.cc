// SPDX-License-Identifier: Apache-2.0

// Prints and fits the partition table of a disk image, for the integration
// tests to hold against sfdisk and sgdisk.
//   table_probe read IMAGE
//   table_probe fit IMAGE OUT SIZE [--new-ids]
//     OUT is made, SIZE bytes long, with the fitted table and zeros else.

#include <cstdio>
#include <cstdlib>
#include <random>
#include <string>

#include "imaging/base/strings.h"
#include "imaging/io/file_block_device.h"
#include "imaging/table/partition_table.h"

namespace {

using imaging::FileBlockDevice;
using imaging::PartitionTable;

int Fail(const base::Error& error) {
  std::fprintf(stderr, "table_probe: code %d: %s\n",
               static_cast<int>(error.code()), error.text().c_str());
  return 1;
}

const char* OrDash(const std::string& text) {
  return text.empty() ? "-" : text.c_str();
}

const char* KindName(imaging::TableKind kind) {
  switch (kind) {
    case imaging::TableKind::kNone:
      return "none";
    case imaging::TableKind::kMbr:
      return "mbr";
    case imaging::TableKind::kGpt:
      return "gpt";
  }
  return "?";
}

int Print(const PartitionTable& table) {
  std::printf("kind %s\nhybrid %d\nid %s\nsector_size %u\nminimum %ju\n",
              KindName(table.kind), table.hybrid ? 1 : 0, OrDash(table.id),
              table.sector_size,
              static_cast<std::uintmax_t>(imaging::MinimumDiskSize(table)));
  for (const imaging::Partition& part : table.partitions) {
    std::printf("partition %d %ju %ju %s %s %ju %s\n", part.number,
                static_cast<std::uintmax_t>(part.range.offset),
                static_cast<std::uintmax_t>(part.range.length),
                part.type.c_str(), OrDash(part.unique_id),
                static_cast<std::uintmax_t>(part.attributes),
                base::Printable(part.name).c_str());
  }
  for (const base::ByteRange& range : table.regions.ranges()) {
    std::printf("region %ju %ju\n", static_cast<std::uintmax_t>(range.offset),
                static_cast<std::uintmax_t>(range.length));
  }
  for (const std::string& note : table.notes) {
    std::printf("note %s\n", note.c_str());
  }
  return 0;
}

imaging::RandomBytes Random() {
  return [](std::span<std::byte> out) {
    std::random_device device;
    for (std::byte& byte : out) {
      byte = static_cast<std::byte>(device());
    }
  };
}

base::Status Fit(imaging::BlockDevice& source,
                 const PartitionTable& table,
                 const std::string& out,
                 std::uint64_t size,
                 const imaging::RandomBytes& new_ids) {
  TRY_ASSIGN(const auto writes,
             imaging::FitPartitionTable(source, table, size, table.sector_size,
                                        new_ids));
  TRY_ASSIGN(const auto target, FileBlockDevice::Create(out, size));
  for (const imaging::TableWrite& write : writes) {
    TRY(target->WriteAt(write.offset, write.bytes));
  }
  return target->Flush();
}

}  // namespace

int main(int argc, char** argv) {
  const std::string verb = argc >= 3 ? argv[1] : "";
  const bool fits = verb == "fit" && argc >= 5;
  if (!fits && verb != "read") {
    std::fprintf(stderr,
                 "usage: table_probe read IMAGE\n"
                 "       table_probe fit IMAGE OUT SIZE [--new-ids]\n");
    return 2;
  }
  auto disk =
      FileBlockDevice::Open(argv[2], FileBlockDevice::Access::kReadOnly);
  if (!disk.ok()) {
    return Fail(disk.error());
  }
  const auto table = imaging::ReadPartitionTable(*disk.value());
  if (!table.ok()) {
    return Fail(table.error());
  }
  if (!fits) {
    return Print(table.value());
  }
  const auto done = Fit(*disk.value(), table.value(), argv[3],
                        std::strtoull(argv[4], nullptr, 10),
                        argc == 6 ? Random() : imaging::RandomBytes());
  return done.ok() ? 0 : Fail(done.error());
}
