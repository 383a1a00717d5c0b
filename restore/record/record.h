// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "restore/plan/fingerprint.h"
#include "restore/plan/plan.h"
#include "restore/plan/titles.h"
#include "restore/record/inventory.h"

namespace restore {

// The account of one job: plain values, filled by the job when it is over.
// What is not known or did not happen is empty, 0 or nullopt.  Texts may come
// from disks and are untrusted.  docs/RECORD.md says what each member means.

enum class JobKind : std::uint8_t {
  kRestore,
  kClone,
  kBackup,
  kRescue,
  kUndo,
  kCapture,
};

enum class JobEnd : std::uint8_t {
  kDone,
  kIncomplete,   // Done, but part of the source could not be read.
  kRefused,      // Nothing was written.
  kCancelled,    // A person stopped it; nothing was written.
  kHalfWritten,  // Some is written, and nothing takes the target for valid.
  kNotReadBack,  // All is written; reading it back did not end.
  kWrong,        // All is written, and the target does not hold it.
  kFailed,       // It did not do what it was for.
};

enum class ReadBackVerdict : std::uint8_t {
  kNotReached,  // The job ended before.
  kNotAsked,    // It was left out on purpose.
  kRight,
  kWrong,
};

// A protection that somebody did without.
enum class Waiver : std::uint8_t {
  kNoBackup,         // Data partitions were not saved first.
  kNoRescue,         // Personal files were not saved first.
  kNoProof,          // The image was not proven first.
  kNoReadBack,       // What was written was not read back.
  kUnreadableImage,  // Parts of the image were unreadable when it was made.
  kLiveSource,       // The source was in use while it was read.
  kLowBattery,       // The job was allowed to begin with a low battery.
  kFailingDisk,      // SMART says that the disk is failing.
  kNoUndo,           // The old content was not kept.
};

struct RecordTimes {
  std::string start;  // UTC, "2026-11-24T09:13:00Z".
  std::string end;
  // By a clock that nobody can set.
  std::uint64_t milliseconds = 0;
  // The clock stood before this program was built, so both are wrong.
  bool clock_is_wrong = false;

  friend bool operator==(const RecordTimes&, const RecordTimes&) = default;
};

// What a disk says of its own health.
struct SmartState {
  std::string health;  // "passed", "failing" or "unknown".
  // Counts; nullopt when the disk does not tell.
  std::optional<std::uint64_t> power_on_hours;
  std::optional<std::uint64_t> reallocated_sectors;
  std::optional<std::uint64_t> pending_sectors;
  std::optional<std::uint64_t> media_errors;
  std::optional<std::uint64_t> used_percent;  // Of a solid-state disk's life.
  std::optional<std::uint64_t> celsius;
  // What else there is to say, in English.
  std::string note;

  friend bool operator==(const SmartState&, const SmartState&) = default;
};

struct RecordedDisk {
  std::string use;   // "target", "source" or "destination".
  std::string path;  // "/dev/sda"; a name that may change at every start.
  std::string maker;
  std::string bus;
  Fingerprint fingerprint;
  std::optional<SmartState> smart_before;
  std::optional<SmartState> smart_after;

  friend bool operator==(const RecordedDisk&, const RecordedDisk&) = default;
};

struct RecordedImage {
  std::string path;
  // SHA-256 over head and index, in hexadecimal digits: what a signature signs
  // and what stands for all of the image.
  std::string id;
  // The public key that signed it, in hexadecimal digits; empty for none.
  std::string signer;
  // The signature is that key's, and the key was the one asked for.
  bool signer_checked = false;
  std::string label;
  std::string created;
  std::string source;
  std::string machine;
  // What proving found before anything was written.
  bool proven = false;
  std::uint64_t proven_chunks = 0;
  std::uint64_t proven_bytes = 0;

  friend bool operator==(const RecordedImage&, const RecordedImage&) = default;
};

struct RecordedPartition {
  Title title;
  std::string role;  // "system"
  Fate fate = Fate::kKept;
  int number = 0;
  std::uint64_t offset = 0;
  std::uint64_t size = 0;
  std::string fs_type;
  bool saved_first = false;

  friend bool operator==(const RecordedPartition&,
                         const RecordedPartition&) = default;
};

struct RecordedPlan {
  std::string disk;
  bool whole_disk = false;
  // Both in order of place.
  std::vector<RecordedPartition> before;
  std::vector<RecordedPartition> after;
  std::vector<std::string> notes;

  friend bool operator==(const RecordedPlan&, const RecordedPlan&) = default;
};

// One target that was written, or was to be.
struct RecordedTarget {
  std::string target;  // "/dev/sda3"
  std::string source;  // Of a clone; else empty.
  int partition = 0;   // Number in the image; 0 for all of it.
  std::uint64_t written_bytes = 0;
  // The target held them already.
  std::uint64_t skipped_bytes = 0;
  ReadBackVerdict read_back = ReadBackVerdict::kNotReached;
  std::uint64_t read_back_bytes = 0;
  // Read from the medium, past every cache.
  bool read_back_uncached = false;

  friend bool operator==(const RecordedTarget&,
                         const RecordedTarget&) = default;
};

// A file that the job made and that is to be kept.
struct RecordedCopy {
  std::string kind;  // "image", "archive" or "undo".
  std::string title;
  std::string source;
  std::string path;
  // Of an image its id (RecordedImage::id), else SHA-256 of the file.
  std::string sha256;
  std::uint64_t content_bytes = 0;
  std::uint64_t stored_bytes = 0;
  std::uint64_t files = 0;  // Of an archive.
  // Read back and compared with its source.
  bool proven = false;

  friend bool operator==(const RecordedCopy&, const RecordedCopy&) = default;
};

// Bytes that could not be read or are not what they should be.
struct RecordedDamage {
  std::string cause;  // "unreadable", "lost" or "differs".
  std::string place;  // "C: (Windows)"
  std::uint64_t offset = 0;
  std::uint64_t length = 0;  // 0 when only names are known.
  std::vector<std::string> files;
  std::uint64_t more_files = 0;  // That are not in `files`.

  friend bool operator==(const RecordedDamage&,
                         const RecordedDamage&) = default;
};

struct RecordedStage {
  std::string phase;  // "writing"
  std::uint64_t bytes = 0;
  std::uint64_t milliseconds = 0;

  friend bool operator==(const RecordedStage&, const RecordedStage&) = default;
};

struct RecordedError {
  std::string code;  // "no_space"
  std::string text;
  std::string hint;

  friend bool operator==(const RecordedError&, const RecordedError&) = default;
};

struct Record {
  std::string program;  // "pristine 0.1.0"
  JobKind job = JobKind::kRestore;
  JobEnd end = JobEnd::kFailed;
  // In plain English, what state things are in, when not simply done.
  std::string state;
  RecordTimes times;
  Inventory machine;
  std::vector<RecordedDisk> disks;
  std::optional<RecordedImage> image;
  std::optional<RecordedPlan> plan;
  std::vector<RecordedTarget> targets;
  std::vector<RecordedCopy> saved;
  std::vector<RecordedDamage> damage;
  std::vector<RecordedStage> stages;
  ReadBackVerdict read_back = ReadBackVerdict::kNotReached;
  std::vector<Waiver> waivers;
  std::vector<RecordedError> errors;
  // The public key that signs the record, in hexadecimal digits; empty for
  // none.  WriteRecord() sets it.
  std::string signer;
  // Entries of lists that were left out because there were too many.
  std::uint64_t left_out = 0;

  friend bool operator==(const Record&, const Record&) = default;
};

}  // namespace restore
