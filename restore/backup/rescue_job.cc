// SPDX-License-Identifier: Apache-2.0
#include "restore/backup/rescue_job.h"

#include <algorithm>
#include <filesystem>
#include <system_error>
#include <utility>

#include "imaging/base/strings.h"
#include "restore/backup/pax_archive.h"
#include "restore/backup/pax_file.h"
#include "restore/backup/pax_proof.h"
#include "restore/backup/pax_source.h"
#include "restore/backup/pax_tree.h"
#include "restore/backup/personal_folders.h"
#include "restore/backup/rescue_source.h"
#include "restore/machine/facts.h"
#include "restore/machine/room.h"
#include "restore/machine/writable_mount.h"

namespace restore {

namespace {

using base::StrCat;
namespace fs = std::filesystem;
using Bytes = std::span<const std::byte>;

base::Error Refused(const std::string& why, const char* hint) {
  return base::Error(base::ErrorCode::kInvalidArgument, why).WithHint(hint);
}

bool IsBelow(const std::string& path, const std::string& folder) {
  return path == folder || path.starts_with(folder + "/");
}

// Stays below its root.
bool IsPlainPath(const std::string& path) {
  const fs::path parts(path);
  return !path.empty() && path.find('\0') == std::string::npos &&
         std::all_of(parts.begin(), parts.end(), [](const fs::path& part) {
           return !part.empty() && part != "." && part != ".." && part != "/";
         });
}

// The archive must lie in a folder that is there, and outside of what it saves.
base::Status CheckArchive(const RescueOrder& order, const std::string& root) {
  std::error_code error;
  const fs::path folder =
      fs::canonical(fs::absolute(order.archive).parent_path(), error);
  if (error) {
    return base::Error(base::ErrorCode::kNotFound,
                       StrCat("the folder of ", order.archive, " is missing"));
  }
  if (FindPaxParts(order.archive).ok() ||
      fs::exists(order.archive + ".partial", error) ||
      fs::exists(order.archive + ".001.partial", error)) {
    return Refused(StrCat(order.archive, " or a part of it exists"),
                   "Choose another name for the archive.");
  }
  for (const std::string& saved : order.folders) {
    if (!IsPlainPath(saved)) {
      return Refused(StrCat(saved, " is not a path below the source"),
                     "Name folders as --list shows them.");
    }
    if (IsBelow(folder.string(), StrCat(root, "/", saved))) {
      return Refused(StrCat(order.archive, " would lie in what it saves"),
                     "Choose another disk for the archive.");
    }
  }
  return base::Ok();
}

// FAT holds no file of 4 GiB.
std::uint64_t PartSizeFor(const RescueOrder& order) {
  constexpr std::uint64_t kBelowLimit = (std::uint64_t{4} << 30) - (16 << 20);
  return order.part_size == 0 && HoldsOnlySmallFiles(order.archive)
             ? kBelowLimit
             : order.part_size;
}

// One archive while it is written.
class Saver {
 public:
  Saver(const std::string& root,
        PaxWriter& writer,
        RescueVerdict& verdict,
        imaging::Progress& progress,
        const std::stop_token& stop)
      : root_(root),
        source_(root),
        writer_(writer),
        verdict_(verdict),
        progress_(progress),
        stop_(stop) {}

  base::Status Save(const std::string& folder) {
    const TreeVisitor visitor{
        [this](const TreeEntry& found) { return Add(found); },
        [this](const std::string& path, const std::string& why) {
          Miss(path, why);
        }};
    return WalkTree(root_, folder, visitor, stop_);
  }

  std::vector<FileProof> TakeProofs() { return std::move(proofs_); }

 private:
  void Miss(const std::string& path, const std::string& why) {
    verdict_.unread.push_back(StrCat(path, ": ", why));
  }

  base::Status Add(const TreeEntry& found) {
    const mode_t mode = found.info.st_mode;
    const SourceEntry described = source_.Describe(found, verdict_.unread);
    if (described.elsewhere) {
      verdict_.elsewhere.push_back(found.path);
      return base::Ok();
    }
    if (!described.hidden.empty()) {
      Miss(found.path, described.hidden);
      return base::Ok();
    }
    if (!described.leads_to.empty()) {
      verdict_.links.push_back(StrCat(found.path, ": ", described.leads_to));
    }
    if (S_ISREG(mode)) {
      TRY_ASSIGN(const bool added, AddFile(described.entry));
      // Without their file they would be lost in the archive.
      return added ? AddStreams(described) : base::Ok();
    }
    if (S_ISDIR(mode) || S_ISLNK(mode)) {
      TRY(writer_.Begin(described.entry));
      return AddStreams(described);
    }
    Miss(found.path, "neither file, folder nor link");
    return base::Ok();
  }

  base::Status AddStreams(const SourceEntry& described) {
    for (const PaxEntry& stream : described.streams) {
      TRY(AddFile(stream));
    }
    return base::Ok();
  }

  // An entry says its size before its content, so that a file is read twice:
  // what can't be read whole never gets into the archive.  Whether it did.
  base::Result<bool> AddFile(PaxEntry entry) {
    const auto first = ReadSourceFile(
        root_, entry.path, [](Bytes) { return base::Ok(); }, stop_);
    if (!first.ok()) {
      if (first.error().code() == base::ErrorCode::kCancelled) {
        return first.error();
      }
      Miss(entry.path, first.error().text());
      return false;
    }
    const FileProof& proof = first.value();
    entry.info.st_size = static_cast<off_t>(proof.size);
    TRY(writer_.Begin(entry));
    std::uint64_t left = proof.size;
    const auto write = [&](Bytes piece) {
      const Bytes fits = piece.first(static_cast<std::size_t>(
          std::min<std::uint64_t>(left, piece.size())));
      left -= fits.size();
      progress_.Add(fits.size());
      return writer_.Write(fits);
    };
    TRY_ASSIGN(const FileProof second,
               ReadSourceFile(root_, entry.path, write, stop_));
    if (second.size != proof.size || second.hash != proof.hash) {
      return base::Error(base::ErrorCode::kIo,
                         StrCat(entry.path, " changed while it was saved"))
          .WithHint("Close what writes to it, or check the disk.");
    }
    verdict_.bytes += proof.size;
    verdict_.files += entry.stream.empty() ? 1 : 0;
    proofs_.push_back(proof);
    return true;
  }

  const std::string& root_;
  const SourceReader source_;
  PaxWriter& writer_;
  RescueVerdict& verdict_;
  imaging::Progress& progress_;
  const std::stop_token& stop_;
  std::vector<FileProof> proofs_;
};

}  // namespace

std::string NewArchiveIn(const std::string& folder, std::size_t number) {
  // Names of FAT take no colons.
  std::string time = NowUtc();
  std::erase_if(time,
                [](char letter) { return letter == ':' || letter == '-'; });
  return StrCat(folder, "/files-", time,
                number == 0 ? "" : StrCat("-", number + 1), ".tar.zst");
}

struct RescueJob::Parts {
  RescueOrder order;
  WritableMount medium;
  std::unique_ptr<RescueSource> source;
  std::uint64_t bytes = 0;

  base::Status Save(RescueVerdict& verdict,
                    JobProgress& progress,
                    std::size_t first_stage,
                    const std::stop_token& stop) const;
};

base::Result<std::unique_ptr<RescueJob>> RescueJob::Prepare(
    RescueOrder order, const std::stop_token& stop) {
  auto parts = std::make_unique<Parts>();
  TRY_ASSIGN(parts->source, RescueSource::Open(order.partition, false));
  const std::string& root = parts->source->root();
  if (order.folders.empty()) {
    TRY_ASSIGN(const std::vector<Person> people,
               FindPersonalFolders(root, stop));
    for (const Person& person : people) {
      for (const PersonalFolder& folder : person.folders) {
        order.folders.push_back(folder.path);
      }
    }
  }
  if (order.folders.empty()) {
    return base::Error(base::ErrorCode::kNotFound,
                       StrCat("no personal files on ", order.partition));
  }
  TRY_ASSIGN(parts->medium, WritableMount::For(order.archive));
  TRY(CheckArchive(order, root));
  const TreeVisitor measure{
      [&](const TreeEntry& found) {
        parts->bytes += S_ISREG(found.info.st_mode)
                            ? static_cast<std::uint64_t>(found.info.st_size)
                            : 0;
        return base::Ok();
      },
      [](const std::string&, const std::string&) {}};
  for (const std::string& folder : order.folders) {
    TRY(WalkTree(root, folder, measure, stop));
  }
  parts->order = std::move(order);
  return std::unique_ptr<RescueJob>(new RescueJob(std::move(parts)));
}

RescueJob::RescueJob(std::unique_ptr<Parts> parts) : parts_(std::move(parts)) {}

RescueJob::~RescueJob() = default;

std::vector<Stage> RescueJob::Stages() const {
  return {{imaging::Phase::kCapturing, parts_->bytes},
          {imaging::Phase::kComparing, parts_->bytes}};
}

std::uint64_t RescueJob::bytes() const {
  return parts_->bytes;
}

base::Status RescueJob::Parts::Save(RescueVerdict& verdict,
                                    JobProgress& progress,
                                    std::size_t first_stage,
                                    const std::stop_token& stop) const {
  PaxPartWriter out(order.archive, PartSizeFor(order));
  TRY_ASSIGN(const auto writer, PaxWriter::Create(out));
  progress.Reach(first_stage);
  progress.engine().Begin(imaging::Phase::kCapturing, bytes);
  Saver saver(source->root(), *writer, verdict, progress.engine(), stop);
  for (const std::string& folder : order.folders) {
    TRY(saver.Save(folder));
  }
  TRY(writer->Finish());
  TRY(out.Flush());
  progress.Reach(first_stage + 1);
  progress.engine().Begin(imaging::Phase::kComparing, verdict.bytes);
  TRY_ASSIGN(verdict.sha256, ProvePaxArchive(out.Files(), saver.TakeProofs(),
                                             progress.engine(), stop));
  TRY(out.Commit());
  verdict.files_made = out.Files();
  for (const std::string& file : verdict.files_made) {
    std::error_code error;
    const std::uintmax_t size = fs::file_size(file, error);
    verdict.stored_bytes += error ? 0 : size;
  }
  return base::Ok();
}

RescueVerdict RescueJob::Run(JobProgress& progress,
                             std::size_t first_stage,
                             const std::stop_token& stop) {
  RescueVerdict verdict;
  verdict.archive = parts_->order.archive;
  auto status = parts_->Save(verdict, progress, first_stage, stop);
  if (!status.ok()) {
    verdict.cancelled = status.error().code() == base::ErrorCode::kCancelled;
    verdict.error = std::move(status).error();
  }
  return verdict;
}

}  // namespace restore
