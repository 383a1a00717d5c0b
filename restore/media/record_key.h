// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "imaging/base/result.h"
#include "imaging/format/signature.h"

namespace restore {

// Every boot medium that can be written has a key of its own, made with it, to
// sign records of jobs that are run from it.  It lies on the medium for anyone
// to read, so a signature shows that the record was made with this medium at
// hand, and no more (docs/RECORD.md).

inline constexpr std::string_view kRecordKeyPath = "/pristine/record.key";

// The keys of a new medium.
struct RecordKey {
  std::string private_pem;
  std::string public_hex;  // 64 hexadecimal digits.
};
base::Result<RecordKey> NewRecordKey();

// The key of the medium that this system was started from; nullopt when it has
// none, as an ISO, or was not started from one.
std::optional<imaging::SigningKey> MediumRecordKey();

}  // namespace restore
