// SPDX-License-Identifier: Apache-2.0
#include "imaging/engine/prove.h"

#include <algorithm>
#include <map>
#include <numeric>
#include <utility>

#include "imaging/base/mutex.h"
#include "imaging/base/strings.h"
#include "imaging/engine/chunk_reader.h"
#include "imaging/engine/row_queue.h"
#include "imaging/pipeline/workers.h"

namespace imaging {

namespace {

constexpr int kExtraThreads = 2;

base::Status CheckRows(ChunkReader& reader,
                       const Image& image,
                       std::span<const std::size_t> rows,
                       bool deep) {
  if (!deep) {
    TRY(reader.Stored(rows));
    return base::Ok();
  }
  // Zeros are not decoded: their frames are made one way only, and the stored
  // hash leaves nothing open.
  std::vector<std::size_t> data;
  std::vector<std::size_t> zeros;
  for (const std::size_t row : rows) {
    const bool is_data = image.index().at(row).kind == ChunkKind::kData;
    (is_data ? data : zeros).push_back(row);
  }
  TRY(reader.Stored(zeros));
  TRY(reader.Contents(data));
  return base::Ok();
}

class Findings {
 public:
  void Add(std::size_t row,
           const base::ByteRange& content,
           const std::string& text) {
    const base::MutexLock lock(mutex_);
    damaged_.push_back(content);
    faults_.emplace(row, text);
    if (faults_.size() > Proof::kMaxFaults) {
      faults_.erase(std::prev(faults_.end()));
    }
  }
  void MoveInto(Proof& proof) {
    const base::MutexLock lock(mutex_);
    proof.damaged_chunks = damaged_.size();
    proof.damaged.Insert(std::exchange(damaged_, {}));
    for (auto& [row, text] : faults_) {
      proof.faults.push_back(std::move(text));
    }
  }

 private:
  base::Mutex mutex_;
  // One for each damaged row, of which an index has 2^23 at most.
  std::vector<base::ByteRange> damaged_ GUARDED_BY(mutex_);
  std::map<std::size_t, std::string> faults_ GUARDED_BY(mutex_);
};

// Finds out which of `rows` are wrong.
void AddFaults(ChunkReader& reader,
               const Image& image,
               std::span<const std::size_t> rows,
               bool deep,
               Findings& findings) {
  for (const std::size_t row : rows) {
    const base::Status checked = CheckRows(reader, image, {&row, 1}, deep);
    if (!checked.ok()) {
      findings.Add(row, image.index().at(row).range(), checked.error().text());
    }
  }
}

std::vector<std::size_t> AllRows(const Index& index) {
  std::vector<std::size_t> rows(index.size());
  std::iota(rows.begin(), rows.end(), std::size_t{0});
  return rows;
}

}  // namespace

base::Result<Proof> Prove(const Image& image,
                          const ProveOptions& options,
                          Progress& progress,
                          const std::stop_token& stop) {
  std::vector<std::size_t> rows =
      options.rows ? *options.rows : AllRows(image.index());
  Proof proof;
  proof.chunks = rows.size();
  for (const std::size_t row : rows) {
    proof.checked_bytes += image.index().at(row).stored_size;
  }
  progress.Begin(Phase::kProving, proof.checked_bytes);
  RowQueue queue(image, std::move(rows), RowQueue::Fetch::kStored);
  Findings findings;
  TRY(RunWorkers(
      options.threads + kExtraThreads, stop,
      [&](const std::stop_token& token) -> base::Status {
        ChunkReader reader(image);
        for (auto batch = queue.Next(); !batch.empty(); batch = queue.Next()) {
          if (token.stop_requested()) {
            return base::Error(base::ErrorCode::kCancelled, "stopped");
          }
          if (!CheckRows(reader, image, batch, options.deep).ok()) {
            AddFaults(reader, image, batch, options.deep, findings);
          }
          for (const std::size_t row : batch) {
            progress.Add(image.index().at(row).stored_size);
          }
        }
        return base::Ok();
      }));
  findings.MoveInto(proof);
  return proof;
}

base::Status CheckSignature(const Image& image, const SigningKey& trusted) {
  if (!image.signature()) {
    return base::Error(base::ErrorCode::kCorrupt,
                       base::StrCat(image.name(), " is not signed"))
        .WithHint("Anyone could have made it. Get a signed image.");
  }
  if (image.signature()->signer != trusted.public_bytes()) {
    return base::Error(
               base::ErrorCode::kCorrupt,
               base::StrCat(image.name(),
                            " is signed with another key than the one given: ",
                            base::HexEncode(image.signature()->signer)))
        .WithHint("Get the image or the key from a source that you trust.");
  }
  if (!SignatureIsValid(*image.signature(), image.digest())) {
    return base::Error(base::ErrorCode::kCorrupt,
                       base::StrCat("the signature of ", image.name(),
                                    " does not fit its content"))
        .WithHint("It was changed after it was signed. Don't restore it.");
  }
  return base::Ok();
}

}  // namespace imaging
