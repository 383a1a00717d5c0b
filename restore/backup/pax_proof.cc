// SPDX-License-Identifier: Apache-2.0
#include "restore/backup/pax_proof.h"

#include <optional>

#include "imaging/base/strings.h"
#include "restore/backup/pax_archive.h"
#include "restore/backup/pax_parts.h"

namespace restore {

namespace {

using base::StrCat;

base::Error Differs(const std::string& path) {
  return base::Error(base::ErrorCode::kCorrupt,
                     StrCat("read back, ", base::Printable(path),
                            " is not in the archive as it was on the source"))
      .WithHint("Save to another disk; this one may be failing.");
}

base::Status ProveFile(PaxReader& reader,
                       const FileProof& proof,
                       imaging::Progress& progress,
                       const std::stop_token& stop) {
  constexpr std::size_t kPiece = std::size_t{1} << 20;
  std::vector<std::byte> buffer(kPiece);
  imaging::Sha256Hasher hasher;
  std::uint64_t size = 0;
  while (true) {
    if (stop.stop_requested()) {
      return base::Error(base::ErrorCode::kCancelled, "stopped");
    }
    TRY_ASSIGN(const std::size_t got, reader.Read(buffer));
    if (got == 0) {
      break;
    }
    hasher.Update(std::span<const std::byte>(buffer).first(got));
    size += got;
    progress.Add(got);
  }
  return size == proof.size && hasher.Finish() == proof.hash
             ? base::Ok()
             : base::Status(Differs(proof.path));
}

}  // namespace

base::Result<std::string> ProvePaxArchive(const std::vector<std::string>& files,
                                          const std::vector<FileProof>& proofs,
                                          imaging::Progress& progress,
                                          const std::stop_token& stop) {
  PaxPartReader in(files);
  TRY_ASSIGN(const auto reader, PaxReader::Open(in));
  std::size_t proven = 0;
  while (true) {
    TRY_ASSIGN(const std::optional<PaxEntry> entry, reader->Next());
    if (!entry) {
      break;
    }
    if (!S_ISREG(entry->info.st_mode)) {
      continue;
    }
    if (proven == proofs.size() || proofs[proven].path != entry->path) {
      return Differs(entry->path);
    }
    TRY(ProveFile(*reader, proofs[proven], progress, stop));
    ++proven;
  }
  if (proven != proofs.size()) {
    return Differs(proofs[proven].path);
  }
  return in.Sha256();
}

}  // namespace restore
