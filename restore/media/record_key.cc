// SPDX-License-Identifier: Apache-2.0
#include "restore/media/record_key.h"

#include "imaging/base/strings.h"
#include "restore/machine/facts.h"

namespace restore {

namespace {

// Where init mounts the file system that has /pristine (kBootMount in
// initramfs/contract.h).
constexpr const char* kBootMount = "/run/pristine/boot";

}  // namespace

base::Result<RecordKey> NewRecordKey() {
  imaging::SigningKey::Seed seed{};
  FillRandom(seed);
  TRY_ASSIGN(const imaging::SigningKey key,
             imaging::SigningKey::PrivateFromSeed(seed));
  return RecordKey{.private_pem = key.PrivatePem(),
                   .public_hex = base::HexEncode(key.public_bytes())};
}

std::optional<imaging::SigningKey> MediumRecordKey() {
  if (MediumDisk().empty()) {
    return std::nullopt;
  }
  const auto pem = ReadTextFile(base::StrCat(kBootMount, kRecordKeyPath));
  if (!pem.ok()) {
    return std::nullopt;
  }
  auto key = imaging::SigningKey::PrivateFromPem(pem.value());
  return key.ok() ? std::optional(std::move(key).value()) : std::nullopt;
}

}  // namespace restore
