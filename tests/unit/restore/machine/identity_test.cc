// SPDX-License-Identifier: Apache-2.0
#include "restore/machine/identity.h"

#include <gtest/gtest.h>

#include "tests/fakes/fake_machine.h"

namespace {

using restore::BlockTree;
using restore::IdentifyDisk;
using restore::Identity;

constexpr std::uint64_t kSize = 1 << 20;

class IdentityTest : public ::testing::Test {
 protected:
  Identity Identify(const std::string& name) {
    const auto tree = BlockTree::Read(machine_.roots());
    return IdentifyDisk(*tree.value().Find(name));
  }

  // IDENTIFY text: two characters of a word change places.
  static std::string Swapped(std::string text, std::size_t size) {
    text.resize(size, ' ');
    for (std::size_t i = 0; i < size; i += 2) {
      std::swap(text[i], text[i + 1]);
    }
    return text;
  }

  restore::fakes::FakeMachine machine_;
};

TEST_F(IdentityTest, SataHasItsWholeModelFromTheAtaPage) {
  machine_.AddDisk("sda", "pci0000:00/ata1/host0/target0:0:0/0:0:0:0", "8:0",
                   kSize);
  machine_.Set("sda", "device/vendor", "ATA     \n");
  machine_.Set("sda", "device/model", "Samsung SSD 860 \n");
  machine_.Set("sda", "device/wwid", "naa.5002538e40a1b2c3\n");
  std::string page(572, '\0');
  page.replace(60 + 20, 20, Swapped("S3Z9NB0K123456X", 20));
  page.replace(60 + 54, 40, Swapped("Samsung SSD 860 EVO 500GB", 40));
  machine_.Set("sda", "device/vpd_pg89", page);
  const Identity id = Identify("sda");
  EXPECT_EQ(id.maker, "");
  EXPECT_EQ(id.model, "Samsung SSD 860 EVO 500GB");
  EXPECT_EQ(id.serial, "S3Z9NB0K123456X");
  EXPECT_EQ(id.wwn, "naa.5002538e40a1b2c3");
  EXPECT_EQ(id.bus, "sata");
}

TEST_F(IdentityTest, ScsiHasItsSerialFromPage80) {
  machine_.AddDisk("sdb", "pci0000:00/virtio3/host2/target2:0:0/2:0:0:0",
                   "8:16", kSize);
  machine_.Set("sdb", "device/vendor", "QEMU    \n");
  machine_.Set("sdb", "device/model", "QEMU HARDDISK   \n");
  machine_.Set("sdb", "device/vpd_pg80",
               std::string("\0\x80\0\x06", 4) + "drive1");
  const Identity id = Identify("sdb");
  EXPECT_EQ(id.maker, "QEMU");
  EXPECT_EQ(id.model, "QEMU HARDDISK");
  EXPECT_EQ(id.serial, "drive1");
  EXPECT_EQ(id.bus, "scsi");
}

TEST_F(IdentityTest, OldKernelsStillGiveASerialInTheWwid) {
  machine_.AddDisk("sda", "pci0000:00/ata1/host0/target0:0:0/0:0:0:0", "8:0",
                   kSize);
  machine_.Set("sda", "device/wwid", "t10.ATA     WDC WD10EZEX    WD-WCC3F1\n");
  EXPECT_EQ(Identify("sda").serial, "WD-WCC3F1");
  EXPECT_EQ(Identify("sda").wwn, "");
}

TEST_F(IdentityTest, AStickIsNamedAsItsUsbDevice) {
  const std::string usb = "pci0000:00/0000:00:14.0/usb2/2-1";
  machine_.AddDisk("sdc", usb + "/2-1:1.0/host6/target6:0:0/6:0:0:0", "8:32",
                   kSize);
  machine_.Set("sdc", "device/vendor", "General \n");
  machine_.Set("sdc", "device/model", "UDisk           \n");
  machine_.SetDevice(usb + "/idVendor", "0781\n");
  machine_.SetDevice(usb + "/manufacturer", "SanDisk\n");
  machine_.SetDevice(usb + "/serial", "4C530001\n");
  const Identity id = Identify("sdc");
  EXPECT_EQ(id.maker, "SanDisk");
  EXPECT_EQ(id.model, "UDisk") << "the USB device has no product";
  EXPECT_EQ(id.serial, "4C530001");
  EXPECT_EQ(id.bus, "usb");
}

TEST_F(IdentityTest, NvmeVirtioAndMmcNameThemselvesEachInTheirWay) {
  machine_.AddDisk("nvme0n1", "pci0000:00/nvme/nvme0", "259:0", kSize);
  machine_.Set("nvme0n1", "device/model", "KINGSTON SNV2S1000G      \n");
  machine_.Set("nvme0n1", "device/serial", "50026B7785A1\n");
  machine_.Set("nvme0n1", "wwid", "eui.0025385b71b00b1e\n");
  EXPECT_EQ(Identify("nvme0n1").model, "KINGSTON SNV2S1000G");
  EXPECT_EQ(Identify("nvme0n1").serial, "50026B7785A1");
  EXPECT_EQ(Identify("nvme0n1").wwn, "eui.0025385b71b00b1e");
  EXPECT_EQ(Identify("nvme0n1").bus, "nvme");

  machine_.AddDisk("vda", "pci0000:00/virtio1", "254:0", kSize);
  machine_.Set("vda", "device/vendor", "0x1af4\n");
  machine_.Set("vda", "serial", "disk-7");
  EXPECT_EQ(Identify("vda").maker, "");
  EXPECT_EQ(Identify("vda").serial, "disk-7");
  EXPECT_EQ(Identify("vda").bus, "virtio");

  machine_.AddDisk("mmcblk0", "platform/mmc_host/mmc0/mmc0:0001", "179:0",
                   kSize);
  machine_.Set("mmcblk0", "device/name", "SD32G\n");
  machine_.Set("mmcblk0", "device/serial", "0x1234abcd\n");
  EXPECT_EQ(Identify("mmcblk0").model, "SD32G");
  EXPECT_EQ(Identify("mmcblk0").serial, "0x1234abcd");
  EXPECT_EQ(Identify("mmcblk0").bus, "mmc");
}

}  // namespace
