// SPDX-License-Identifier: Apache-2.0
#include "restore/media/boot_entry.h"

#include <gmock/gmock.h>

namespace restore {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

// As efibootmgr 17 prints them.
constexpr const char* kListing =
    "BootCurrent: 0004\n"
    "BootOrder: 0005,0004,0006,0007\n"
    "Boot0004* Windows Boot Manager\tHD(1,GPT,8f3a21c4-90de-4b0e-9a52-"
    "000000000001,0x800,0x32000)/File(\\EFI\\Microsoft\\Boot\\bootmgfw.efi)\n"
    "Boot0005* Pristine System Restore\tHD(1,GPT,8F3A21C4-90DE-4B0E-9A52-"
    "000000000001,0x800,0x32000)/File(\\EFI\\pristine\\shimx64.efi)\n"
    "Boot0006* Pristine System Restore\tHD(1,GPT,11111111-90de-4b0e-9a52-"
    "000000000001,0x800,0x32000)/File(\\EFI\\pristine\\shimx64.efi)\n"
    "Boot0007  Pristine System Restore\tHD(2,MBR,0x1234abcd,0x800,0x32000)/"
    "File(\\EFI\\pristine\\shimx64.efi)\n"
    "Boot00ZZ* Pristine System Restore\n"
    "MirroredPercentageAbove4G: 0.00\n";

imaging::Partition Esp(int number, const char* id) {
  imaging::Partition esp;
  esp.number = number;
  esp.unique_id = id;
  return esp;
}

TEST(BootEntryTest, OnlyOursThatLeadToTheDisksOwnEspAreNamed) {
  EXPECT_THAT(
      OurBootEntries(kListing, Esp(1, "8f3a21c4-90de-4b0e-9a52-000000000001")),
      ElementsAre("0005"));
  EXPECT_THAT(OurBootEntries(kListing, Esp(2, "1234abcd-02")),
              ElementsAre("0007"));
  EXPECT_THAT(
      OurBootEntries(kListing, Esp(1, "22222222-90de-4b0e-9a52-000000000001")),
      IsEmpty());
  EXPECT_THAT(OurBootEntries("", Esp(1, "1234abcd-01")), IsEmpty());
}

}  // namespace
}  // namespace restore
