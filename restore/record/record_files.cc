// SPDX-License-Identifier: Apache-2.0
#include "restore/record/record_files.h"

#include <algorithm>
#include <span>
#include <string_view>

#include "imaging/base/strings.h"
#include "restore/machine/durable_files.h"
#include "restore/machine/kernel_files.h"
#include "restore/record/record_json.h"
#include "restore/record/record_page.h"

namespace restore {

namespace {

using base::Error;
using base::ErrorCode;
using base::StrCat;
using imaging::SigningKey;

constexpr std::string_view kJson = ".json";
constexpr std::string_view kSignature = ".sig";

// "record", or the first of "record-2", "record-3", ... of which `folder` holds
// nothing.
base::Result<std::string> FreeStem(const std::string& folder) {
  constexpr int kMaxRecords = 10000;
  const std::vector<std::string> names = NamesIn(folder);
  for (int number = 1; number <= kMaxRecords; ++number) {
    const std::string stem =
        number == 1 ? std::string("record") : StrCat("record-", number);
    const bool taken =
        std::ranges::any_of(names, [&stem](const std::string& name) {
          return name.starts_with(StrCat(stem, "."));
        });
    if (!taken) {
      return stem;
    }
  }
  return Error(ErrorCode::kNoSpace,
               StrCat(folder, " holds ", kMaxRecords, " records already"))
      .WithHint("Move some of them elsewhere.");
}

std::string Text(std::span<const std::byte> bytes) {
  return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

// All but their stems, in the order in which they are to appear.
base::Result<std::vector<FileContent>> FilesOf(const WrittenRecord& written,
                                               const SigningKey* key,
                                               PageLanguage language) {
  std::vector<FileContent> files;
  const RecordPage page =
      MakeRecordPage(written.record, written.digest, language);
  files.push_back({".txt", PageAsText(page)});
  files.push_back({".html", PageAsHtml(page)});
  if (key != nullptr) {
    TRY_ASSIGN(const imaging::Signature signature,
               imaging::Sign(written.digest, *key));
    files.push_back({".pub", key->PublicPem()});
    files.push_back({std::string(kSignature), Text(signature.bytes)});
  }
  files.push_back({std::string(kJson), written.json});
  return files;
}

base::Result<std::string> Put(const std::string& folder,
                              std::vector<FileContent> files) {
  TRY_ASSIGN(const std::string stem, FreeStem(folder));
  for (FileContent& file : files) {
    file.name = StrCat(stem, file.name);
  }
  TRY(PutNewFiles(folder, files));
  return StrCat(folder, "/", files.back().name);
}

std::string WithoutExtension(const std::string& path) {
  return path.ends_with(kJson) ? path.substr(0, path.size() - kJson.size())
                               : path;
}

base::Result<std::optional<imaging::Signature>> ReadSignature(
    const std::string& json_path, const std::string& signer) {
  imaging::Signature signature;
  const std::string path = StrCat(WithoutExtension(json_path), kSignature);
  if (signer.empty() || !Exists(path)) {
    return std::optional<imaging::Signature>();
  }
  TRY_ASSIGN(const std::string bytes,
             ReadKernelFile(path, signature.bytes.size()));
  const auto key = base::HexDecode(signer);
  if (bytes.size() != signature.bytes.size() || !key ||
      key->size() != signature.signer.size()) {
    return Error(ErrorCode::kCorrupt,
                 StrCat(path,
                        " is no signature of 64 bytes, or the record "
                        "names no key of 32"));
  }
  std::ranges::copy(std::as_bytes(std::span(bytes)), signature.bytes.begin());
  std::ranges::copy(*key, signature.signer.begin());
  return std::optional(signature);
}

}  // namespace

bool WrittenRecord::anywhere() const {
  return std::ranges::any_of(
      places, [](const RecordPlace& place) { return !place.error; });
}

WrittenRecord WriteRecord(Record record,
                          const std::vector<std::string>& folders,
                          const SigningKey* key,
                          PageLanguage language) {
  WrittenRecord written;
  record.signer = key == nullptr ? "" : base::HexEncode(key->public_bytes());
  written.json = EncodeRecord(std::move(record));
  written.digest = RecordDigest(written.json);
  auto files = [&]() -> base::Result<std::vector<FileContent>> {
    TRY_ASSIGN(written.record, DecodeRecord(written.json));
    return FilesOf(written, key, language);
  }();
  for (const std::string& folder : folders) {
    auto put = files.ok() ? Put(folder, files.value()) : files.error();
    RecordPlace place{.folder = folder, .path = "", .error = std::nullopt};
    if (put.ok()) {
      place.path = std::move(put).value();
    } else {
      place.error = std::move(put).error().During(
          StrCat("writing the record to ", folder));
    }
    written.places.push_back(std::move(place));
  }
  return written;
}

base::Result<StoredRecord> ReadRecord(const std::string& path) {
  StoredRecord stored;
  stored.path = Exists(StrCat(path, "/record.json"))
                    ? StrCat(path, "/record.json")
                    : path;
  TRY_ASSIGN(stored.json, ReadKernelFile(stored.path, kMaxRecordBytes));
  stored.digest = RecordDigest(stored.json);
  auto record = DecodeRecord(stored.json);
  if (!record.ok()) {
    return std::move(record).error().During(stored.path);
  }
  stored.record = std::move(record).value();
  TRY_ASSIGN(stored.signature,
             ReadSignature(stored.path, stored.record.signer));
  return stored;
}

base::Status CheckRecord(const StoredRecord& stored,
                         const SigningKey* trusted) {
  if (stored.record.signer.empty()) {
    return Error(ErrorCode::kNotFound,
                 StrCat("nobody signed ", stored.path,
                        ": nothing shows whether it was changed"))
        .WithHint(
            "Compare its digest with the one that was on the screen, or in the "
            "QR code, when the job ended.");
  }
  if (!stored.signature) {
    return Error(ErrorCode::kNotFound,
                 StrCat("the signature of ", stored.path, " is missing"))
        .WithHint(
            "Copy the .sig file beside it from where the record is "
            "from.");
  }
  if (!imaging::SignatureIsValid(*stored.signature, stored.digest)) {
    return Error(ErrorCode::kCorrupt,
                 StrCat(stored.path,
                        " is not what was signed: it or its signature was "
                        "changed"))
        .WithHint(
            "Don't rely on it. Another copy may lie on the stick, or in "
            "the job's folder.");
  }
  if (trusted != nullptr &&
      trusted->public_bytes() != stored.signature->signer) {
    return Error(ErrorCode::kInvalidArgument,
                 StrCat(stored.path, " is signed by another key, ",
                        base::Printable(stored.record.signer)))
        .WithHint(
            "It is as that key's holder signed it; whether to trust "
            "that one is for you to say.");
  }
  return base::Ok();
}

}  // namespace restore
