// SPDX-License-Identifier: Apache-2.0
#include "restore/cli/disks_text.h"

#include <fmt/format.h>

#include <nlohmann/json.hpp>
#include <string_view>

#include "imaging/base/strings.h"
#include "restore/plan/fingerprint.h"

namespace restore {

namespace {

void AppendLine(std::string& out, std::string line) {
  line.erase(line.find_last_not_of(' ') + 1);
  out += line + "\n";
}

void AppendWord(std::string& line, std::string_view word) {
  if (!word.empty()) {
    line += (line.empty() ? "" : ", ") + base::Printable(word);
  }
}

std::string Join(const std::vector<std::string>& words) {
  std::string line;
  for (const std::string& word : words) {
    AppendWord(line, word);
  }
  return line;
}

// "Samsung SSD 860 EVO", whatever of maker and model is known.
std::string ProductName(const Disk& disk) {
  const Identity& id = disk.identity;
  // Some makers repeat their name in the model.
  std::string name = id.model.starts_with(id.maker)
                         ? id.model
                         : base::StrCat(id.maker, " ", id.model);
  if (name.find_first_not_of(' ') == std::string::npos) {
    name = disk.backing_file.empty() ? "unnamed disk" : disk.backing_file;
  }
  return base::Printable(name);
}

std::string Headline(const Disk& disk) {
  std::string line =
      fmt::format("{}  {}, {}", base::Printable(disk.node), ProductName(disk),
                  base::FormatBytes(disk.size));
  AppendWord(line, disk.identity.bus);
  if (!disk.identity.serial.empty()) {
    AppendWord(line, "serial " + disk.identity.serial);
  }
  return line;
}

std::string TableName(const Disk& disk) {
  if (disk.table == "gpt") {
    return "GPT";
  }
  if (disk.table == "mbr") {
    return "MBR";
  }
  return disk.table;
}

std::string MountsText(const Usage& usage) {
  std::string line;
  for (const MountPoint& mount : usage.mounts) {
    AppendWord(line, mount.path + (mount.read_only ? " (read-only)" : ""));
  }
  if (usage.swap) {
    AppendWord(line, "swap in use");
  }
  if (!usage.held_by.empty()) {
    AppendWord(line, "part of " + Join(usage.held_by));
  }
  return line;
}

// The line below the headline; empty when there is nothing to say.
std::string Properties(const Disk& disk) {
  std::string line;
  if (disk.is_hardware()) {
    AppendWord(line, "fingerprint " + FingerprintId(FingerprintOf(disk)));
  }
  AppendWord(line, TableName(disk));
  AppendWord(line, disk.removable ? "removable" : "");
  AppendWord(line, disk.read_only ? "read-only" : "");
  AppendWord(line, disk.rotational ? "rotating" : "");
  if (disk.logical_sector != 512) {
    AppendWord(line, fmt::format("sectors of {} bytes", disk.logical_sector));
  }
  if (!disk.made_of.empty()) {
    AppendWord(line, "made of " + Join(disk.made_of));
  }
  if (!disk.content.type.empty()) {
    AppendWord(line, "whole disk " + disk.content.type);
    AppendWord(line, disk.content.label);
  }
  const std::string mounts = MountsText(disk.usage);
  line += (line.empty() || mounts.empty() ? "" : ", ") + mounts;
  AppendWord(line, disk.runs_pristine() ? "Pristine runs from it" : "");
  return line;
}

std::string Row(std::string_view node,
                std::string_view size,
                std::string_view role,
                std::string_view type,
                std::string_view label,
                std::string_view mounts) {
  return fmt::format("  {:<10} {:>10}  {:<8}  {:<11}  {:<16}  {}", node, size,
                     role, type, label, mounts);
}

std::string PartitionRow(const DiskPartition& partition) {
  const std::string node = partition.node.empty()
                               ? fmt::format("no. {}", partition.number)
                               : base::Printable(partition.node);
  // What the user named tells more than what the installer did.
  const std::string& label = partition.content.label.empty()
                                 ? partition.name
                                 : partition.content.label;
  return Row(node, base::FormatBytes(partition.range.length),
             RoleName(partition.role), base::Printable(partition.content.type),
             base::Printable(label), MountsText(partition.usage));
}

nlohmann::ordered_json Texts(const std::vector<std::string>& texts) {
  auto list = nlohmann::ordered_json::array();
  for (const std::string& text : texts) {
    list.push_back(base::Printable(text));
  }
  return list;
}

nlohmann::ordered_json ContentAsJson(const Content& content) {
  return {{"type", base::Printable(content.type)},
          {"label", base::Printable(content.label)},
          {"uuid", base::Printable(content.uuid)}};
}

void AddUsage(const Usage& usage, nlohmann::ordered_json& json) {
  auto mounts = nlohmann::ordered_json::array();
  for (const MountPoint& mount : usage.mounts) {
    mounts.push_back({{"path", base::Printable(mount.path)},
                      {"type", base::Printable(mount.type)},
                      {"read_only", mount.read_only}});
  }
  json["mounts"] = std::move(mounts);
  json["swap"] = usage.swap;
  json["held_by"] = Texts(usage.held_by);
}

nlohmann::ordered_json PartitionAsJson(const DiskPartition& partition) {
  nlohmann::ordered_json json;
  json["number"] = partition.number;
  json["node"] = base::Printable(partition.node);
  json["path"] = base::Printable(partition.path);
  json["offset"] = partition.range.offset;
  json["size"] = partition.range.length;
  json["role"] = RoleName(partition.role);
  json["type"] = base::Printable(partition.type);
  json["id"] = base::Printable(partition.unique_id);
  json["name"] = base::Printable(partition.name);
  json["attributes"] = partition.attributes;
  json["content"] = ContentAsJson(partition.content);
  AddUsage(partition.usage, json);
  json["runs_pristine"] = partition.usage.runs_pristine;
  return json;
}

nlohmann::ordered_json DiskAsJson(const Disk& disk) {
  nlohmann::ordered_json json;
  json["node"] = base::Printable(disk.node);
  json["path"] = base::Printable(disk.path);
  json["maker"] = base::Printable(disk.identity.maker);
  json["model"] = base::Printable(disk.identity.model);
  json["serial"] = base::Printable(disk.identity.serial);
  json["wwn"] = base::Printable(disk.identity.wwn);
  json["fingerprint"] =
      disk.is_hardware() ? FingerprintId(FingerprintOf(disk)) : "";
  json["bus"] = disk.identity.bus;
  json["size"] = disk.size;
  json["removable"] = disk.removable;
  json["read_only"] = disk.read_only;
  json["rotational"] = disk.rotational;
  json["logical_sector"] = disk.logical_sector;
  json["physical_sector"] = disk.physical_sector;
  json["made_of"] = Texts(disk.made_of);
  json["backing_file"] = base::Printable(disk.backing_file);
  json["table"] = {{"kind", base::Printable(disk.table)},
                   {"id", base::Printable(disk.table_id)}};
  json["content"] = ContentAsJson(disk.content);
  AddUsage(disk.usage, json);
  json["runs_pristine"] = disk.runs_pristine();
  auto partitions = nlohmann::ordered_json::array();
  for (const DiskPartition& partition : disk.partitions) {
    partitions.push_back(PartitionAsJson(partition));
  }
  json["partitions"] = std::move(partitions);
  json["notes"] = Texts(disk.notes);
  return json;
}

}  // namespace

std::string DisksAsText(const std::vector<Disk>& disks) {
  std::string out;
  for (const Disk& disk : disks) {
    AppendLine(out, (out.empty() ? "" : "\n") + Headline(disk));
    const std::string properties = Properties(disk);
    if (!properties.empty()) {
      AppendLine(out, "  " + properties);
    }
    if (!disk.partitions.empty()) {
      AppendLine(out, Row("partition", "size", "role", "holds", "label",
                          "mounted at"));
    }
    for (const DiskPartition& partition : disk.partitions) {
      AppendLine(out, PartitionRow(partition));
    }
    for (const std::string& note : disk.notes) {
      AppendLine(out, "  note: " + base::Printable(note));
    }
  }
  return out.empty() ? "No disks were found.\n" : out;
}

nlohmann::ordered_json DisksAsJson(const std::vector<Disk>& disks) {
  auto list = nlohmann::ordered_json::array();
  for (const Disk& disk : disks) {
    list.push_back(DiskAsJson(disk));
  }
  return {{"schema", "pristine.disks/1"}, {"disks", std::move(list)}};
}

}  // namespace restore
