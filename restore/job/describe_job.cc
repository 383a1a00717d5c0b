// SPDX-License-Identifier: Apache-2.0
#include "restore/job/describe_job.h"

#include <algorithm>

#include "imaging/base/strings.h"
#include "restore/record/record_names.h"

namespace restore {

namespace {

constexpr const char* kNothingWritten = "Nothing was written.";

std::vector<RecordedPartition> Describe(
    const std::vector<PlannedPartition>& partitions) {
  std::vector<RecordedPartition> out;
  for (const PlannedPartition& p : partitions) {
    out.push_back({.title = p.title,
                   .role = std::string(RoleName(p.role)),
                   .fate = p.fate,
                   .number = p.number,
                   .offset = p.range.offset,
                   .size = p.range.length,
                   .fs_type = p.fs_type,
                   .saved_first = p.saved_first});
  }
  return out;
}

ReadBackVerdict ReadBackOf(bool written, bool asked, bool right) {
  return !written ? ReadBackVerdict::kNotReached
         : !asked ? ReadBackVerdict::kNotAsked
         : right  ? ReadBackVerdict::kRight
                  : ReadBackVerdict::kWrong;
}

RecordedTarget Describe(const LegResult& leg, bool read_back) {
  RecordedTarget out;
  out.target = leg.target;
  out.partition = leg.partition;
  out.skipped_bytes = leg.skipped_bytes;
  if (leg.report) {
    out.written_bytes = leg.report->written_bytes;
    out.read_back_bytes = leg.report->difference.checked_bytes;
    out.read_back_uncached = leg.report->read_back_uncached;
  }
  out.read_back = ReadBackOf(leg.report.has_value(), read_back,
                             leg.report && leg.report->difference.none());
  return out;
}

// All targets together are as right as the worst of them.
ReadBackVerdict Worst(const std::vector<RecordedTarget>& targets) {
  const auto any = [&targets](ReadBackVerdict verdict) {
    return std::ranges::any_of(targets, [verdict](const RecordedTarget& t) {
      return t.read_back == verdict;
    });
  };
  using enum ReadBackVerdict;
  return any(kWrong)                           ? kWrong
         : targets.empty() || any(kNotReached) ? kNotReached
         : any(kNotAsked)                      ? kNotAsked
                                               : kRight;
}

void Waive(bool waived, Waiver waiver, Record& record) {
  if (waived &&
      std::ranges::find(record.waivers, waiver) == record.waivers.end()) {
    record.waivers.push_back(waiver);
  }
}

Waiver WaiverOf(Gate::Proof proof) {
  switch (proof) {
    case Gate::Proof::kImage:
      return Waiver::kNoProof;
    case Gate::Proof::kCopy:
      return Waiver::kNoBackup;
    case Gate::Proof::kFiles:
      return Waiver::kNoRescue;
    case Gate::Proof::kUndo:
      break;
  }
  return Waiver::kNoUndo;
}

}  // namespace

JobEnd JobEndOf(Outcome outcome) {
  switch (outcome) {
    case Outcome::kDone:
      return JobEnd::kDone;
    case Outcome::kRefused:
      return JobEnd::kRefused;
    case Outcome::kCancelled:
      return JobEnd::kCancelled;
    case Outcome::kHalfWritten:
      return JobEnd::kHalfWritten;
    case Outcome::kNotReadBack:
      return JobEnd::kNotReadBack;
    case Outcome::kWrong:
      return JobEnd::kWrong;
  }
  return JobEnd::kFailed;
}

void DescribeImage(const imaging::Image& image, Record& record) {
  RecordedImage out;
  out.path = image.name();
  out.id = base::HexEncode(image.digest());
  // A signature that is not its signer's stands for nobody.
  if (image.signature() &&
      imaging::SignatureIsValid(*image.signature(), image.digest())) {
    out.signer = base::HexEncode(image.signature()->signer);
  }
  out.label = image.head().label;
  out.created = image.head().created;
  out.source = image.head().source;
  out.machine = image.head().machine;
  record.image = std::move(out);
  for (const base::ByteRange& range : image.index().unreadable().ranges()) {
    record.damage.push_back({.cause = "unreadable",
                             .place = image.DescribePlace(range.offset),
                             .offset = range.offset,
                             .length = range.length,
                             .files = {},
                             .more_files = 0});
  }
}

void DescribePlan(const RestorePlan& plan, Record& record) {
  record.plan = {.disk = plan.disk,
                 .whole_disk = plan.whole_disk,
                 .before = Describe(plan.before),
                 .after = Describe(plan.after),
                 .notes = plan.notes};
}

void DescribeRestore(const RestoreJobOptions& options,
                     const Verdict& verdict,
                     Record& record) {
  record.end = JobEndOf(verdict.outcome);
  record.state = verdict.written;
  if (record.image) {
    record.image->signer_checked =
        !options.key_pem.empty() && !record.image->signer.empty();
    record.image->proven = verdict.proof.chunks > 0 && verdict.proof.whole();
    record.image->proven_chunks = verdict.proof.chunks;
    record.image->proven_bytes = verdict.proof.checked_bytes;
  }
  for (const LegResult& leg : verdict.legs) {
    record.targets.push_back(Describe(leg, options.read_back));
  }
  record.read_back = Worst(record.targets);
  Waive(!options.prove, Waiver::kNoProof, record);
  Waive(!options.read_back, Waiver::kNoReadBack, record);
  Waive(options.accept_unreadable && !record.damage.empty(),
        Waiver::kUnreadableImage, record);
  Waive(options.accept_battery, Waiver::kLowBattery, record);
  if (verdict.error) {
    DescribeError(*verdict.error, record);
  }
}

void DescribeClone(const CloneOrder& order,
                   const CloneVerdict& verdict,
                   Record& record) {
  record.end = JobEndOf(verdict.outcome);
  record.state = verdict.written;
  RecordedTarget target;
  target.target = order.target;
  target.source = order.source;
  if (verdict.report) {
    target.written_bytes = verdict.report->written_bytes;
    target.read_back_bytes = verdict.report->read_back_bytes;
    target.read_back_uncached = verdict.report->read_back_uncached;
  }
  target.read_back = ReadBackOf(verdict.report.has_value(), order.read_back,
                                verdict.report && verdict.report->right());
  record.targets.push_back(std::move(target));
  record.read_back = Worst(record.targets);
  Waive(!order.read_back, Waiver::kNoReadBack, record);
  Waive(order.live, Waiver::kLiveSource, record);
  Waive(order.accept_battery, Waiver::kLowBattery, record);
  if (verdict.error) {
    DescribeError(*verdict.error, record);
  }
}

void DescribeCapture(const CaptureOrder& order,
                     const CaptureVerdict& verdict,
                     const std::string& id,
                     Record& record) {
  Waive(order.live, Waiver::kLiveSource, record);
  if (verdict.error) {
    DescribeError(*verdict.error, record);
  }
  record.read_back = ReadBackVerdict::kNotAsked;
  if (!verdict.report) {
    record.end = verdict.cancelled ? JobEnd::kCancelled : JobEnd::kFailed;
    record.state = verdict.leftover;
    return;
  }
  const base::RangeSet& unreadable = verdict.report->unreadable;
  record.end =
      unreadable.ranges().empty() ? JobEnd::kDone : JobEnd::kIncomplete;
  record.saved.push_back({.kind = "image",
                          .title = order.label,
                          .source = order.source,
                          .path = order.image,
                          .sha256 = id,
                          .content_bytes = verdict.report->read_bytes,
                          .stored_bytes = verdict.report->stored_bytes,
                          .files = 0,
                          .proven = false});
  for (const base::ByteRange& range : unreadable.ranges()) {
    record.damage.push_back({.cause = "unreadable",
                             .place = order.source,
                             .offset = range.offset,
                             .length = range.length,
                             .files = {},
                             .more_files = 0});
  }
}

void DescribeGate(const Gate& gate, Record& record) {
  for (const Gate::Item& item : gate.proofs()) {
    Waive(!item.proven && !item.waived.empty(), WaiverOf(item.proof), record);
  }
  // A failing disk is a warning of the gate; who went on waived it.
  const bool failing =
      std::ranges::any_of(record.disks, [](const RecordedDisk& disk) {
        return disk.smart_before && disk.smart_before->health == "failing";
      });
  Waive(failing, Waiver::kFailingDisk, record);
}

void DescribeBackup(const BackupVerdict& verdict, Record& record) {
  for (const SavedCopy& copy : verdict.copies) {
    record.saved.push_back({.kind = "image",
                            .title = copy.title,
                            .source = copy.source,
                            .path = copy.path,
                            .sha256 = copy.id,
                            .content_bytes = copy.used_bytes,
                            .stored_bytes = copy.stored_bytes,
                            .files = 0,
                            .proven = copy.proven});
    for (const base::ByteRange& range : copy.unreadable) {
      record.damage.push_back({.cause = "unreadable",
                               .place = copy.title,
                               .offset = range.offset,
                               .length = range.length,
                               .files = {},
                               .more_files = 0});
    }
  }
}

void DescribeRefusal(const base::Error& error, Record& record) {
  record.end = error.code() == base::ErrorCode::kCancelled ? JobEnd::kCancelled
                                                           : JobEnd::kRefused;
  record.state = kNothingWritten;
  DescribeError(error, record);
}

void DescribeError(const base::Error& error, Record& record) {
  record.errors.push_back({.code = std::string(NameOf(error.code())),
                           .text = error.text(),
                           .hint = error.hint()});
}

}  // namespace restore
