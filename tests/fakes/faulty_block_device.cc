// SPDX-License-Identifier: Apache-2.0
#include "tests/fakes/faulty_block_device.h"

#include <algorithm>

namespace imaging::fakes {

namespace {

base::Error Eio(std::string_view what) {
  return {base::ErrorCode::kIo, std::string(what) + ": injected"};
}

}  // namespace

base::Status FaultyBlockDevice::ReadAt(std::uint64_t offset,
                                       std::span<std::byte> out) {
  if (calls_left_ == 0) {
    return Eio("read");
  }
  TRY(target_.ReadAt(offset, out));
  for (const Write& write : cache_) {
    const std::uint64_t begin = std::max(offset, write.offset);
    const std::uint64_t end =
        std::min(offset + out.size(), write.offset + write.data.size());
    for (std::uint64_t at = begin; at < end; ++at) {
      out[at - offset] = write.data[at - write.offset];
    }
  }
  return base::Ok();
}

base::Status FaultyBlockDevice::WriteAt(std::uint64_t offset,
                                        std::span<const std::byte> data) {
  const bool bad = offset < bad_end_ && bad_begin_ < offset + data.size();
  if (calls_left_ == 0 || bad) {
    return Eio("write");
  }
  if (offset > size() || data.size() > size() - offset) {
    return base::Error(base::ErrorCode::kInvalidArgument, "out of range");
  }
  cache_.push_back({offset, {data.begin(), data.end()}});
  return SpendCall();
}

base::Status FaultyBlockDevice::Flush() {
  if (calls_left_ == 0) {
    return Eio("flush");
  }
  for (const Write& write : cache_) {
    TRY(target_.WriteAt(write.offset, write.data));
  }
  cache_.clear();
  TRY(target_.Flush());
  return SpendCall();
}

base::Status FaultyBlockDevice::SpendCall() {
  if (--calls_left_ == 0 && !cache_.empty()) {
    TRY(target_.WriteAt(cache_.back().offset, cache_.back().data));
    cache_.clear();
  }
  return base::Ok();
}

}  // namespace imaging::fakes
