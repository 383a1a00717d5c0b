// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "imaging/base/result.h"
#include "imaging/format/sha256.h"
#include "restore/record/record.h"

namespace restore {

// What the QR code of a record holds, in signs of its alphanumeric mode:
// "PRISTINE RECORD V1 <SHA-256 in upper-case hexadecimal digits> <end>
// <20261124T091300Z> <machine serial>".  Signs of the serial number that the
// mode does not have are "-", an unknown one is "-".
std::string RecordCode(const Record& record, const imaging::Sha256& digest);

// A QR code (ISO/IEC 18004), always of the same size: version 5, 37 x 37
// modules, error correction L.
class QrCode {
 public:
  static constexpr std::size_t kModules = 37;
  // kUnsupported when `text` is too long or has signs of another mode.
  static base::Result<QrCode> Of(std::string_view text);

  // False outside of it, where all is light.
  bool dark(std::ptrdiff_t row, std::ptrdiff_t column) const;

  // Light modules drawn by half blocks, two rows of modules in one of text, for
  // light signs on a dark ground: 21 rows of 41 columns, each sign of which is
  // " ", U+2580, U+2584 or U+2588, in UTF-8.  With a border of 2 modules, which
  // readers get by with.
  std::vector<std::string> HalfBlockRows() const;
  // The same in ASCII, a module being two signs wide, "##" for a light one: 41
  // rows of 82 columns.
  std::vector<std::string> AsciiRows() const;
  // An <svg> element with black modules on white and the full border of 4.
  std::string Svg() const;

 private:
  std::vector<bool> modules_;
};

}  // namespace restore
