// SPDX-License-Identifier: Apache-2.0
#include "restore/job/capture_job.h"

#include <utility>

#include "imaging/base/strings.h"
#include "imaging/io/file_block_device.h"
#include "imaging/io/file_sink.h"
#include "imaging/io/pipe_sink.h"
#include "restore/job/source_safety.h"
#include "restore/machine/facts.h"
#include "restore/machine/room.h"
#include "restore/machine/uses.h"
#include "restore/machine/version.h"
#include "restore/machine/writable_mount.h"

namespace restore {

namespace {

using base::StrCat;
using imaging::FileBlockDevice;

base::Status CheckImagePath(const CaptureOrder& order) {
  if (order.image == "-") {
    return base::Ok();
  }
  // The image is written under the second name first.
  for (const std::string& path : {order.image, order.image + ".partial"}) {
    if (SameDevice(order.source, path)) {
      return base::Error(base::ErrorCode::kInvalidArgument,
                         StrCat(path, " is the source itself"))
          .WithHint("Choose another name for the image.");
    }
  }
  if (IsOtherThanFile(order.image)) {
    return base::Error(base::ErrorCode::kInvalidArgument,
                       StrCat(order.image, " is not a file"))
        .WithHint("Name a file for the image.");
  }
  return base::Ok();
}

imaging::CaptureRequest RequestOf(const CaptureOrder& order) {
  imaging::CaptureRequest request;
  request.partitions = order.partitions;
  request.unpartitioned = order.unpartitioned;
  FillRandom(request.image_id);
  request.label = order.label;
  request.created = NowUtc();
  request.creator = "pristine " PRISTINE_VERSION;
  request.source = order.source;
  request.machine = MachineName();
  request.live = order.live;
  return request;
}

base::Result<std::unique_ptr<imaging::ByteSink>> OpenSink(
    const CaptureOrder& order) {
  if (order.image == "-") {
    constexpr int kStandardOutput = 1;
    return std::unique_ptr<imaging::ByteSink>(
        std::make_unique<imaging::PipeSink>(kStandardOutput));
  }
  TRY_ASSIGN(auto sink, imaging::FileSink::Create(order.image, order.replace));
  return std::unique_ptr<imaging::ByteSink>(std::move(sink));
}

// FAT holds no file of 4 GiB.
std::uint64_t PartSizeFor(const CaptureOrder& order) {
  constexpr std::uint64_t kBelowLimit = (std::uint64_t{4} << 30) - (16 << 20);
  const bool chosen = order.part_size != 0 || order.image == "-";
  return !chosen && HoldsOnlySmallFiles(order.image) ? kBelowLimit
                                                     : order.part_size;
}

}  // namespace

struct CaptureJob::Parts {
  CaptureOrder order;
  WritableMount medium;
  std::unique_ptr<FileBlockDevice> source;
  std::optional<imaging::SigningKey> key;
  imaging::CapturePlan plan;
};

base::Result<std::unique_ptr<CaptureJob>> CaptureJob::Prepare(
    CaptureOrder order, const std::stop_token& stop) {
  auto parts = std::make_unique<Parts>();
  TRY(CheckImagePath(order));
  TRY_ASSIGN(parts->source,
             FileBlockDevice::Open(order.source,
                                   FileBlockDevice::Access::kReadOnlyDirect,
                                   order.sector_size));
  TRY(CheckSourceIsStill(order.source, order.live));
  if (!order.key_pem.empty()) {
    TRY_ASSIGN(parts->key, imaging::SigningKey::PrivateFromPem(order.key_pem));
  }
  TRY_ASSIGN(parts->medium, WritableMount::For(order.image));
  TRY_ASSIGN(parts->plan,
             imaging::PlanCapture(*parts->source, RequestOf(order), stop));
  parts->order = std::move(order);
  return std::unique_ptr<CaptureJob>(new CaptureJob(std::move(parts)));
}

CaptureJob::CaptureJob(std::unique_ptr<Parts> parts)
    : parts_(std::move(parts)) {}

CaptureJob::~CaptureJob() = default;

const imaging::CapturePlan& CaptureJob::plan() const {
  return parts_->plan;
}

CaptureVerdict CaptureJob::Run(JobProgress& progress,
                               const std::stop_token& stop) {
  CaptureVerdict verdict;
  const CaptureOrder& order = parts_->order;
  progress.Plan(
      {{imaging::Phase::kCapturing, parts_->plan.to_read.total_bytes()}});
  auto sink = OpenSink(order);
  if (!sink.ok()) {
    verdict.error = std::move(sink).error();
    return verdict;
  }
  const imaging::CaptureOptions options{
      .level = order.level,
      .threads = order.threads > 0 ? order.threads : CpuCount(),
      .part_size = PartSizeFor(order),
      .key = parts_->key ? &*parts_->key : nullptr};
  auto report = imaging::Capture(*parts_->source, parts_->plan, *sink.value(),
                                 options, progress.engine(), stop);
  if (report.ok()) {
    verdict.report = std::move(report).value();
    progress.Finish();
    return verdict;
  }
  verdict.leftover = sink.value()->leftover();
  verdict.cancelled = report.error().code() == base::ErrorCode::kCancelled;
  verdict.error = std::move(report).error();
  return verdict;
}

}  // namespace restore
