// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "imaging/base/result.h"
#include "imaging/format/sha256.h"
#include "imaging/format/signature.h"
#include "restore/record/record.h"
#include "restore/record/record_words.h"

namespace restore {

// Where a record went, or why it did not.
struct RecordPlace {
  std::string folder;
  std::string path;  // Of its JSON; empty when it was not written.
  std::optional<base::Error> error;
};

struct WrittenRecord {
  // As it was written: trimmed, with its signer.
  Record record;
  std::string json;
  imaging::Sha256 digest{};
  std::vector<RecordPlace> places;  // One for each folder.

  // It lies in at least one folder.
  bool anywhere() const;
};

// Puts the record into each folder: record.json, record.txt and record.html
// (in `language`) and, with a key, record.sig and record.pub; record-2.json and
// so on when there is one already.  All appear whole or not at all, and the
// JSON last.  A folder that cannot be written is reported, and the others get
// theirs.  `key` is a private one, or null: then the record says that nobody
// signed it.
WrittenRecord WriteRecord(Record record,
                          const std::vector<std::string>& folders,
                          const imaging::SigningKey* key,
                          PageLanguage language = PageLanguage::kEnglish);

// A record as it lies in a folder.
struct StoredRecord {
  std::string path;
  std::string json;
  Record record;
  imaging::Sha256 digest{};
  std::optional<imaging::Signature> signature;
};

// Reads a record's JSON and, beside it, its signature.  `path` may be the
// folder in which there is a record.json.
base::Result<StoredRecord> ReadRecord(const std::string& path);

// Whether the record is as it was signed, and, when `trusted` is given, by that
// public key.  kNotFound when nobody signed it, kCorrupt when it was changed,
// kInvalidArgument when another key signed it.
base::Status CheckRecord(const StoredRecord& stored,
                         const imaging::SigningKey* trusted);

}  // namespace restore
