// SPDX-License-Identifier: Apache-2.0
#include "imaging/fs/ntfs_boot.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string_view>
#include <vector>

#include "imaging/base/bytes.h"

namespace imaging {
namespace {

using ::testing::HasSubstr;

constexpr std::uint64_t kSectors = 100'000;

// The boot sector of a volume of kSectors sectors with an $MFT at cluster 4 and
// its mirror at 20.
class Boot {
 public:
  explicit Boot(unsigned sector = 512, unsigned per_cluster = 8)
      : bytes_(512), sector_(sector) {
    constexpr std::string_view kName = "NTFS    ";
    std::transform(kName.begin(), kName.end(), bytes_.begin() + 3,
                   [](char c) { return static_cast<std::byte>(c); });
    Put<std::uint16_t>(11, static_cast<std::uint16_t>(sector));
    Put<std::uint8_t>(13, static_cast<std::uint8_t>(per_cluster));
    Put(0x28, kSectors);
    Put<std::uint64_t>(0x30, 4);
    Put<std::uint64_t>(0x38, 20);
    Put<std::uint8_t>(0x40, 0xf6);  // 2^10 bytes a record.
    Put<std::uint64_t>(0x48, 0x1234'5678'9abc'def0);
  }
  template <typename T>
  Boot& Put(std::size_t at, T value) {
    base::StoreLe<T>(std::span(bytes_), at, value);
    return *this;
  }
  base::Result<NtfsGeometry> Parse(std::uint64_t slack = 512) const {
    return ParseNtfsBoot(bytes_, kSectors * sector_ + slack);
  }
  std::string WhyNot() const {
    const auto parsed = Parse();
    EXPECT_TRUE(parsed.ok() ||
                parsed.error().code() == base::ErrorCode::kCorrupt);
    return parsed.ok() ? "" : parsed.error().text();
  }

 private:
  std::vector<std::byte> bytes_;
  unsigned sector_;
};

TEST(NtfsBoot, TellsTheGeometry) {
  const auto parsed = Boot().Parse();
  ASSERT_TRUE(parsed.ok()) << parsed.error().text();
  const NtfsGeometry& g = parsed.value();
  EXPECT_EQ(g.sector_size, 512U);
  EXPECT_EQ(g.sector_count, kSectors);
  EXPECT_EQ(g.cluster_size, 4096U);
  EXPECT_EQ(g.cluster_count, kSectors / 8);
  EXPECT_EQ(g.record_size, 1024U);
  EXPECT_EQ(g.mft_cluster, 4U);
  EXPECT_EQ(g.mirror_cluster, 20U);
  EXPECT_EQ(g.serial, 0x1234'5678'9abc'def0U);
  EXPECT_EQ(g.clusters_end(), kSectors * 512);
}

TEST(NtfsBoot, KnowsEveryClusterSizeOfWindows) {
  struct Size {
    unsigned sector, field;
    std::uint32_t cluster;
  };
  for (const Size size :
       {Size{512, 1, 512}, Size{512, 0x80, 64 << 10},
        Size{512, 0xf8, 128 << 10}, Size{512, 0xf4, 2 << 20},
        Size{4096, 1, 4096}, Size{4096, 16, 64 << 10},
        Size{4096, 0x80, 512 << 10}, Size{4096, 0xf7, 2 << 20}}) {
    const auto parsed = Boot(size.sector, size.field).Parse();
    ASSERT_TRUE(parsed.ok()) << parsed.error().text();
    EXPECT_EQ(parsed.value().cluster_size, size.cluster);
  }
}

TEST(NtfsBoot, ARecordMayTakeWholeClusters) {
  const auto parsed = Boot(512, 4).Put<std::uint8_t>(0x40, 2).Parse();
  ASSERT_TRUE(parsed.ok());
  EXPECT_EQ(parsed.value().record_size, 4096U);
}

TEST(NtfsBoot, RefusesImpossibleUnits) {
  for (const unsigned sector : {0U, 1U, 128U, 513U, 8192U}) {
    EXPECT_THAT(Boot(sector).WhyNot(), HasSubstr("bytes a sector")) << sector;
  }
  for (const unsigned field : {0U, 3U, 0x7fU, 0x81U, 0xe0U, 0xf3U}) {
    EXPECT_THAT(Boot(512, field).WhyNot(), HasSubstr("sectors-per-cluster"))
        << field;
  }
  for (const unsigned field : {0U, 3U, 0x40U, 0x80U, 0xefU, 0xf8U}) {
    EXPECT_THAT(Boot().Put(0x40, static_cast<std::uint8_t>(field)).WhyNot(),
                HasSubstr("clusters-per-record"))
        << field;
  }
}

TEST(NtfsBoot, RefusesMoreThanThePartitionHas) {
  EXPECT_TRUE(Boot().Parse(0).ok());
  for (const std::uint64_t sectors :
       {kSectors + 2, std::uint64_t{1} << 55, ~std::uint64_t{0}}) {
    EXPECT_THAT(Boot().Put(0x28, sectors).WhyNot(), HasSubstr("a volume of"));
  }
  EXPECT_THAT(Boot().Put<std::uint64_t>(0x28, 0).WhyNot(),
              HasSubstr("$MFT at cluster"));
}

TEST(NtfsBoot, RefusesAnMftOutsideTheVolume) {
  for (const std::size_t field : {0x30U, 0x38U}) {
    for (const std::uint64_t cluster :
         {kSectors / 8, std::uint64_t{1} << 62, ~std::uint64_t{0}}) {
      EXPECT_THAT(Boot().Put(field, cluster).WhyNot(),
                  HasSubstr("$MFT at cluster"));
    }
  }
}

TEST(NtfsBoot, IsNotFoundElsewhere) {
  for (const auto& bytes :
       {std::vector<std::byte>(512), std::vector<std::byte>(20)}) {
    const auto parsed = ParseNtfsBoot(bytes, 1 << 20);
    ASSERT_FALSE(parsed.ok());
    EXPECT_EQ(parsed.error().code(), base::ErrorCode::kNotFound);
  }
}

}  // namespace
}  // namespace imaging
