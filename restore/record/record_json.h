// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "imaging/base/result.h"
#include "imaging/format/sha256.h"
#include "restore/record/record.h"

namespace restore {

inline constexpr std::string_view kRecordSchema = "pristine.record/1";
// Of a record's JSON.  What is longer is refused, and never written.
inline constexpr std::size_t kMaxRecordBytes = std::size_t{4} << 20;

// The JSON of a record, as docs/RECORD.md lays it down: the same bytes for the
// same record.  Texts become printable and are cut at 4096 bytes.  Of a list of
// more than 1000, only the first are written (fewer, when all would be too
// long), and `left_out` counts the others.
std::string EncodeRecord(Record record);

// Reads what EncodeRecord() wrote, or a later version's with more members.
// kUnsupported when it is of another version; kCorrupt for anything else, such
// as a member of the wrong kind or one that stands there twice.
base::Result<Record> DecodeRecord(std::string_view json);

// SHA-256 of a record's JSON: what is signed, and what the QR code shows.
imaging::Sha256 RecordDigest(std::string_view json);

}  // namespace restore
