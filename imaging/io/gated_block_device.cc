// SPDX-License-Identifier: Apache-2.0
#include "imaging/io/gated_block_device.h"

#include <utility>

#include "imaging/base/strings.h"
#include "imaging/io/file_block_device.h"

namespace imaging {

namespace {

base::Status CheckGuarded(const std::string& path, const WriteGate& gate) {
  if (gate.Guards(path)) {
    return base::Ok();
  }
  return base::Error(
             base::ErrorCode::kInvalidArgument,
             base::StrCat(path, " is not what this job was checked for"))
      .WithHint("Nothing was written.");
}

}  // namespace

base::Result<std::unique_ptr<GatedBlockDevice>> GatedBlockDevice::Open(
    const std::string& path, Sharing sharing, const WriteGate& gate) {
  TRY(CheckGuarded(path, gate));
  TRY_ASSIGN(auto file, FileBlockDevice::OpenAnyKind(
                            path,
                            sharing == Sharing::kExclusive
                                ? FileBlockDevice::Access::kReadWriteExclusive
                                : FileBlockDevice::Access::kReadWriteDirect,
                            0));
  return std::unique_ptr<GatedBlockDevice>(
      new GatedBlockDevice(std::move(file), gate));
}

base::Result<std::unique_ptr<GatedBlockDevice>> GatedBlockDevice::Create(
    const std::string& path, std::uint64_t size, const WriteGate& gate) {
  TRY(CheckGuarded(path, gate));
  TRY_ASSIGN(auto file, FileBlockDevice::Create(path, size));
  return std::unique_ptr<GatedBlockDevice>(
      new GatedBlockDevice(std::move(file), gate));
}

base::Status GatedBlockDevice::CheckOpen() const {
  if (gate_.is_open()) {
    return base::Ok();
  }
  return base::Error(
      base::ErrorCode::kInvalidArgument,
      base::StrCat(name(),
                   " must not be written yet: not all that has to be "
                   "checked before was found right"));
}

base::Status GatedBlockDevice::WriteAt(std::uint64_t offset,
                                       std::span<const std::byte> data) {
  TRY(CheckOpen());
  return inner_.WriteAt(offset, data);
}

base::Status GatedBlockDevice::WriteZeros(base::ByteRange range) {
  TRY(CheckOpen());
  return inner_.WriteZeros(range);
}

base::Status GatedBlockDevice::Discard(base::ByteRange range) {
  TRY(CheckOpen());
  return inner_.Discard(range);
}

}  // namespace imaging
