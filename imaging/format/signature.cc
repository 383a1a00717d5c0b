// SPDX-License-Identifier: Apache-2.0
#include "imaging/format/signature.h"

#include <openssl/bio.h>
#include <openssl/evp.h>
#include <openssl/pem.h>

#include <algorithm>

#include "imaging/format/frame.h"

namespace imaging {

namespace {

struct FreeContext {
  void operator()(EVP_MD_CTX* context) const { EVP_MD_CTX_free(context); }
};
using Context = std::unique_ptr<EVP_MD_CTX, FreeContext>;

const unsigned char* Raw(std::span<const std::byte> bytes) {
  return reinterpret_cast<const unsigned char*>(bytes.data());
}

using ReadPem = EVP_PKEY* (*)(BIO*, EVP_PKEY**, pem_password_cb*, void*);

EVP_PKEY* KeyFromPem(const std::string& pem, ReadPem read) {
  const std::unique_ptr<BIO, decltype(&BIO_free)> bio(
      BIO_new_mem_buf(pem.data(), static_cast<int>(pem.size())), &BIO_free);
  if (!bio) {
    return nullptr;
  }
  // An empty password: a terminal prompt has no place in a library.
  EVP_PKEY* const key = read(
      bio.get(), nullptr, [](char*, int, int, void*) { return 0; }, nullptr);
  if (key != nullptr && EVP_PKEY_get_id(key) != EVP_PKEY_ED25519) {
    EVP_PKEY_free(key);
    return nullptr;
  }
  return key;
}

// What `write` puts into memory; empty when it fails.
template <typename Write>
std::string PemOf(const Write& write) {
  const std::unique_ptr<BIO, decltype(&BIO_free)> bio(BIO_new(BIO_s_mem()),
                                                      &BIO_free);
  if (!bio || write(bio.get()) != 1) {
    return "";
  }
  char* text = nullptr;
  const long size = BIO_get_mem_data(bio.get(), &text);
  return {text, static_cast<std::size_t>(size)};
}

}  // namespace

void SigningKey::Free::operator()(evp_pkey_st* key) const {
  EVP_PKEY_free(key);
}

base::Result<SigningKey> SigningKey::PrivateFromPem(const std::string& pem) {
  EVP_PKEY* const key = KeyFromPem(pem, PEM_read_bio_PrivateKey);
  if (key == nullptr) {
    return base::Error(base::ErrorCode::kInvalidArgument,
                       "this is no Ed25519 private key in PEM without password")
        .WithHint("Make one with: openssl genpkey -algorithm ed25519 -out KEY");
  }
  return SigningKey(key);
}

base::Result<SigningKey> SigningKey::PublicFromPem(const std::string& pem) {
  EVP_PKEY* const key = KeyFromPem(pem, PEM_read_bio_PUBKEY);
  if (key == nullptr) {
    return base::Error(base::ErrorCode::kInvalidArgument,
                       "this is no Ed25519 public key in PEM")
        .WithHint("Make it with: openssl pkey -in KEY -pubout -out KEY.pub");
  }
  return SigningKey(key);
}

base::Result<SigningKey> SigningKey::PublicFromBytes(const PublicBytes& bytes) {
  EVP_PKEY* const key = EVP_PKEY_new_raw_public_key(EVP_PKEY_ED25519, nullptr,
                                                    Raw(bytes), bytes.size());
  if (key == nullptr) {
    return base::Error(base::ErrorCode::kInvalidArgument,
                       "these bytes are no Ed25519 public key");
  }
  return SigningKey(key);
}

base::Result<SigningKey> SigningKey::PrivateFromSeed(const Seed& seed) {
  EVP_PKEY* const key = EVP_PKEY_new_raw_private_key(EVP_PKEY_ED25519, nullptr,
                                                     Raw(seed), seed.size());
  if (key == nullptr) {
    return base::Error(base::ErrorCode::kUnsupported,
                       "libcrypto makes no Ed25519 key");
  }
  return SigningKey(key);
}

std::string SigningKey::PublicPem() const {
  return PemOf(
      [this](BIO* bio) { return PEM_write_bio_PUBKEY(bio, key_.get()); });
}

std::string SigningKey::PrivatePem() const {
  return PemOf([this](BIO* bio) {
    return PEM_write_bio_PKCS8PrivateKey(bio, key_.get(), nullptr, nullptr, 0,
                                         nullptr, nullptr);
  });
}

SigningKey::PublicBytes SigningKey::public_bytes() const {
  PublicBytes out{};
  std::size_t size = out.size();
  EVP_PKEY_get_raw_public_key(
      key_.get(), reinterpret_cast<unsigned char*>(out.data()), &size);
  return out;
}

Sha256 SignedDigest(std::span<const std::byte> head_frame,
                    std::span<const std::byte> index_frame) {
  Sha256Hasher hasher;
  hasher.Update(head_frame);
  hasher.Update(index_frame);
  return hasher.Finish();
}

base::Result<Signature> Sign(const Sha256& digest,
                             const SigningKey& private_key) {
  Signature signature;
  std::size_t size = signature.bytes.size();
  const Context context(EVP_MD_CTX_new());
  if (!context ||
      EVP_DigestSignInit(context.get(), nullptr, nullptr, nullptr,
                         private_key.key_.get()) != 1 ||
      EVP_DigestSign(context.get(),
                     reinterpret_cast<unsigned char*>(signature.bytes.data()),
                     &size, Raw(digest), digest.size()) != 1 ||
      size != signature.bytes.size()) {
    return base::Error(base::ErrorCode::kInvalidArgument,
                       "the key does not sign: is it a private key?");
  }
  signature.signer = private_key.public_bytes();
  return signature;
}

base::Result<std::vector<std::byte>> EncodeSignatureFrame(
    const Sha256& digest, const SigningKey& private_key) {
  TRY_ASSIGN(const Signature signature, Sign(digest, private_key));
  std::vector<std::byte> body(signature.signer.begin(), signature.signer.end());
  body.insert(body.end(), signature.bytes.begin(), signature.bytes.end());
  return EncodeFrame(FrameKind::kSignature, body);
}

base::Result<Signature> DecodeSignatureFrame(std::span<const std::byte> frame) {
  TRY_ASSIGN(const auto body, FrameBody(frame, FrameKind::kSignature));
  if (frame.size() != Signature::kFrameSize) {
    return base::Error(base::ErrorCode::kCorrupt,
                       "the image's signature has the wrong length");
  }
  Signature out;
  std::copy_n(body.begin(), out.signer.size(), out.signer.begin());
  std::ranges::copy(body.subspan(out.signer.size()), out.bytes.begin());
  return out;
}

bool SignatureIsValid(const Signature& signature, const Sha256& digest) {
  const std::unique_ptr<EVP_PKEY, decltype(&EVP_PKEY_free)> key(
      EVP_PKEY_new_raw_public_key(EVP_PKEY_ED25519, nullptr,
                                  Raw(signature.signer),
                                  signature.signer.size()),
      &EVP_PKEY_free);
  const Context context(EVP_MD_CTX_new());
  return key && context &&
         EVP_DigestVerifyInit(context.get(), nullptr, nullptr, nullptr,
                              key.get()) == 1 &&
         EVP_DigestVerify(context.get(), Raw(signature.bytes),
                          signature.bytes.size(), Raw(digest),
                          digest.size()) == 1;
}

}  // namespace imaging
