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
  static base::Result<SigningKey> PublicFromBytes(const PublicBytes& bytes);
  // The private key that belongs to 32 secret random bytes (RFC 8032, 5.1.5).
  using Seed = std::array<std::byte, 32>;
  static base::Result<SigningKey> PrivateFromSeed(const Seed& seed);

  PublicBytes public_bytes() const;
  // As the functions above read them.  Empty for a private key that this is
  // not.
  std::string PublicPem() const;
  std::string PrivatePem() const;

 private:
  friend base::Result<struct Signature> Sign(const Sha256& digest,
                                             const SigningKey& key);
  struct Free {
    void operator()(evp_pkey_st* key) const;
  };
  explicit SigningKey(evp_pkey_st* key) : key_(key) {}
  std::unique_ptr<evp_pkey_st, Free> key_;
};

// What is signed: SHA-256 over the whole head frame, then the index frame.
Sha256 SignedDigest(std::span<const std::byte> head_frame,
                    std::span<const std::byte> index_frame);

struct Signature {
  static constexpr std::size_t kFrameSize = 24 + 32 + 64;
  SigningKey::PublicBytes signer{};
  std::array<std::byte, 64> bytes{};
};

// kInvalidArgument when the key is a public one.
base::Result<Signature> Sign(const Sha256& digest,
                             const SigningKey& private_key);

base::Result<std::vector<std::byte>> EncodeSignatureFrame(
    const Sha256& digest, const SigningKey& private_key);

base::Result<Signature> DecodeSignatureFrame(std::span<const std::byte> frame);

// Whether `signature` is its signer's over `digest`.  That the signer is one
// to be trusted is for the caller to decide.
bool SignatureIsValid(const Signature& signature, const Sha256& digest);

}  // namespace imaging
