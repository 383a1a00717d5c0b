// SPDX-License-Identifier: Apache-2.0
#include "imaging/format/sha256.h"

#include <openssl/evp.h>

#include <algorithm>
#include <cstdlib>

#include "imaging/format/sha256_lanes.h"

namespace imaging {

namespace {

// Fetching looks the implementation up by name, which costs more than hashing
// a short message; so once.
const EVP_MD* Method() {
  static const EVP_MD* const method = EVP_MD_fetch(nullptr, "SHA256", nullptr);
  return method;
}

unsigned char* Bytes(Sha256& hash) {
  return reinterpret_cast<unsigned char*>(hash.data());
}

}  // namespace

Sha256 Sha256Of(std::span<const std::byte> bytes) {
  Sha256Hasher hasher;
  hasher.Update(bytes);
  return hasher.Finish();
}

void Sha256OfEach(std::span<const std::span<const std::byte>> messages,
                  std::span<Sha256> out) {
  while (!messages.empty()) {
    const std::size_t count = std::min(messages.size(), kSha256Lanes);
    if (count > 1 && HasShaInstructions()) {
      Sha256InLanes(messages.first(count), out);
    } else {
      for (std::size_t i = 0; i < count; ++i) {
        out[i] = Sha256Of(messages[i]);
      }
    }
    messages = messages.subspan(count);
    out = out.subspan(count);
  }
}

void Sha256Hasher::Free::operator()(evp_md_ctx_st* context) const {
  EVP_MD_CTX_free(context);
}

// These calls fail only without memory or without the algorithm; going on
// would vouch for data that nobody hashed.
Sha256Hasher::Sha256Hasher() : context_(EVP_MD_CTX_new()) {
  if (!context_ || EVP_DigestInit_ex2(context_.get(), Method(), nullptr) != 1) {
    std::abort();
  }
}

void Sha256Hasher::Update(std::span<const std::byte> bytes) {
  if (EVP_DigestUpdate(context_.get(), bytes.data(), bytes.size()) != 1) {
    std::abort();
  }
}

Sha256 Sha256Hasher::Finish() {
  Sha256 hash{};
  if (EVP_DigestFinal_ex(context_.get(), Bytes(hash), nullptr) != 1) {
    std::abort();
  }
  return hash;
}

}  // namespace imaging
