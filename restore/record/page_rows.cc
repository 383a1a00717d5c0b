// SPDX-License-Identifier: Apache-2.0
#include "restore/record/page_rows.h"

#include "restore/record/page_text.h"

namespace restore {

void PageRows::Add(const std::string& label, const std::string& value) {
  if (!value.empty()) {
    rows_.push_back({PageSafe(label), PageSafe(value)});
  }
}

void PageRows::Add(const std::string& label,
                   std::initializer_list<std::string> parts) {
  std::string value;
  for (const std::string& part : parts) {
    if (!part.empty()) {
      value += (value.empty() ? "" : comma_) + part;
    }
  }
  Add(label, value);
}

}  // namespace restore
