// SPDX-License-Identifier: Apache-2.0
#include "imaging/format/sha256.h"

#include <gtest/gtest.h>

#include <random>
#include <string_view>
#include <vector>

#include "imaging/base/strings.h"
#include "imaging/format/sha256_lanes.h"

namespace imaging {
namespace {

using Message = std::vector<std::byte>;

Message Noise(std::size_t size) {
  std::minstd_rand random(static_cast<unsigned>(size) + 1);
  Message out(size);
  for (std::byte& byte : out) {
    byte = static_cast<std::byte>(random() >> 8);
  }
  return out;
}

std::vector<std::span<const std::byte>> Spans(
    const std::vector<Message>& messages) {
  return {messages.begin(), messages.end()};
}

// FIPS 180-4's examples.
TEST(Sha256Test, IsThePublishedFunction) {
  constexpr std::string_view kText = "abc";
  const Sha256 hash = Sha256Of(std::as_bytes(std::span(kText)));
  EXPECT_EQ(base::HexEncode(hash),
            "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
}

// libcrypto's single hash is the oracle; the lengths meet every padding.
TEST(Sha256Test, EachIsTheSameAsOneAfterAnother) {
  for (std::size_t size = 0; size < 200; ++size) {
    const std::vector<Message> messages = {Noise(size), Noise(3 * size + 7),
                                           Noise(200 - size), Noise(64),
                                           Noise(size / 2)};
    for (std::size_t count = 0; count <= messages.size(); ++count) {
      std::vector<Sha256> hashes(count);
      const auto spans = Spans(messages);
      Sha256OfEach(std::span(spans).first(count), hashes);
      for (std::size_t i = 0; i < count; ++i) {
        ASSERT_EQ(hashes[i], Sha256Of(messages[i]))
            << i << " of " << count << ", sizes from " << size;
      }
    }
  }
}

TEST(Sha256Test, OneLaneAloneIsRightToo) {
  if (!HasShaInstructions()) {
    GTEST_SKIP() << "this CPU has no SHA instructions";
  }
  const Message message = Noise(100'000);
  const std::span<const std::byte> span(message);
  Sha256 hash{};
  Sha256InLanes({&span, 1}, {&hash, 1});
  EXPECT_EQ(hash, Sha256Of(message));
}

}  // namespace
}  // namespace imaging
