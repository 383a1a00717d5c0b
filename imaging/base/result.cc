// SPDX-License-Identifier: Apache-2.0
#include "imaging/base/result.h"

namespace base {

Error Error::During(std::string_view attempt) && {
  text_.insert(0, std::string(attempt) + ": ");
  return std::move(*this);
}

Error Error::WithHint(std::string hint) && {
  hint_ = std::move(hint);
  return std::move(*this);
}

}  // namespace base
