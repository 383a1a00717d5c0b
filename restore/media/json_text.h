// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

namespace restore {

// A text of an object of nlohmann's kind that nobody has checked: empty when it
// is not there or is no text.  Its own value() throws then.
template <class Json>
std::string TextIn(const Json& object, const char* key) {
  const auto at = object.find(key);
  return at != object.end() && at->is_string() ? at->template get<std::string>()
                                               : "";
}

}  // namespace restore
