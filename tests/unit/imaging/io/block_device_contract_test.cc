// SPDX-License-Identifier: Apache-2.0

// What imaging/io/block_device.h promises, held against every device.

#include <gtest/gtest.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <functional>
#include <limits>

#include "imaging/engine/image_device.h"
#include "imaging/io/aligned_buffer.h"
#include "imaging/io/file_block_device.h"
#include "imaging/io/gated_block_device.h"
#include "imaging/io/joined_block_device.h"
#include "imaging/io/window_block_device.h"
#include "tests/fakes/failing_block_device.h"
#include "tests/fakes/fake_gate.h"
#include "tests/fakes/padded_block_device.h"
#include "tests/fakes/power_cut_device.h"
#include "tests/unit/imaging/engine/small_image.h"

namespace imaging {
namespace {

using fakes::MemoryBlockDevice;
using testing::kSmallSize;
using testing::Noise;

// Neither a whole number of chunks nor of pages.
constexpr std::size_t kSize = kSmallSize;
constexpr std::uint64_t kMax = std::numeric_limits<std::uint64_t>::max();

// A device of kSize bytes that holds `content`, and what it stands on.
class Subject {
 public:
  Subject() = default;
  virtual ~Subject() = default;
  Subject(const Subject&) = delete;
  Subject& operator=(const Subject&) = delete;
  virtual BlockDevice& device() = 0;
};

class MemorySubject final : public Subject {
 public:
  explicit MemorySubject(const std::vector<std::byte>& content)
      : device_(content, 4096) {}
  BlockDevice& device() override { return device_; }

 private:
  MemoryBlockDevice device_;
};

class FileSubject final : public Subject {
 public:
  FileSubject(const std::vector<std::byte>& content,
              FileBlockDevice::Access access) {
    // O_DIRECT is what is to be tried, and /tmp may not have it.
    path_ = std::filesystem::current_path() /
            base::StrCat("contract-", ::getpid(), ".img");
    std::ofstream file(path_, std::ios::binary);
    file.write(reinterpret_cast<const char*>(content.data()),
               static_cast<std::streamsize>(content.size()));
    file.close();
    device_ = FileBlockDevice::Open(path_.string(), access, 4096).value();
  }
  ~FileSubject() override { std::filesystem::remove(path_); }
  FileSubject(const FileSubject&) = delete;
  FileSubject& operator=(const FileSubject&) = delete;
  BlockDevice& device() override { return *device_; }

 private:
  std::filesystem::path path_;
  std::unique_ptr<FileBlockDevice> device_;
};

class WindowSubject final : public Subject {
 public:
  static constexpr std::uint64_t kBefore = 1000;
  static constexpr std::uint64_t kAfter = 3000;

  explicit WindowSubject(const std::vector<std::byte>& content)
      : whole_(kBefore + kSize + kAfter, 4096),
        device_(whole_, {kBefore, kSize}, "window") {
    std::ranges::fill(whole_.bytes(), std::byte{0xEE});
    std::ranges::copy(content, whole_.bytes().begin() + kBefore);
  }
  ~WindowSubject() override {
    const auto& bytes = whole_.bytes();
    EXPECT_EQ(
        std::count(bytes.begin(), bytes.begin() + kBefore, std::byte{0xEE}),
        kBefore);
    EXPECT_EQ(std::count(bytes.end() - kAfter, bytes.end(), std::byte{0xEE}),
              kAfter);
  }
  WindowSubject(const WindowSubject&) = delete;
  WindowSubject& operator=(const WindowSubject&) = delete;
  BlockDevice& device() override { return device_; }

 private:
  MemoryBlockDevice whole_;
  WindowBlockDevice device_;
};

class JoinedSubject final : public Subject {
 public:
  explicit JoinedSubject(const std::vector<std::byte>& content)
      : device_(Parts(content)) {}
  BlockDevice& device() override { return device_; }

 private:
  // Odd sizes, one of them none.
  static std::vector<std::unique_ptr<BlockDevice>> Parts(
      const std::vector<std::byte>& content) {
    std::vector<std::unique_ptr<BlockDevice>> parts;
    auto at = content.begin();
    for (const std::ptrdiff_t size :
         {std::ptrdiff_t{1}, std::ptrdiff_t{70001}, std::ptrdiff_t{0},
          std::ptrdiff_t{4096}, std::ptrdiff_t{kSize - 1 - 70001 - 4096}}) {
      parts.push_back(std::make_unique<MemoryBlockDevice>(
          std::vector<std::byte>(at, at + size)));
      at += size;
    }
    return parts;
  }
  JoinedBlockDevice device_;
};

class PaddedSubject final : public Subject {
 public:
  explicit PaddedSubject(const std::vector<std::byte>& content)
      : content_(content), device_(content_, kSize) {}
  BlockDevice& device() override { return device_; }

 private:
  const std::vector<std::byte> content_;
  fakes::PaddedBlockDevice device_;
};

class ImageSubject final : public Subject {
 public:
  explicit ImageSubject(const std::vector<std::byte>& content)
      : source_(content), image_(MakeImage()), device_(*image_) {}
  BlockDevice& device() override { return device_; }

 private:
  std::unique_ptr<Image> MakeImage() {
    CapturePlan plan = testing::SmallPlan();
    plan.head.sector_size = 4096;
    plan.used = {};
    plan.used.Append({0, kSize});
    plan.to_read = plan.used;
    fakes::MemorySink sink;
    Progress progress;
    const CaptureOptions options{
        .level = 1, .threads = 1, .part_size = 0, .key = nullptr};
    EXPECT_TRUE(Capture(source_, plan, sink, options, progress, {}).ok());
    return Image::FromParts(sink.devices()).value();
  }
  MemoryBlockDevice source_;
  const std::unique_ptr<Image> image_;
  ImageDevice device_;
};

template <typename Fake>
class DecoratedSubject final : public Subject {
 public:
  template <typename... Arguments>
  explicit DecoratedSubject(const std::vector<std::byte>& content,
                            Arguments... arguments)
      : memory_(content), device_(memory_, arguments...) {}
  BlockDevice& device() override { return device_; }

 private:
  MemoryBlockDevice memory_;
  Fake device_;
};

struct Kind {
  const char* name;
  bool writable;
  std::uint32_t sector_size;
  std::unique_ptr<Subject> (*make)(const std::vector<std::byte>& content);
};

using Bytes = std::vector<std::byte>;
using Access = FileBlockDevice::Access;

const std::array kKinds = {
    Kind{"Memory", true, 4096,
         [](const Bytes& content) -> std::unique_ptr<Subject> {
           return std::make_unique<MemorySubject>(content);
         }},
    Kind{"FileCached", false, 4096,
         [](const Bytes& content) -> std::unique_ptr<Subject> {
           return std::make_unique<FileSubject>(content, Access::kReadOnly);
         }},
    Kind{"FileReadDirect", false, 4096,
         [](const Bytes& content) -> std::unique_ptr<Subject> {
           return std::make_unique<FileSubject>(content,
                                                Access::kReadOnlyDirect);
         }},
    Kind{"FileDirect", true, 4096,
         [](const Bytes& content) -> std::unique_ptr<Subject> {
           return std::make_unique<FileSubject>(content,
                                                Access::kReadWriteDirect);
         }},
    Kind{"FileExclusive", true, 4096,
         [](const Bytes& content) -> std::unique_ptr<Subject> {
           return std::make_unique<FileSubject>(content,
                                                Access::kReadWriteExclusive);
         }},
    Kind{"Window", true, 4096,
         [](const Bytes& content) -> std::unique_ptr<Subject> {
           return std::make_unique<WindowSubject>(content);
         }},
    Kind{"Joined", false, 512,
         [](const Bytes& content) -> std::unique_ptr<Subject> {
           return std::make_unique<JoinedSubject>(content);
         }},
    Kind{"Image", false, 4096,
         [](const Bytes& content) -> std::unique_ptr<Subject> {
           return std::make_unique<ImageSubject>(content);
         }},
    Kind{"Padded", false, 512,
         [](const Bytes& content) -> std::unique_ptr<Subject> {
           return std::make_unique<PaddedSubject>(content);
         }},
    Kind{"Failing", true, 512,
         [](const Bytes& content) -> std::unique_ptr<Subject> {
           return std::make_unique<DecoratedSubject<fakes::FailingBlockDevice>>(
               content, "failing");
         }},
    Kind{"PowerCut", true, 512,
         [](const Bytes& content) -> std::unique_ptr<Subject> {
           return std::make_unique<DecoratedSubject<fakes::PowerCutDevice>>(
               content);
         }},
    Kind{"Gated", true, 512,
         [](const Bytes& content) -> std::unique_ptr<Subject> {
           static const fakes::FakeGate kOpen;
           return std::make_unique<DecoratedSubject<GatedBlockDevice>>(
               content, std::cref(kOpen));
         }},
};

class BlockDeviceContract : public ::testing::TestWithParam<Kind> {
 protected:
  BlockDeviceContract()
      : content_(Noise(kSize, 9)), subject_(GetParam().make(content_)) {}

  BlockDevice& device() { return subject_->device(); }
  Bytes Read(base::ByteRange range) {
    Bytes out(static_cast<std::size_t>(range.length), std::byte{0xDD});
    const base::Status status = device().ReadAt(range.offset, out);
    EXPECT_TRUE(status.ok()) << status.error().text();
    return out;
  }
  Bytes Expected(base::ByteRange range) const {
    const auto at =
        content_.begin() + static_cast<std::ptrdiff_t>(range.offset);
    return {at, at + static_cast<std::ptrdiff_t>(range.length)};
  }
  void ExpectHolds() { EXPECT_EQ(Read({0, kSize}), content_); }

  static bool Refused(const base::Status& status) {
    return !status.ok() &&
           status.error().code() == base::ErrorCode::kInvalidArgument;
  }

  Bytes content_;
  std::unique_ptr<Subject> subject_;
};

// Within one page and chunk, across both, whole, one byte, odd, aligned.
constexpr std::array<base::ByteRange, 9> kRanges = {{{0, kSize},
                                                     {0, 1},
                                                     {kSize - 1, 1},
                                                     {1, 70003},
                                                     {4096, 8192},
                                                     {65535, 2},
                                                     {512, 512},
                                                     {70000, 5},
                                                     {131072, 65537}}};
constexpr std::array<base::ByteRange, 8> kBeyond = {{{kSize, 1},
                                                     {0, kSize + 1},
                                                     {kSize - 1, 2},
                                                     {kSize + 1, 1},
                                                     {kMax, 1},
                                                     {kMax, 4096},
                                                     {kMax - 4095, 8192},
                                                     {kMax - 4095, 4096}}};

TEST_P(BlockDeviceContract, TellsItsNameAndSize) {
  EXPECT_FALSE(device().name().empty());
  EXPECT_EQ(device().size(), kSize);
  EXPECT_EQ(device().sector_size(), GetParam().sector_size);
}

TEST_P(BlockDeviceContract, ReadsAnyRangeWhole) {
  for (const base::ByteRange& range : kRanges) {
    EXPECT_EQ(Read(range), Expected(range)) << range.offset;
  }
}

TEST_P(BlockDeviceContract, ReadsIntoAlignedAndIntoOddMemory) {
  AlignedBuffer buffer(3 * 4096);
  for (const std::size_t shift : {0U, 1U, 512U}) {
    const auto out = buffer.span().subspan(shift, 8192);
    ASSERT_TRUE(device().ReadAt(4096, out).ok());
    EXPECT_TRUE(std::ranges::equal(out, Expected({4096, 8192})));
  }
}

TEST_P(BlockDeviceContract, RefusesToReadBeyondItsEndAndTouchesNothing) {
  for (const base::ByteRange& range : kBeyond) {
    Bytes out(static_cast<std::size_t>(range.length), std::byte{0xDD});
    EXPECT_TRUE(Refused(device().ReadAt(range.offset, out))) << range.offset;
    EXPECT_EQ(std::ranges::count(out, std::byte{0xDD}), std::ssize(out));
  }
}

TEST_P(BlockDeviceContract, MovesNothingAnywhereUpToItsEnd) {
  for (const std::uint64_t at : {std::uint64_t{0}, kSize / 2, kSize}) {
    EXPECT_TRUE(device().ReadAt(at, {}).ok()) << at;
    if (GetParam().writable) {
      EXPECT_TRUE(device().WriteAt(at, {}).ok()) << at;
      EXPECT_TRUE(device().WriteZeros({at, 0}).ok()) << at;
    }
    EXPECT_TRUE(device().Discard({at, 0}).ok()) << at;
  }
  EXPECT_TRUE(Refused(device().ReadAt(kSize + 1, {})));
  EXPECT_TRUE(Refused(device().ReadAt(kMax, {})));
  ExpectHolds();
}

TEST_P(BlockDeviceContract, WritesAnyRangeAndNothingElse) {
  if (!GetParam().writable) {
    return;
  }
  for (const base::ByteRange& range : kRanges) {
    const Bytes data = Noise(static_cast<std::size_t>(range.length), 77);
    ASSERT_TRUE(device().WriteAt(range.offset, data).ok());
    std::ranges::copy(
        data, content_.begin() + static_cast<std::ptrdiff_t>(range.offset));
    ExpectHolds();
    ASSERT_TRUE(device().Flush().ok());
    ExpectHolds();
  }
}

// A write past the cache after one through it, and the reverse.
TEST_P(BlockDeviceContract, SeesItsNewestBytesWhicheverWayTheyWent) {
  if (!GetParam().writable) {
    return;
  }
  AlignedBuffer aligned(8192);
  std::ranges::fill(aligned.span(), std::byte{0xA1});
  const Bytes odd(5000, std::byte{0xB2});
  ASSERT_TRUE(device().WriteAt(4096, odd).ok());
  ASSERT_TRUE(device().WriteAt(8192, aligned.span()).ok());
  ASSERT_TRUE(device().WriteAt(8000, std::span(odd).first(400)).ok());
  std::fill_n(content_.begin() + 4096, 5000, std::byte{0xB2});
  std::fill_n(content_.begin() + 8192, 8192, std::byte{0xA1});
  std::fill_n(content_.begin() + 8000, 400, std::byte{0xB2});
  ExpectHolds();
  device().DropCache();
  ExpectHolds();
}

TEST_P(BlockDeviceContract, RefusesToWriteBeyondItsEndAndTouchesNothing) {
  for (const base::ByteRange& range : kBeyond) {
    const Bytes data(static_cast<std::size_t>(range.length));
    EXPECT_TRUE(!device().WriteAt(range.offset, data).ok()) << range.offset;
    EXPECT_FALSE(device().WriteZeros(range).ok()) << range.offset;
    EXPECT_TRUE(Refused(device().Discard(range))) << range.offset;
    if (GetParam().writable) {
      EXPECT_TRUE(Refused(device().WriteAt(range.offset, data)));
      EXPECT_TRUE(Refused(device().WriteZeros(range)));
    }
  }
  EXPECT_TRUE(Refused(device().Discard({4096, kMax})));
  EXPECT_FALSE(device().WriteZeros({4096, kMax}).ok());
  EXPECT_EQ(device().size(), kSize);
  ExpectHolds();
}

TEST_P(BlockDeviceContract, WritesZerosAndNothingElse) {
  if (!GetParam().writable) {
    return;
  }
  for (const base::ByteRange& range : kRanges) {
    if (range.length == kSize) {
      continue;
    }
    ASSERT_TRUE(device().WriteZeros(range).ok());
    std::fill_n(content_.begin() + static_cast<std::ptrdiff_t>(range.offset),
                range.length, std::byte{0});
    ExpectHolds();
  }
  ASSERT_TRUE(device().WriteZeros({0, kSize}).ok());
  EXPECT_EQ(Read({0, kSize}), Bytes(kSize));
  EXPECT_EQ(device().size(), kSize);
}

TEST_P(BlockDeviceContract, DiscardsWithinItsRange) {
  for (const base::ByteRange& range : kRanges) {
    if (range.length == kSize) {
      continue;
    }
    SCOPED_TRACE(range.offset);
    ASSERT_TRUE(device().Discard(range).ok());
    const Bytes now = Read({0, kSize});
    const auto begin = static_cast<std::ptrdiff_t>(range.offset);
    const auto end = static_cast<std::ptrdiff_t>(range.end());
    EXPECT_TRUE(std::equal(now.begin(), now.begin() + begin, content_.begin()));
    EXPECT_TRUE(
        std::equal(now.begin() + end, now.end(), content_.begin() + end));
    content_ = now;
  }
  EXPECT_EQ(device().size(), kSize);
}

TEST_P(BlockDeviceContract, RefusesToWriteWhenItIsOnlyRead) {
  if (GetParam().writable) {
    return;
  }
  EXPECT_FALSE(device().WriteAt(0, Bytes(512)).ok());
  EXPECT_FALSE(device().WriteAt(4096, Bytes(4096)).ok());
  EXPECT_FALSE(device().WriteZeros({4096, 4096}).ok());
  ExpectHolds();
}

TEST_P(BlockDeviceContract, HintsChangeNothing) {
  device().Prefetch({0, kSize});
  device().Prefetch({kSize, 0});
  device().Prefetch({kSize - 1, 4096});
  device().DropCache();
  ExpectHolds();
}

TEST_P(BlockDeviceContract, KnowsWhereDataMayBe) {
  const auto data = device().DataRanges();
  ASSERT_TRUE(data.ok());
  for (const base::ByteRange& gap : data.value().Gaps({0, kSize})) {
    EXPECT_EQ(Expected(gap), Bytes(static_cast<std::size_t>(gap.length)));
  }
  if (!data.value().empty()) {
    EXPECT_LE(data.value().ranges().back().end(), kSize);
  }
}

INSTANTIATE_TEST_SUITE_P(All,
                         BlockDeviceContract,
                         ::testing::ValuesIn(kKinds),
                         [](const auto& test) {
                           return std::string(test.param.name);
                         });

}  // namespace
}  // namespace imaging
