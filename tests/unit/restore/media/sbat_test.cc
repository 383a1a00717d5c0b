// SPDX-License-Identifier: Apache-2.0
#include "restore/media/sbat.h"

#include <gmock/gmock.h>

#include "imaging/base/bytes.h"

namespace restore {
namespace {

using testing::ElementsAre;

// A PE program with one section.
std::vector<std::byte> Program(std::string_view name, std::string_view text) {
  std::vector<std::byte> bytes(0x200 + text.size());
  const auto put = [&bytes](std::size_t at, std::string_view what) {
    for (std::size_t i = 0; i < what.size(); ++i) {
      bytes[at + i] = static_cast<std::byte>(what[i]);
    }
  };
  put(0, "MZ");
  base::StoreLe<std::uint32_t>(bytes, 0x3C, 0x40);
  put(0x40, std::string_view("PE\0\0", 4));
  base::StoreLe<std::uint16_t>(bytes, 0x46, 1);
  put(0x58, name);
  base::StoreLe(bytes, 0x60, static_cast<std::uint32_t>(text.size()));
  base::StoreLe(bytes, 0x68, static_cast<std::uint32_t>(text.size()));
  base::StoreLe<std::uint32_t>(bytes, 0x6C, 0x200);
  put(0x200, text);
  return bytes;
}

TEST(ReadSbat, GivesComponentsAndGenerations) {
  const auto sbat = ReadSbat(
      Program(".sbat", "sbat,1,SBAT Version\nshim,4,UEFI shim\nbad\nx,y\n"));
  ASSERT_TRUE(sbat.ok()) << sbat.error().text();
  EXPECT_THAT(sbat.value(),
              ElementsAre(SbatEntry{"sbat", 1}, SbatEntry{"shim", 4}));
}

TEST(ReadSbat, TellsNoProgramFromOneWithoutASection) {
  EXPECT_EQ(ReadSbat(Program(".text", "")).error().code(),
            base::ErrorCode::kNotFound);
  EXPECT_EQ(ReadSbat({}).error().code(), base::ErrorCode::kCorrupt);
  const auto whole = Program(".sbat", "shim,4\n");
  // Cut anywhere it is an error, never a crash.
  for (std::size_t size = 0; size < whole.size(); ++size) {
    EXPECT_FALSE(ReadSbat(std::span(whole).first(size)).ok()) << size;
  }
}

TEST(ReadSbat, RefusesASectionThatLeadsOut) {
  auto program = Program(".sbat", "shim,4\n");
  base::StoreLe<std::uint32_t>(program, 0x6C, 0xFFFFFFF0);
  EXPECT_EQ(ReadSbat(program).error().code(), base::ErrorCode::kCorrupt);
}

TEST(Revoked, NamesTheComponentThatIsTooOld) {
  const std::vector<SbatEntry> grub = {{"sbat", 1}, {"grub", 3}};
  EXPECT_EQ(Revoked(grub, {{"sbat", 1}, {"shim", 4}, {"grub", 4}}),
            "grub 3, but this computer wants at least 4");
  EXPECT_EQ(Revoked(grub, {{"sbat", 1}, {"grub", 3}}), std::nullopt);
  EXPECT_EQ(Revoked(grub, {}), std::nullopt);
}

}  // namespace
}  // namespace restore
