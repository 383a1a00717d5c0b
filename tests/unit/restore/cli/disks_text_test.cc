// SPDX-License-Identifier: Apache-2.0
#include "restore/cli/disks_text.h"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

namespace {

using restore::Disk;
using restore::DiskPartition;
using restore::Role;

constexpr std::uint64_t kGiB = 1 << 30;

DiskPartition Windows() {
  DiskPartition partition;
  partition.number = 3;
  partition.node = "nvme0n1p3";
  partition.path = "/dev/nvme0n1p3";
  partition.range = {kGiB, 200 * kGiB};
  partition.type = "ebd0a0a2-b9e5-4433-87c0-68b6b72699c7";
  partition.unique_id = "11111111-2222-3333-4444-555555555555";
  partition.name = "Basic data partition";
  partition.role = Role::kSystem;
  partition.content = {.type = "ntfs", .label = "系统", .uuid = "0123"};
  return partition;
}

std::vector<Disk> Machine() {
  Disk nvme;
  nvme.node = "nvme0n1";
  nvme.path = "/dev/nvme0n1";
  nvme.identity = {.maker = "",
                   .model = "KINGSTON SNV2S1000G",
                   .serial = "50026B77",
                   .wwn = "eui.00",
                   .bus = "nvme"};
  nvme.size = 931 * kGiB;
  nvme.table = "gpt";
  nvme.table_id = "99999999-0000-0000-0000-000000000000";
  nvme.partitions = {Windows()};
  DiskPartition data;
  data.number = 4;
  data.range = {300 * kGiB, 500 * kGiB};
  data.role = Role::kData;
  data.content = {.type = "ntfs", .label = "bad\x1b[31m\xff", .uuid = ""};
  data.usage.mounts = {{.path = "/mnt/d", .type = "ntfs3", .read_only = true}};
  data.usage.held_by = {"dm-0"};
  nvme.partitions.push_back(data);
  nvme.notes = {"the backup GPT is damaged"};

  Disk stick;
  stick.node = "sda";
  stick.path = "/dev/sda";
  stick.identity = {.maker = "SanDisk",
                    .model = "SanDisk Ultra",
                    .serial = "",
                    .wwn = "",
                    .bus = "usb"};
  stick.size = 32 * kGiB;
  stick.removable = true;
  stick.content = {.type = "vfat", .label = "STICK", .uuid = "12AB-34CD"};
  stick.usage.mounts = {{.path = "/media/stick", .type = "vfat"}};
  stick.usage.runs_pristine = true;
  return {nvme, stick};
}

TEST(DisksAsText, IsATable) {
  EXPECT_EQ(restore::DisksAsText(Machine()),
            "nvme0n1  KINGSTON SNV2S1000G, 931.0 GiB, nvme, serial 50026B77\n"
            "  fingerprint 24f9-f75d-ff9a, GPT\n"
            "  partition        size  role      holds        label             "
            "mounted at\n"
            "  nvme0n1p3   200.0 GiB  system    ntfs         系统\n"
            "  no. 4       500.0 GiB  data      ntfs         bad?[31m?         "
            "/mnt/d (read-only), part of dm-0\n"
            "  note: the backup GPT is damaged\n"
            "\n"
            "sda  SanDisk Ultra, 32.0 GiB, usb\n"
            "  fingerprint 840c-3136-5ec7, removable, whole disk vfat, STICK, "
            "/media/stick, Pristine runs from it\n");
}

TEST(DisksAsText, SaysThatThereAreNone) {
  EXPECT_EQ(restore::DisksAsText({}), "No disks were found.\n");
}

TEST(DisksAsJson, HasEverythingInBytes) {
  const auto json = restore::DisksAsJson(Machine());
  EXPECT_EQ(json["schema"], "pristine.disks/1");
  ASSERT_EQ(json["disks"].size(), 2U);
  const auto& nvme = json["disks"][0];
  EXPECT_EQ(nvme["size"], 931 * kGiB);
  EXPECT_EQ(nvme["fingerprint"], "24f9-f75d-ff9a");
  EXPECT_EQ(nvme["table"]["kind"], "gpt");
  EXPECT_EQ(nvme["runs_pristine"], false);
  EXPECT_EQ(nvme["partitions"][0]["offset"], kGiB);
  EXPECT_EQ(nvme["partitions"][0]["role"], "system");
  EXPECT_EQ(nvme["partitions"][0]["content"]["label"], "系统");
  EXPECT_EQ(nvme["partitions"][1]["mounts"][0]["read_only"], true);
  EXPECT_EQ(json["disks"][1]["runs_pristine"], true);
}

TEST(DisksAsJson, IsAlwaysValidUtf8) {
  // dump() throws on anything else.
  EXPECT_NO_THROW(restore::DisksAsJson(Machine()).dump());
}

}  // namespace
