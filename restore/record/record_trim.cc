// SPDX-License-Identifier: Apache-2.0
#include "restore/record/record_trim.h"

#include <optional>
#include <string>
#include <type_traits>
#include <vector>

#include "imaging/base/strings.h"
#include "restore/record/record_fields.h"

namespace restore {

namespace {

// Not through the middle of a UTF-8 sequence, whose later bytes are 10xxxxxx.
void Cut(std::string& text) {
  if (text.size() <= kMaxRecordText) {
    return;
  }
  std::size_t end = kMaxRecordText;
  while (end > 0 && (static_cast<unsigned char>(text[end]) & 0xC0) == 0x80) {
    --end;
  }
  text.resize(end);
}

class Trimmer {
 public:
  explicit Trimmer(std::size_t max_list) : max_list_(max_list) {}

  template <typename T>
  void operator()(const char* /*name*/, T& value) {
    Trim(value);
  }
  std::uint64_t left_out() const { return left_out_; }

 private:
  void Trim(std::string& text) {
    text = base::Printable(text);
    Cut(text);
  }
  template <typename T>
  void Trim(std::vector<T>& list) {
    if (list.size() > max_list_) {
      left_out_ += list.size() - max_list_;
      list.resize(max_list_);
    }
    for (T& item : list) {
      Trim(item);
    }
  }
  template <typename T>
  void Trim(std::optional<T>& value) {
    if (value) {
      Trim(*value);
    }
  }
  template <typename T>
  void Trim(T& value) {
    if constexpr (std::is_class_v<T>) {
      Fields(*this, value);
    }
  }

  const std::size_t max_list_;
  std::uint64_t left_out_ = 0;
};

}  // namespace

void TrimRecord(Record& record, std::size_t max_list) {
  Trimmer trimmer(max_list);
  Fields(trimmer, record);
  record.left_out += trimmer.left_out();
}

}  // namespace restore
