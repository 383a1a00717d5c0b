// SPDX-License-Identifier: Apache-2.0
#include "imaging/io/fd.h"

#include <unistd.h>

#include <cerrno>
#include <system_error>

#include "imaging/base/strings.h"

namespace imaging {

Fd::~Fd() {
  if (open()) {
    ::close(number_);
  }
}

base::Status Fd::Close(std::string_view name) {
  const int number = std::exchange(number_, -1);
  if (number >= 0 && ::close(number) != 0) {
    return ErrnoError(base::StrCat("closing ", name), errno);
  }
  return base::Ok();
}

base::Error ErrnoError(std::string_view what, int number) {
  base::ErrorCode code = base::ErrorCode::kIo;
  if (number == ENOSPC || number == EDQUOT || number == EFBIG) {
    code = base::ErrorCode::kNoSpace;
  } else if (number == ENOENT || number == ENXIO || number == ENODEV) {
    code = base::ErrorCode::kNotFound;
  }
  return {code,
          base::StrCat(what, ": ", std::generic_category().message(number))};
}

}  // namespace imaging
