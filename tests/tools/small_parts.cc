// SPDX-License-Identifier: Apache-2.0

// small_parts SOURCE IMAGE BYTES: an image in parts smaller than the command
// line makes them.  For tests/golden/.

#include <cstdio>
#include <string>

#include "imaging/base/strings.h"
#include "imaging/engine/capture.h"
#include "imaging/io/file_block_device.h"
#include "imaging/io/file_sink.h"

namespace {

base::Status Run(const std::string& source,
                 const std::string& image,
                 std::uint64_t part_size) {
  using imaging::FileBlockDevice;
  TRY_ASSIGN(const auto device,
             FileBlockDevice::Open(source, FileBlockDevice::Access::kReadOnly));
  imaging::CaptureRequest request;
  request.image_id.fill(std::byte{0x60});
  request.created = "2026-11-23T21:00:00Z";
  request.creator = "small_parts";
  request.source = source;
  TRY_ASSIGN(const auto plan, imaging::PlanCapture(*device, request, {}));
  TRY_ASSIGN(const auto sink, imaging::FileSink::Create(image, false));
  imaging::Progress progress;
  const imaging::CaptureOptions options{
      .level = 3, .threads = 1, .part_size = part_size, .key = nullptr};
  TRY(imaging::Capture(*device, plan, *sink, options, progress, {}));
  return base::Ok();
}

}  // namespace

int main(int argc, char** argv) {
  const auto size =
      argc == 4 ? base::ParseBytes(argv[3]) : std::optional<std::uint64_t>();
  if (!size) {
    std::fputs("usage: small_parts SOURCE IMAGE BYTES\n", stderr);
    return 2;
  }
  const base::Status status = Run(argv[1], argv[2], *size);
  if (!status.ok()) {
    std::fprintf(stderr, "small_parts: %s\n", status.error().text().c_str());
    return 1;
  }
  return 0;
}
