// SPDX-License-Identifier: Apache-2.0
#include "imaging/format/signature.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>

#include "imaging/base/strings.h"
#include "imaging/format/frame.h"

namespace imaging {
namespace {

using ::testing::HasSubstr;

// The keys of RFC 8410, section 10: examples, not secrets.
constexpr const char* kPrivate =
    "-----BEGIN PRIVATE KEY-----\n"
    "MC4CAQAwBQYDK2VwBCIEINTuctv5E1hK1bbY8fdp+K06/nwoy/HU++CXqI9EdVhC\n"
    "-----END PRIVATE KEY-----\n";
constexpr const char* kPublic =
    "-----BEGIN PUBLIC KEY-----\n"
    "MCowBQYDK2VwAyEAGb9ECWmEzf6FQbrBZ9w7lshQhqowtrbLDFw4rXAxZuE=\n"
    "-----END PUBLIC KEY-----\n";
constexpr const char* kPublicBytes =
    "19bf44096984cdfe8541bac167dc3b96c85086aa30b6b6cb0c5c38ad703166e1";

std::vector<std::byte> SignedFrame(const Sha256& digest) {
  const auto key = SigningKey::PrivateFromPem(kPrivate);
  return EncodeSignatureFrame(digest, key.value()).value();
}

TEST(SigningKey, ReadsWhatOpensslWrites) {
  const auto secret = SigningKey::PrivateFromPem(kPrivate);
  ASSERT_TRUE(secret.ok()) << secret.error().text();
  EXPECT_EQ(base::HexEncode(secret.value().public_bytes()), kPublicBytes);
  const auto open = SigningKey::PublicFromPem(kPublic);
  ASSERT_TRUE(open.ok());
  EXPECT_EQ(base::HexEncode(open.value().public_bytes()), kPublicBytes);
}

// The seed is the private key of RFC 8410's example.
TEST(SigningKey, IsMadeOfASeedAndWrittenAsOpensslWrites) {
  SigningKey::Seed seed{};
  const auto bytes = base::HexDecode(
      "d4ee72dbf913584ad5b6d8f1f769f8ad3afe7c28cbf1d4fbe097a88f44755842");
  ASSERT_TRUE(bytes.has_value());
  std::ranges::copy(*bytes, seed.begin());
  const auto key = SigningKey::PrivateFromSeed(seed);
  ASSERT_TRUE(key.ok());
  EXPECT_EQ(key.value().PrivatePem(), kPrivate);
  EXPECT_EQ(key.value().PublicPem(), kPublic);
  const auto open = SigningKey::PublicFromBytes(key.value().public_bytes());
  ASSERT_TRUE(open.ok());
  EXPECT_EQ(open.value().PublicPem(), kPublic);
  EXPECT_EQ(open.value().PrivatePem(), "");
}

TEST(Sign, OnlyAPrivateKeySigns) {
  const Sha256 digest = Sha256Of({});
  const auto key = SigningKey::PrivateFromPem(kPrivate);
  const auto signature = Sign(digest, key.value());
  ASSERT_TRUE(signature.ok());
  EXPECT_TRUE(SignatureIsValid(signature.value(), digest));
  EXPECT_EQ(base::HexEncode(signature.value().signer), kPublicBytes);
  EXPECT_FALSE(Sign(digest, SigningKey::PublicFromPem(kPublic).value()).ok());
}

TEST(SigningKey, RefusesWhatIsNoSuchKeyAndSaysHowToMakeOne) {
  for (const std::string& pem :
       {std::string(), std::string("x"), std::string(kPublic),
        std::string(kPrivate).substr(0, 60)}) {
    const auto key = SigningKey::PrivateFromPem(pem);
    ASSERT_FALSE(key.ok());
    EXPECT_EQ(key.error().code(), base::ErrorCode::kInvalidArgument);
    EXPECT_THAT(key.error().hint(), HasSubstr("openssl"));
  }
  EXPECT_FALSE(SigningKey::PublicFromPem(kPrivate).ok());
}

TEST(Signature, HoldsForWhatWasSignedAndNothingElse) {
  const Sha256 digest = SignedDigest(EncodeFrame(FrameKind::kHead, {}),
                                     EncodeFrame(FrameKind::kIndex, {}));
  const std::vector<std::byte> frame = SignedFrame(digest);
  ASSERT_EQ(frame.size(), Signature::kFrameSize);
  const auto signature = DecodeSignatureFrame(frame);
  ASSERT_TRUE(signature.ok());
  EXPECT_EQ(base::HexEncode(signature.value().signer), kPublicBytes);
  EXPECT_TRUE(SignatureIsValid(signature.value(), digest));
  Sha256 other = digest;
  other[31] ^= std::byte{1};
  EXPECT_FALSE(SignatureIsValid(signature.value(), other));
  for (std::size_t at = kFrameHeaderSize; at < frame.size(); at += 5) {
    std::vector<std::byte> changed = frame;
    changed[at] ^= std::byte{1};
    EXPECT_FALSE(
        SignatureIsValid(DecodeSignatureFrame(changed).value(), digest))
        << at;
  }
}

TEST(Signature, IsOfHeadAndIndexInThatOrder) {
  const std::vector<std::byte> a = EncodeFrame(FrameKind::kHead, {});
  const std::vector<std::byte> b = EncodeFrame(FrameKind::kIndex, {});
  EXPECT_NE(SignedDigest(a, b), SignedDigest(b, a));
  std::vector<std::byte> both = a;
  both.insert(both.end(), b.begin(), b.end());
  EXPECT_EQ(SignedDigest(a, b), Sha256Of(both));
}

TEST(Signature, APublicKeyDoesNotSign) {
  const auto key = SigningKey::PublicFromPem(kPublic);
  EXPECT_FALSE(EncodeSignatureFrame(Sha256{}, key.value()).ok());
}

TEST(Signature, OfAnotherLengthIsCorrupt) {
  const std::vector<std::byte> frame = SignedFrame(Sha256{});
  for (std::size_t size = 0; size < frame.size(); ++size) {
    EXPECT_FALSE(DecodeSignatureFrame(std::span(frame).first(size)).ok());
  }
  const std::vector<std::byte> body(95);
  const auto decoded =
      DecodeSignatureFrame(EncodeFrame(FrameKind::kSignature, body));
  ASSERT_FALSE(decoded.ok());
  EXPECT_EQ(decoded.error().code(), base::ErrorCode::kCorrupt);
}

}  // namespace
}  // namespace imaging
