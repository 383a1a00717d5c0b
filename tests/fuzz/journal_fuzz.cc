// SPDX-License-Identifier: Apache-2.0

// A journal's bytes: as a file of two slots, and as the text of an entry.
#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <memory>
#include <span>
#include <string_view>
#include <utility>

#include "restore/job/boot_flag.h"
#include "restore/job/journal.h"
#include "tests/fakes/memory_block_device.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data,
                                      std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  const auto entry = restore::DecodeJournalEntry(text);
  // What was read is written so that it is read the same.
  if (entry.ok()) {
    const auto again =
        restore::DecodeJournalEntry(restore::EncodeJournalEntry(entry.value()));
    if (!again.ok() || !(again.value() == entry.value())) {
      std::abort();
    }
  }
  (void)restore::WithBootFlag(text, true);
  const auto bytes = std::as_bytes(std::span(data, size));
  auto file = std::make_unique<imaging::fakes::MemoryBlockDevice>(
      static_cast<std::size_t>(restore::Journal::kSize));
  std::copy_n(bytes.begin(), std::min(bytes.size(), file->bytes().size()),
              file->bytes().begin());
  (void)restore::Journal::On(std::move(file));
  return 0;
}
