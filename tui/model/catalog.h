// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <span>
#include <string_view>

#include "imaging/base/result.h"

namespace tui {

// The translations of one language: a compiled catalogue of GNU gettext (.mo),
// read where it lies.  Several may be open at the same time, which is how F2
// changes the language; libintl has one for the process, and needs locales.
class Catalog {
 public:
  // An empty catalogue: every text stands for itself.
  Catalog() = default;
  // `bytes` is borrowed for as long as the catalogue, and the texts it gave
  // out, are used.  kCorrupt when any table or text leaves it, or texts are not
  // in order.
  static base::Result<Catalog> Open(std::span<const std::uint8_t> bytes);

  // The translation of `text`, or `text` itself.
  std::string_view Find(std::string_view text) const;
  std::uint32_t size() const { return count_; }

 private:
  std::uint32_t Word(std::uint64_t offset) const;
  std::string_view TextAt(std::uint64_t table, std::uint32_t row) const;
  base::Status Check() const;

  std::span<const std::uint8_t> bytes_;
  std::uint32_t count_ = 0;
  std::uint32_t originals_ = 0;
  std::uint32_t translations_ = 0;
};

}  // namespace tui
