// SPDX-License-Identifier: Apache-2.0
#include "tests/power/image_judge.h"

#include <algorithm>

#include "imaging/base/strings.h"
#include "imaging/engine/image.h"
#include "imaging/engine/image_device.h"
#include "imaging/engine/prove.h"
#include "restore/machine/kernel_files.h"

namespace restore::testing {

using base::StrCat;

Judged JudgeImage(const std::string& path, std::span<const std::byte> content) {
  using enum Judged::As;
  if (!Exists(path)) {
    return {kAbsent, ""};
  }
  const auto image = imaging::Image::Open(path);
  if (!image.ok()) {
    return {kRefused, image.error().text()};
  }
  imaging::Progress progress;
  const auto proof = imaging::Prove(
      *image.value(), {.threads = 1, .deep = true, .rows = std::nullopt},
      progress, {});
  if (!proof.ok() || !proof.value().whole()) {
    return {kDamaged, proof.ok() ? "chunks are damaged" : proof.error().text()};
  }
  imaging::ImageDevice device(*image.value());
  std::vector<std::byte> found(static_cast<std::size_t>(device.size()));
  const bool same =
      device.ReadAt(0, found).ok() && std::ranges::equal(found, content);
  return {same ? kWhole : kOther, ""};
}

std::string WhyFalse(const std::string& path, const Judged& judged) {
  using enum Judged::As;
  const std::string name = path.substr(path.rfind('/') + 1);
  const std::string stem = name.substr(0, name.rfind('.'));
  switch (judged.as) {
    case kAbsent:
    case kWhole:
      return "";
    case kRefused:
      return judged.reason.find(stem) != std::string::npos
                 ? ""
                 : StrCat(name,
                          " is refused without its name: ", judged.reason);
    case kDamaged:
      return StrCat(name, " opens, and ", judged.reason);
    case kOther:
      return StrCat(name, " is whole and holds something else");
  }
  return "";
}

}  // namespace restore::testing
