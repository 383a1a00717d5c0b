// SPDX-License-Identifier: Apache-2.0
#include "imaging/format/sha256_lanes.h"

#ifdef __x86_64__

#include <cpuid.h>
#include <immintrin.h>

#include <algorithm>
#include <array>
#include <bit>
#include <cstdint>
#include <cstring>

namespace imaging {

namespace {

constexpr std::size_t kBlock = 64;
constexpr int kRoundGroups = 16;  // Of four rounds.

// FIPS 180-4, section 4.2.2.
alignas(16) constexpr std::array<std::uint32_t, 64> kRoundConstants = {
    0x428a2f98, 0x71374491, 0xb5c0fbcf, 0xe9b5dba5, 0x3956c25b, 0x59f111f1,
    0x923f82a4, 0xab1c5ed5, 0xd807aa98, 0x12835b01, 0x243185be, 0x550c7dc3,
    0x72be5d74, 0x80deb1fe, 0x9bdc06a7, 0xc19bf174, 0xe49b69c1, 0xefbe4786,
    0x0fc19dc6, 0x240ca1cc, 0x2de92c6f, 0x4a7484aa, 0x5cb0a9dc, 0x76f988da,
    0x983e5152, 0xa831c66d, 0xb00327c8, 0xbf597fc7, 0xc6e00bf3, 0xd5a79147,
    0x06ca6351, 0x14292967, 0x27b70a85, 0x2e1b2138, 0x4d2c6dfc, 0x53380d13,
    0x650a7354, 0x766a0abb, 0x81c2c92e, 0x92722c85, 0xa2bfe8a1, 0xa81a664b,
    0xc24b8b70, 0xc76c51a3, 0xd192e819, 0xd6990624, 0xf40e3585, 0x106aa070,
    0x19a4c116, 0x1e376c08, 0x2748774c, 0x34b0bcb5, 0x391c0cb3, 0x4ed8aa4a,
    0x5b9cca4f, 0x682e6ff3, 0x748f82ee, 0x78a5636f, 0x84c87814, 0x8cc70208,
    0x90befffa, 0xa4506ceb, 0xbef9a3f7, 0xc67178f2};

// The working variables as the instructions want them, highest word first:
// A, B, E, F and C, D, G, H.
struct State {
  __m128i abef;
  __m128i cdgh;
};

// The last sixteen words of the message schedule.
struct Schedule {
  __m128i words[4];
};

// FIPS 180-4, section 5.3.3.
State InitialState() {
  return {_mm_set_epi32(0x6a09e667, static_cast<int>(0xbb67ae85), 0x510e527f,
                        static_cast<int>(0x9b05688c)),
          _mm_set_epi32(0x3c6ef372, static_cast<int>(0xa54ff53a), 0x1f83d9ab,
                        0x5be0cd19)};
}

// One message on its way: its whole blocks first, then its padded end.
struct Lane {
  State state{};
  const std::byte* next = nullptr;
  std::size_t blocks = 0;
  std::size_t place = 0;  // Among the messages.
  bool at_end = false;
  std::array<std::byte, 2 * kBlock> end{};
  std::size_t end_blocks = 0;
};

// Takes `blocks` blocks of each of kLanes messages in step.  The rounds of one
// message wait for each other, those of different messages do not.
template <std::size_t kLanes>
__attribute__((target("sha,sse4.1"))) void Compress(
    const std::array<Lane*, kSha256Lanes>& lanes, std::size_t blocks) {
  // Reverses the bytes of each 32-bit word: messages are big-endian.
  const __m128i swap =
      _mm_set_epi64x(0x0c0d0e0f08090a0bLL, 0x0405060700010203LL);
  std::array<State, kLanes> sums{};
  for (std::size_t l = 0; l < kLanes; ++l) {
    sums[l] = lanes[l]->state;
  }
  for (std::size_t block = 0; block < blocks; ++block) {
    std::array<Schedule, kLanes> w{};
    std::array<State, kLanes> s = sums;
#pragma GCC unroll 4
    for (std::size_t l = 0; l < kLanes; ++l) {
#pragma GCC unroll 4
      for (std::size_t i = 0; i < 4; ++i) {
        const void* const at = lanes[l]->next + block * kBlock + 16 * i;
        w[l].words[i] = _mm_shuffle_epi8(
            _mm_loadu_si128(static_cast<const __m128i*>(at)), swap);
      }
    }
#pragma GCC unroll 16
    for (std::size_t group = 0; group < kRoundGroups; ++group) {
      const void* const at = kRoundConstants.data() + 4 * group;
      const __m128i constants = _mm_load_si128(static_cast<const __m128i*>(at));
      const std::size_t i0 = group % 4;
      const std::size_t i1 = (group + 1) % 4;
      const std::size_t i2 = (group + 2) % 4;
      const std::size_t i3 = (group + 3) % 4;
#pragma GCC unroll 4
      for (std::size_t l = 0; l < kLanes; ++l) {
        const __m128i sum = _mm_add_epi32(w[l].words[i0], constants);
        s[l].cdgh = _mm_sha256rnds2_epu32(s[l].cdgh, s[l].abef, sum);
        s[l].abef = _mm_sha256rnds2_epu32(s[l].abef, s[l].cdgh,
                                          _mm_shuffle_epi32(sum, 0x0e));
        if (group < kRoundGroups - 4) {
          const __m128i sigma0 =
              _mm_sha256msg1_epu32(w[l].words[i0], w[l].words[i1]);
          const __m128i seven_back =
              _mm_alignr_epi8(w[l].words[i3], w[l].words[i2], 4);
          w[l].words[i0] = _mm_sha256msg2_epu32(
              _mm_add_epi32(sigma0, seven_back), w[l].words[i3]);
        }
      }
    }
#pragma GCC unroll 4
    for (std::size_t l = 0; l < kLanes; ++l) {
      sums[l].abef = _mm_add_epi32(sums[l].abef, s[l].abef);
      sums[l].cdgh = _mm_add_epi32(sums[l].cdgh, s[l].cdgh);
    }
  }
  for (std::size_t l = 0; l < kLanes; ++l) {
    lanes[l]->state = sums[l];
    lanes[l]->next += blocks * kBlock;
    lanes[l]->blocks -= blocks;
  }
}

void CompressAll(const std::array<Lane*, kSha256Lanes>& lanes,
                 std::size_t count,
                 std::size_t blocks) {
  static_assert(kSha256Lanes == 3);
  switch (count) {
    case 3:
      Compress<3>(lanes, blocks);
      break;
    case 2:
      Compress<2>(lanes, blocks);
      break;
    default:
      Compress<1>(lanes, blocks);
      break;
  }
}

void PutBigEndian(std::uint64_t value, std::span<std::byte> out) {
  for (std::size_t i = out.size(); i-- > 0; value >>= 8) {
    out[i] = static_cast<std::byte>(value);
  }
}

// FIPS 180-4, section 5.1.1.
void Start(std::span<const std::byte> message, std::size_t place, Lane& lane) {
  const std::size_t rest = message.size() % kBlock;
  lane.state = InitialState();
  lane.next = message.data();
  lane.blocks = message.size() / kBlock;
  lane.place = place;
  if (rest > 0) {
    std::memcpy(lane.end.data(), message.data() + message.size() - rest, rest);
  }
  lane.end.at(rest) = std::byte{0x80};
  lane.end_blocks = rest + 1 + sizeof(std::uint64_t) <= kBlock ? 1 : 2;
  PutBigEndian(std::uint64_t{message.size()} * 8,
               std::span(lane.end).subspan(
                   lane.end_blocks * kBlock - sizeof(std::uint64_t),
                   sizeof(std::uint64_t)));
}

// Goes on to the lane's padded end; false when that was done.
bool Continue(Lane& lane) {
  if (lane.at_end) {
    return false;
  }
  lane.at_end = true;
  lane.next = lane.end.data();
  lane.blocks = lane.end_blocks;
  return true;
}

Sha256 HashOf(const Lane& lane) {
  const auto abef =
      std::bit_cast<std::array<std::uint32_t, 4>>(lane.state.abef);
  const auto cdgh =
      std::bit_cast<std::array<std::uint32_t, 4>>(lane.state.cdgh);
  const std::array<std::uint32_t, 8> words = {
      abef[3], abef[2], cdgh[3], cdgh[2], abef[1], abef[0], cdgh[1], cdgh[0]};
  Sha256 hash{};
  for (std::size_t i = 0; i < words.size(); ++i) {
    PutBigEndian(words.at(i), std::span(hash).subspan(4 * i, 4));
  }
  return hash;
}

}  // namespace

bool HasShaInstructions() {
  static const bool has = [] {
    constexpr unsigned kShaBit = 1U << 29;    // Leaf 7, EBX.
    constexpr unsigned kSse41Bit = 1U << 19;  // Leaf 1, ECX.
    unsigned a = 0;
    unsigned b = 0;
    unsigned c = 0;
    unsigned d = 0;
    if (__get_cpuid_count(7, 0, &a, &b, &c, &d) == 0 || (b & kShaBit) == 0) {
      return false;
    }
    return __get_cpuid(1, &a, &b, &c, &d) != 0 && (c & kSse41Bit) != 0;
  }();
  return has;
}

void Sha256InLanes(std::span<const std::span<const std::byte>> messages,
                   std::span<Sha256> out) {
  std::array<Lane, kSha256Lanes> lanes;
  std::array<Lane*, kSha256Lanes> running{};
  std::size_t count = messages.size();
  for (std::size_t i = 0; i < count; ++i) {
    Start(messages[i], i, lanes.at(i));
    running.at(i) = &lanes.at(i);
  }
  while (count > 0) {
    for (std::size_t i = 0; i < count;) {
      Lane& lane = *running.at(i);
      if (lane.blocks > 0 || Continue(lane)) {
        ++i;
        continue;
      }
      out[lane.place] = HashOf(lane);
      running.at(i) = running.at(--count);
    }
    if (count == 0) {
      return;
    }
    std::size_t blocks = running[0]->blocks;
    for (std::size_t i = 1; i < count; ++i) {
      blocks = std::min(blocks, running.at(i)->blocks);
    }
    CompressAll(running, count, blocks);
  }
}

}  // namespace imaging

#else

#include <cstdlib>

namespace imaging {

bool HasShaInstructions() {
  return false;
}

void Sha256InLanes(std::span<const std::span<const std::byte>> /*messages*/,
                   std::span<Sha256> /*out*/) {
  std::abort();
}

}  // namespace imaging

#endif
