// SPDX-License-Identifier: Apache-2.0
#include "tests/power/capture_trial.h"

#include <cstdlib>
#include <filesystem>

#include "imaging/base/strings.h"
#include "imaging/io/file_sink.h"
#include "tests/power/power.h"
#include "tests/power/whole_file.h"
#include "tests/unit/imaging/engine/small_image.h"

namespace restore::testing {

namespace {

using base::StrCat;
using imaging::testing::kKiB;
using imaging::testing::Noise;

// Three chunks, the last one not whole.
constexpr std::size_t kSize = 5000 * kKiB;
// One chunk a part.
constexpr std::uint64_t kPartSize = 2500 * kKiB;

}  // namespace

CaptureTrial::CaptureTrial(Into into)
    : into_(into),
      source_(Noise(kSize, 3)),
      image_(source_.media() + "/PHILIPS.pri") {
  if (into_ != Into::kOldImage) {
    return;
  }
  if (!Capture(false).ok()) {
    std::abort();
  }
  // Whole, and not what a new one will be: each has an id of its own.
  old_image_ = ReadWhole(image_);
}

std::string_view CaptureTrial::name() const {
  switch (into_) {
    case Into::kFile:
      return "capture";
    case Into::kParts:
      return "capture into parts";
    case Into::kOldImage:
      return "capture over an old image";
  }
  return "";
}

base::Status CaptureTrial::Capture(bool replace) const {
  CaptureOrder order;
  order.source = source_.path();
  order.image = image_;
  order.level = 1;
  order.threads = 1;
  order.part_size = into_ == Into::kParts ? kPartSize : 0;
  order.replace = replace;
  TRY_ASSIGN(const auto job, CaptureJob::Prepare(std::move(order), {}));
  JobProgress progress;
  const CaptureVerdict verdict = job->Run(progress, {});
  return verdict.error ? base::Status(*verdict.error) : base::Ok();
}

bool CaptureTrial::IsOld() const {
  return ReadWhole(image_) == old_image_;
}

bool CaptureTrial::AnyThere() const {
  constexpr std::size_t kParts = 3;
  for (std::size_t number = 0; number < kParts; ++number) {
    if (std::filesystem::exists(imaging::PartPath(image_, number))) {
      return true;
    }
  }
  return false;
}

std::string CaptureTrial::AfterCut() const {
  if (!source_.Untouched()) {
    return "the source has changed";
  }
  const Judged judged = JudgeImage(image_, source_.bytes());
  if (judged.as != Judged::As::kWhole && into_ == Into::kOldImage) {
    return StrCat("the old image is gone, and the new one is not there: ",
                  judged.reason);
  }
  if (judged.as == Judged::As::kRefused && into_ != Into::kParts) {
    return StrCat("what has the image's name is none: ", judged.reason);
  }
  std::string wrong = WhyFalse(image_, judged);
  if (!wrong.empty()) {
    return wrong;
  }
  // May be whole, but for its name; what is not is found out by proving it.
  const Judged partial = JudgeImage(image_ + ".partial", source_.bytes());
  return partial.as == Judged::As::kOther ? "what is left holds something else"
                                          : "";
}

std::string CaptureTrial::Run(unsigned seed) {
  LossyFolder folder(source_.media());
  if (into_ == Into::kOldImage) {
    folder.Put("PHILIPS.pri", old_image_);
  }
  Power power(folder, seed);
  std::string wrong;
  bool ended = false;
  for (bool cut = true; wrong.empty() && !ended; cut = power.Toss()) {
    const Judged before = JudgeImage(image_, source_.bytes());
    const bool is_new = before.as == Judged::As::kWhole && !IsOld();
    if (is_new) {
      break;
    }
    base::Status done = base::Ok();
    const bool replace = AnyThere();
    ended = power.Run(cut, [&] { done = Capture(replace); });
    wrong = done.ok() ? AfterCut() : done.error().text();
  }
  Count(power.cuts());
  if (!wrong.empty()) {
    return wrong;
  }
  return JudgeImage(image_, source_.bytes()).as == Judged::As::kWhole &&
                 !IsOld()
             ? ""
             : "there is no whole image at the end";
}

}  // namespace restore::testing
