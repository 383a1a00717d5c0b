// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <cstddef>
#include <memory>
#include <span>

struct evp_md_ctx_st;

namespace imaging {

using Sha256 = std::array<std::byte, 32>;

// FIPS 180-4, with the CPU's own instructions where it has them.
Sha256 Sha256Of(std::span<const std::byte> bytes);

// Messages that are hashed faster together than one after another.
inline constexpr std::size_t kSha256Lanes = 3;

// out[i] is the hash of messages[i]; any number of them, of any lengths.
void Sha256OfEach(std::span<const std::span<const std::byte>> messages,
                  std::span<Sha256> out);

// The same for bytes that come in pieces.  For one thread.
class Sha256Hasher {
 public:
  Sha256Hasher();
  void Update(std::span<const std::byte> bytes);
  // The hasher is spent afterwards.
  Sha256 Finish();

 private:
  struct Free {
    void operator()(evp_md_ctx_st* context) const;
  };
  std::unique_ptr<evp_md_ctx_st, Free> context_;
};

}  // namespace imaging
