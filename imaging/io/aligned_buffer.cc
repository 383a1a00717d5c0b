// SPDX-License-Identifier: Apache-2.0
#include "imaging/io/aligned_buffer.h"

#include <sys/mman.h>

#include <cstdlib>
#include <new>

#include "imaging/base/bytes.h"

namespace imaging {

namespace {

constexpr std::size_t kHugePage = std::size_t{2} << 20;

std::byte* Allocate(std::size_t size) {
  const bool huge = size >= kHugePage;
  const std::size_t unit = huge ? kHugePage : AlignedBuffer::kAlignment;
  void* const memory = std::aligned_alloc(
      unit, static_cast<std::size_t>(base::AlignUp(size, unit)));
  if (memory == nullptr) {
    throw std::bad_alloc();
  }
  if (huge) {
    ::madvise(memory, size, MADV_HUGEPAGE);  // Only a wish.
  }
  return static_cast<std::byte*>(memory);
}

}  // namespace

AlignedBuffer::AlignedBuffer(std::size_t size)
    : bytes_(Allocate(size)), size_(size) {}

void AlignedBuffer::Free::operator()(std::byte* bytes) const {
  std::free(bytes);
}

}  // namespace imaging
