// SPDX-License-Identifier: Apache-2.0
#include <array>
#include <filesystem>
#include <memory>
#include <nlohmann/json.hpp>
#include <optional>
#include <system_error>

#include "imaging/base/bytes.h"
#include "imaging/base/strings.h"
#include "imaging/io/gated_block_device.h"
#include "restore/cli/media.h"
#include "restore/cli/media_target.h"
#include "restore/cli/run_job.h"
#include "restore/job/gate.h"
#include "restore/job/source_image.h"
#include "restore/machine/block_nodes.h"
#include "restore/machine/facts.h"
#include "restore/media/capacity.h"
#include "restore/media/pending_journal.h"
#include "restore/media/stick.h"

namespace restore {

namespace {

using base::StrCat;
using imaging::GatedBlockDevice;

constexpr const char* kNothingWritten = "Nothing was written.";

// What has happened to the target so far.
enum class StickState : std::uint8_t { kUntouched, kErased, kWritten };

class StickCommand {
 public:
  StickCommand(const MediaStickArguments& a, Console& console)
      : a_(a), console_(console) {}

  ExitCode Run() {
    base::Status status = Prepare();
    if (status.ok()) {
      status = Write();
    }
    if (!status.ok()) {
      return Fail(status.error());
    }
    Report();
    return ExitCode::kDone;
  }

 private:
  int threads() const { return a_.threads > 0 ? a_.threads : CpuCount(); }

  // All that can be found out before the first write.
  base::Status Prepare() {
    TRY_ASSIGN(images_, OpenImages(a_.images));
    TRY_ASSIGN(const Payload payload, OpenPayload(a_.payload, console_));
    TRY(CheckTarget());
    TRY(ProveImages(images_, threads(), console_));
    gate_->Proved(Gate::Proof::kImage);
    const std::uint64_t size = on_device_ ? stick_->size() : FileSize(payload);
    settings_.label = a_.label;
    if (!a_.fs.empty()) {
      settings_.data_kind =
          a_.fs == "exfat" ? VolumeKind::kExfat : VolumeKind::kFat32;
    }
    settings_.id = NewMediumId();
    settings_.made = NowUtc();
    TRY_ASSIGN(plan_, RunJob(console_, [&](imaging::Progress& /*progress*/,
                                           const std::stop_token& stop) {
                 return StickPlan::Make(payload, images_, settings_, size,
                                        stop);
               }));
    console_.Note(StrCat("The data partition is made as ",
                         VolumeKindName(plan_->data_kind()), ": ",
                         a_.fs.empty() ? KindReason() : "as asked", "."));
    TRY(AllowErasing());
    if (!on_device_) {
      TRY_ASSIGN(stick_, GatedBlockDevice::Create(a_.target, size, *gate_));
      state_ = StickState::kErased;
    }
    return base::Ok();
  }

  std::string KindReason() const {
    return plan_->data_kind() == VolumeKind::kFat32
               ? "every file is below 4 GiB"
               : "a file is larger than 4 GiB, or the stick than 32 GiB";
  }

  void MakeGate() {
    GateOrder order;
    order.targets = {a_.target};
    order.expected_id = a_.expect_disk;
    order.accept_battery = a_.on_battery;
    for (const ImageFiles& image : images_) {
      const std::vector<std::string> files = FilesOf(image.image());
      order.sources.insert(order.sources.end(), files.begin(), files.end());
    }
    gate_ = std::make_unique<Gate>(std::move(order));
    gate_->Demand(Gate::Proof::kImage);
  }

  base::Status CheckTarget() {
    MakeGate();
    on_device_ = IsBlockDevice(a_.target);
    if (!on_device_) {
      return CheckNewFile(a_.target);
    }
    TRY_ASSIGN(disk_, FindStick(a_.target, a_.serial));
    TRY(gate_->Look());
    TRY_ASSIGN(stick_,
               GatedBlockDevice::Open(
                   a_.target, GatedBlockDevice::Sharing::kExclusive, *gate_));
    if (stick_->sector_size() != 512) {
      return base::Error(
                 base::ErrorCode::kUnsupported,
                 StrCat(a_.target, " has sectors of ", stick_->sector_size(),
                        " bytes; sticks are made with 512"))
          .WithHint("Choose another stick. Nothing was written.");
    }
    const auto pending = FindPendingJournal(*stick_, {});
    return pending && !a_.forget_restore ? RefusePending(*pending) : base::Ok();
  }

  std::uint64_t FileSize(const Payload& payload) const {
    const std::uint64_t needed = StickSizeFor(payload, images_);
    const std::uint64_t asked = base::ParseBytes(a_.size).value_or(0);
    return base::AlignDown(asked == 0 ? needed : asked, 512);
  }

  base::Status AllowErasing() const {
    return on_device_
               ? AskToErase(disk_, a_.yes, a_.serial + a_.expect_disk, console_)
               : base::Ok();
  }

  base::Status Write() {
    TRY(gate_->Open({}));
    if (on_device_) {
      state_ = StickState::kErased;
      TRY(TestSize());
    }
    TRY(RunJob(console_,
               [&](imaging::Progress& progress, const std::stop_token& stop) {
                 return plan_->WriteTo(*stick_, progress, stop);
               }));
    state_ = StickState::kWritten;
    TRY_ASSIGN(read_back_, RunJob(console_, [&](imaging::Progress& progress,
                                                const std::stop_token& stop) {
                 return plan_->Check(*stick_, threads(), progress, stop);
               }));
    if (on_device_) {
      RereadTable(a_.target);
    }
    return base::Ok();
  }

  base::Status TestSize() {
    if (a_.no_capacity_test) {
      console_.Note("The stick's size is NOT tested (--no-capacity-test).");
      return base::Ok();
    }
    std::array<std::byte, 8> seed{};
    FillRandom(seed);
    TRY_ASSIGN(capacity_, RunJob(console_, [&](imaging::Progress& progress,
                                               const std::stop_token& stop) {
                 return TestCapacity(*stick_, base::LoadLe<std::uint64_t>(seed),
                                     progress, stop);
               }));
    return capacity_->honest()
               ? base::Ok()
               : base::Status(FakeCapacity(*stick_, *capacity_));
  }

  ExitCode Fail(const base::Error& error) const {
    switch (state_) {
      case StickState::kUntouched:
        return console_.Fail(error, ExitCode::kRefused, kNothingWritten);
      case StickState::kErased:
        if (!on_device_) {
          std::error_code ignored;
          std::filesystem::remove(a_.target, ignored);
          return console_.Fail(
              error, ExitCode::kFailed,
              StrCat("The unfinished file ", a_.target, " was removed."));
        }
        return console_.Fail(error, ExitCode::kFailed,
                             StrCat("What was on ", a_.target,
                                    " is lost, and it is not bootable."));
      case StickState::kWritten:
        return console_.Fail(error, ExitCode::kFailed,
                             StrCat(a_.target,
                                    " is written, but not proven: don't use "
                                    "it."));
    }
    return ExitCode::kFailed;
  }

  void Report() const {
    nlohmann::ordered_json images = nlohmann::ordered_json::array();
    for (const ImageFiles& image : images_) {
      images.push_back(image.image().name());
    }
    console_.Emit("pristine.media.stick/1",
                  {{"target", a_.target},
                   {"id", settings_.id},
                   {"file_system", VolumeKindName(plan_->data_kind())},
                   {"images", images},
                   {"size", stick_->size()},
                   {"written_bytes", plan_->bytes_to_write()},
                   {"capacity_tested", capacity_.has_value()},
                   {"read_back_bytes", read_back_.checked_bytes},
                   {"read_back_uncached", read_back_.uncached}});
    console_.Say(
        StrCat(a_.target,
               " is ready: it boots on BIOS and UEFI computers and carries ",
               images_.size(), images_.size() == 1 ? " image" : " images",
               "; read back ", base::FormatBytes(read_back_.checked_bytes),
               read_back_.uncached ? " from the medium" : "",
               ": every byte is right."));
  }

  const MediaStickArguments& a_;
  Console& console_;
  std::vector<ImageFiles> images_;
  StickSettings settings_;
  bool on_device_ = false;
  Disk disk_;
  std::unique_ptr<Gate> gate_;
  std::unique_ptr<GatedBlockDevice> stick_;
  std::unique_ptr<StickPlan> plan_;
  std::optional<Capacity> capacity_;
  StickPlan::ReadBack read_back_;
  StickState state_ = StickState::kUntouched;
};

}  // namespace

ExitCode RunMediaStick(const MediaStickArguments& arguments, Console& console) {
  return StickCommand(arguments, console).Run();
}

}  // namespace restore
