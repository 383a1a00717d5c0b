// SPDX-License-Identifier: Apache-2.0

#include <cstdint>
#include <cstdlib>
#include <span>

#include "restore/machine/drive_letters.h"
#include "tests/fakes/memory_block_device.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data,
                                      std::size_t size) {
  const auto bytes = std::as_bytes(std::span(data, size));
  imaging::fakes::MemoryBlockDevice file(
      std::vector<std::byte>(bytes.begin(), bytes.end()));
  const auto hive = restore::Hive::Open(file);
  if (!hive.ok()) {
    return 0;
  }
  const auto devices = restore::ReadMountedDevices(hive.value());
  if (devices.ok()) {
    for (const restore::MountedDevice& device : devices.value()) {
      if (device.letter < 'A' || device.letter > 'Z' ||
          device.partition_id.empty() == device.disk_id.empty()) {
        std::abort();
      }
    }
  }
  return 0;
}
