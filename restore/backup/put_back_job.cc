// SPDX-License-Identifier: Apache-2.0
#include "restore/backup/put_back_job.h"

#include <sys/stat.h>

#include <algorithm>
#include <cerrno>
#include <utility>

#include "imaging/base/strings.h"
#include "imaging/io/fd.h"
#include "restore/backup/pax_archive.h"
#include "restore/backup/pax_file.h"
#include "restore/backup/personal_folders.h"
#include "restore/backup/put_back_policy.h"
#include "restore/backup/rescue_source.h"
#include "restore/machine/room.h"

namespace restore {

namespace {

using base::StrCat;

// What the first pass over an archive learns.
struct Contents {
  std::uint64_t bytes = 0;
  std::string person;  // "Li" when all is theirs, else "".
};

// "Li" of "Users/Li/Desktop/a", "root" of "root/a".
std::string PersonOf(const std::string& path) {
  const std::size_t first = path.find('/');
  std::string top = path.substr(0, first);
  if (top == "root" || first == std::string::npos) {
    return top;
  }
  const std::size_t second = path.find('/', first + 1);
  return path.substr(first + 1, second == std::string::npos
                                    ? std::string::npos
                                    : second - first - 1);
}

base::Result<std::uint64_t> Drain(PaxReader& reader,
                                  const std::stop_token& stop) {
  std::vector<std::byte> buffer(std::size_t{1} << 20);
  std::uint64_t size = 0;
  while (true) {
    if (stop.stop_requested()) {
      return base::Error(base::ErrorCode::kCancelled, "stopped");
    }
    TRY_ASSIGN(const std::size_t got, reader.Read(buffer));
    if (got == 0) {
      return size;
    }
    size += got;
  }
}

base::Error TooLarge(const PaxEntry& entry, std::uint64_t room) {
  return base::Error(
             base::ErrorCode::kNoSpace,
             StrCat("there is no room for \"", base::Printable(entry.path),
                    "\" and what precedes it: ", base::FormatBytes(room),
                    " are free"))
      .WithHint("Choose another place. Nothing was written.");
}

base::Result<Contents> LookThrough(const std::vector<std::string>& files,
                                   std::uint64_t room,
                                   const std::stop_token& stop) {
  PaxPartReader in(files);
  TRY_ASSIGN(const auto reader, PaxReader::Open(in));
  Contents contents;
  bool first = true;
  while (true) {
    TRY_ASSIGN(const std::optional<PaxEntry> entry, reader->Next());
    if (!entry) {
      return contents;
    }
    TRY_ASSIGN(const std::string place, PlaceOf(*entry));
    const std::string person = PersonOf(place);
    contents.person = first || person == contents.person ? person : "";
    first = false;
    if (!S_ISREG(entry->info.st_mode)) {
      continue;
    }
    // Before its content is decoded: a claim costs an attacker nothing.
    if (static_cast<std::uint64_t>(entry->info.st_size) >
        room - contents.bytes) {
      return TooLarge(*entry, room);
    }
    TRY_ASSIGN(const std::uint64_t size, Drain(*reader, stop));
    contents.bytes += size;
    if (contents.bytes > room) {
      return TooLarge(*entry, room);
    }
  }
}

// Which file it is that is damaged, or which part was the last one found: a
// part that is missing at the end looks like an archive that was cut short.
base::Error Named(base::Error error, const std::vector<std::string>& files) {
  if (error.code() != base::ErrorCode::kCorrupt || !error.hint().empty()) {
    return error;
  }
  base::Error named =
      std::move(error).During(StrCat("reading ", files.front()));
  if (!files.front().ends_with(".001")) {
    return named;
  }
  return std::move(named).WithHint(
      StrCat("The last part that is there is ", files.back(),
             ": if there were more, put them beside it. Nothing was written."));
}

base::Result<std::string> MakeFolder(const std::string& parent,
                                     const std::string& name) {
  constexpr int kTries = 1000;
  for (int number = 1; number <= kTries; ++number) {
    const std::string candidate =
        number == 1 ? name : StrCat(name, " (", number, ")");
    constexpr mode_t kMode = 0755;
    if (::mkdir(StrCat(parent, "/", candidate).c_str(), kMode) == 0) {
      return candidate;
    }
    if (errno != EEXIST) {
      break;
    }
  }
  return imaging::ErrnoError(StrCat("making a folder in ", parent), errno);
}

base::Status Compare(const std::string& root,
                     const std::vector<FileProof>& proofs,
                     imaging::Progress& progress,
                     const std::stop_token& stop) {
  for (const FileProof& proof : proofs) {
    const auto count = [&](std::span<const std::byte> piece) {
      progress.Add(piece.size());
      return base::Ok();
    };
    TRY_ASSIGN(const FileProof found,
               ReadSourceFile(root, proof.path, count, stop));
    if (found.size != proof.size || found.hash != proof.hash) {
      return base::Error(base::ErrorCode::kCorrupt,
                         StrCat("read back, ", base::Printable(proof.path),
                                " is not what was written"))
          .WithHint("The disk may be failing. The archive is as it was.");
    }
  }
  return base::Ok();
}

}  // namespace

struct PutBackJob::Parts {
  PutBackOrder order;
  std::vector<std::string> files;
  std::unique_ptr<RescueSource> target;
  std::string parent;  // Relative to the target; "" for its top.
  Contents contents;

  base::Status Put(PutBackVerdict& verdict,
                   JobProgress& progress,
                   std::size_t first_stage,
                   const std::stop_token& stop) const;
};

base::Result<std::unique_ptr<PutBackJob>> PutBackJob::Prepare(
    PutBackOrder order, const std::stop_token& stop) {
  auto parts = std::make_unique<Parts>();
  TRY_ASSIGN(parts->files, FindPaxParts(order.archive));
  TRY_ASSIGN(parts->target, RescueSource::Open(order.to, true));
  const std::string& root = parts->target->root();
  TRY_ASSIGN(const std::uint64_t room, FreeRoom(root));
  auto contents = LookThrough(parts->files, room, stop);
  if (!contents.ok()) {
    return Named(std::move(contents).error(), parts->files);
  }
  parts->contents = std::move(contents).value();
  if (!parts->contents.person.empty()) {
    parts->parent = FindDesktop(root, parts->contents.person);
  }
  parts->order = std::move(order);
  return std::unique_ptr<PutBackJob>(new PutBackJob(std::move(parts)));
}

PutBackJob::PutBackJob(std::unique_ptr<Parts> parts)
    : parts_(std::move(parts)) {}

PutBackJob::~PutBackJob() = default;

std::vector<Stage> PutBackJob::Stages() const {
  return {{imaging::Phase::kWriting, parts_->contents.bytes},
          {imaging::Phase::kReadingBack, parts_->contents.bytes}};
}

base::Status PutBackJob::Parts::Put(PutBackVerdict& verdict,
                                    JobProgress& progress,
                                    std::size_t first_stage,
                                    const std::stop_token& stop) const {
  PaxPartReader in(files);
  TRY_ASSIGN(const auto reader, PaxReader::Open(in));
  const std::string place =
      parent.empty() ? target->root() : StrCat(target->root(), "/", parent);
  const char* const words = order.chinese ? "已保存的文件 " : "Saved files ";
  TRY_ASSIGN(const std::string name,
             MakeFolder(place, StrCat(words, order.date)));
  verdict.folder = parent.empty() ? name : StrCat(parent, "/", name);
  const std::string folder = StrCat(place, "/", name);
  progress.Reach(first_stage);
  progress.engine().Begin(imaging::Phase::kWriting, contents.bytes);
  PutBackWriter writer(folder, verdict.gaps);
  while (true) {
    TRY_ASSIGN(const std::optional<PaxEntry> entry, reader->Next());
    if (!entry) {
      break;
    }
    TRY(writer.Add(*entry, *reader, progress.engine(), stop));
  }
  TRY(writer.Finish());
  progress.Reach(first_stage + 1);
  progress.engine().Begin(imaging::Phase::kReadingBack, contents.bytes);
  TRY(Compare(folder, writer.proofs(), progress.engine(), stop));
  verdict.files = writer.files();
  for (const FileProof& proof : writer.proofs()) {
    verdict.bytes += proof.size;
  }
  return base::Ok();
}

PutBackVerdict PutBackJob::Run(JobProgress& progress,
                               std::size_t first_stage,
                               const std::stop_token& stop) {
  PutBackVerdict verdict;
  auto status = parts_->Put(verdict, progress, first_stage, stop);
  if (!status.ok()) {
    verdict.cancelled = status.error().code() == base::ErrorCode::kCancelled;
    verdict.error = std::move(status).error();
  }
  return verdict;
}

}  // namespace restore
