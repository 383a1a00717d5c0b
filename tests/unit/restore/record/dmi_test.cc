// SPDX-License-Identifier: Apache-2.0
#include "restore/record/dmi.h"

#include <gmock/gmock.h>

#include <random>

#include "tests/fakes/fake_machine.h"
#include "tests/unit/restore/record/dmi_bytes.h"

namespace restore {
namespace {

using testing::DmiStructure;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using testing::NotebookDmi;
using ::testing::SizeIs;

Inventory Decode(const std::string& table) {
  Inventory out;
  DecodeDmi(std::as_bytes(std::span(table)), out);
  return out;
}

TEST(Dmi, ReadsANotebook) {
  const Inventory found = Decode(NotebookDmi());
  EXPECT_EQ(found.maker, "ASUSTeK Computer Inc.");
  EXPECT_EQ(found.model, "U31SG");
  EXPECT_EQ(found.version, "1.0");
  EXPECT_EQ(found.serial, "B7N0AS12345");
  EXPECT_EQ(found.board_model, "U31SG");
  EXPECT_EQ(found.board_serial, "");  // To be filled by nobody.
  EXPECT_EQ(found.bios_maker, "American Megatrends Inc.");
  EXPECT_EQ(found.bios_version, "U31SG.204");
  EXPECT_EQ(found.bios_date, "11/22/2011");
  EXPECT_THAT(
      found.processors,
      ElementsAre(Processor{"Intel(R) Core(TM) i3-2350M CPU @ 2.30GHz", 2, 4}));
  EXPECT_THAT(found.memory, ElementsAre(MemoryModule{
                                "DIMM_A1", std::uint64_t{4} << 30, 1333,
                                "Samsung", "M471B5273CH0-CH9", "0123ABCD"}));
}

TEST(Dmi, SizesOfModules) {
  const auto bytes = [](std::map<int, int> fields) {
    const Inventory found =
        Decode(DmiStructure(17, 0x5C, std::move(fields), {}));
    return found.memory.empty() ? 0 : found.memory.front().bytes;
  };
  EXPECT_EQ(bytes({{0x0C, 0}}), 0);                   // An empty slot.
  EXPECT_EQ(bytes({{0x0C, 0xFF}, {0x0D, 0xFF}}), 0);  // Not known.
  EXPECT_EQ(bytes({{0x0D, 0x82}}), 512 << 10);        // In KiB.
  EXPECT_EQ(bytes({{0x0D, 0x40}}), std::uint64_t{16} << 30);
  // 32 GiB and more stand in a field of their own, in MiB.
  EXPECT_EQ(bytes({{0x0C, 0xFF}, {0x0D, 0x7F}, {0x1E, 1}}),
            std::uint64_t{64} << 30);
}

TEST(Dmi, CountsOfManyCores) {
  const Inventory found = Decode(DmiStructure(
      4, 0x30,
      {{5, 3}, {0x18, 0x41}, {0x23, 0xFF}, {0x25, 0xFF}, {0x2B, 1}, {0x2F, 2}},
      {}));
  EXPECT_THAT(found.processors, ElementsAre(Processor{"", 256, 512}));
}

TEST(Dmi, LeavesOutEmptySocketsAndOtherProcessors) {
  EXPECT_THAT(Decode(DmiStructure(4, 0x2A, {{5, 3}, {0x18, 0}}, {})).processors,
              IsEmpty());
  EXPECT_THAT(
      Decode(DmiStructure(4, 0x2A, {{5, 6}, {0x18, 0x41}}, {})).processors,
      IsEmpty());
}

TEST(Dmi, AnOldStructureEndsBeforeNewFields) {
  // SMBIOS 2.0 had no core counts; what is behind it must not be read.
  const Inventory found = Decode(
      DmiStructure(4, 0x1A, {{5, 3}, {0x10, 1}, {0x18, 0x41}}, {"Pentium"}) +
      DmiStructure(1, 0x08, {{4, 1}}, {"Maker"}));
  EXPECT_THAT(found.processors, ElementsAre(Processor{"Pentium", 0, 0}));
  EXPECT_EQ(found.maker, "Maker");
}

TEST(Dmi, WhatCameBeforeDamageCounts) {
  const std::string good =
      DmiStructure(1, 0x1B, {{4, 1}, {7, 2}}, {"Maker", "S1"});
  for (const std::string& bad :
       {std::string("\x02\x01xx", 4),
        std::string("\x02\x00\x00\x00\x00\x00", 6),
        std::string("\x02\xFFzz", 4), std::string("\x02\x0F", 2),
        DmiStructure(2, 0x0F, {{5, 1}}, {"Board"}).substr(0, 20)}) {
    const Inventory found = Decode(good + bad);
    EXPECT_EQ(found.maker, "Maker");
    EXPECT_EQ(found.serial, "S1");
    EXPECT_EQ(found.board_model, "");
  }
}

TEST(Dmi, ATextThatIsNotThereIsEmpty) {
  const Inventory found =
      Decode(DmiStructure(1, 0x1B, {{4, 2}, {5, 255}, {7, 1}}, {"S1"}));
  EXPECT_EQ(found.maker, "");
  EXPECT_EQ(found.model, "");
  EXPECT_EQ(found.serial, "S1");
}

TEST(Dmi, EverythingIsBounded) {
  std::string many;
  for (int i = 0; i < 5000; ++i) {
    many += DmiStructure(17, 0x22, {{0x0D, 0x10}}, {});
  }
  EXPECT_THAT(Decode(many).memory, SizeIs(256));
  EXPECT_EQ(
      Decode(DmiStructure(1, 0x1B, {{4, 1}}, {std::string(100000, 'x')})).maker,
      "");  // One sign all over.
  EXPECT_THAT(Decode(DmiStructure(1, 0x1B, {{4, 1}},
                                  {"Maker" + std::string(100000, 'x')}))
                  .maker,
              SizeIs(128));
}

TEST(Dmi, GarbageIsSurvived) {
  std::mt19937 random(1);
  for (int round = 0; round < 2000; ++round) {
    std::string table = NotebookDmi();
    for (int i = 0; i < 4; ++i) {
      table[random() % table.size()] = static_cast<char>(random());
    }
    const Inventory found = Decode(table);
    EXPECT_LE(found.memory.size() + found.processors.size(), 512U);
  }
}

TEST(FirmwareText, WhatOnlyFillsAPlaceIsEmpty) {
  for (const char* filler :
       {"To Be Filled By O.E.M.", "Default string", "System Serial Number",
        "  Not Specified ", "00000000", "........", "XXXXXXXX", "", "   "}) {
    EXPECT_EQ(FirmwareText(filler), "") << filler;
  }
  for (const char* text : {"7", "System X", "B7N0", "0001"}) {
    EXPECT_EQ(FirmwareText(text), text);
  }
  EXPECT_EQ(FirmwareText("a\x1b[b "), "a?[b");
}

TEST(Inventory, FillsInFromTheKernelWhatTheTableDoesNotTell) {
  const fakes::FakeMachine machine;
  const std::string sys = machine.roots().sys;
  const std::string proc = machine.roots().proc;
  fakes::FakeMachine::Write(sys + "/class/dmi/id/sys_vendor", "Other\n");
  fakes::FakeMachine::Write(sys + "/class/dmi/id/board_name", "Board\n");
  fakes::FakeMachine::Write(sys + "/class/dmi/id/product_serial",
                            "Default string\n");
  fakes::FakeMachine::Write(proc + "/cpuinfo",
                            "processor\t: 0\nmodel name\t: Some CPU\n");
  fakes::FakeMachine::Write(proc + "/meminfo",
                            "MemTotal:       16303428 kB\nMemFree: 1 kB\n");
  Inventory found = ReadInventory(machine.roots());
  EXPECT_EQ(found.maker, "Other");
  EXPECT_EQ(found.board_model, "Board");
  EXPECT_EQ(found.serial, "");
  EXPECT_THAT(found.processors, ElementsAre(Processor{"Some CPU", 0, 0}));
  EXPECT_EQ(found.usable_memory_bytes, std::uint64_t{16303428} << 10);

  fakes::FakeMachine::Write(sys + "/firmware/dmi/tables/DMI", NotebookDmi());
  found = ReadInventory(machine.roots());
  EXPECT_EQ(found.maker, "ASUSTeK Computer Inc.");
  EXPECT_EQ(found.serial, "B7N0AS12345");
  EXPECT_THAT(found.processors, SizeIs(1));
  EXPECT_THAT(found.memory, SizeIs(1));
}

TEST(Inventory, AMachineThatTellsNothingIsEmpty) {
  const fakes::FakeMachine machine;
  EXPECT_EQ(ReadInventory(machine.roots()), Inventory());
}

}  // namespace
}  // namespace restore
