// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <cstddef>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "imaging/base/result.h"
#include "imaging/format/sha256.h"

struct evp_pkey_st;

namespace imaging {

// An Ed25519 key (RFC 8032), private or public.
class SigningKey {
 public:
  // From PEM text as `openssl genpkey -algorithm ed25519` and
  // `openssl pkey -pubout` write it.
  static base::Result<SigningKey> PrivateFromPem(const std::string& pem);
  static base::Result<SigningKey> PublicFromPem(const std::string& pem);

  using PublicBytes = std::array<std::byte, 32>;
  PublicBytes public_bytes() const;

 private:
  friend base::Result<std::vector<std::byte>> EncodeSignatureFrame(
      const Sha256& digest, const SigningKey& key);
  struct Free {
    void operator()(evp_pkey_st* key) const;
  };
  explicit SigningKey(evp_pkey_st* key) : key_(key) {}
  std::unique_ptr<evp_pkey_st, Free> key_;
};

// What is signed: SHA-256 over the whole head frame, then the index frame.
Sha256 SignedDigest(std::span<const std::byte> head_frame,
                    std::span<const std::byte> index_frame);

base::Result<std::vector<std::byte>> EncodeSignatureFrame(
    const Sha256& digest, const SigningKey& private_key);

struct Signature {
  static constexpr std::size_t kFrameSize = 24 + 32 + 64;
  SigningKey::PublicBytes signer{};
  std::array<std::byte, 64> bytes{};
};

base::Result<Signature> DecodeSignatureFrame(std::span<const std::byte> frame);

// Whether `signature` is its signer's over `digest`.  That the signer is one
// to be trusted is for the caller to decide.
bool SignatureIsValid(const Signature& signature, const Sha256& digest);

}  // namespace imaging
