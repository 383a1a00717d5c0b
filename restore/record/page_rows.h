// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <initializer_list>
#include <string>
#include <utility>
#include <vector>

#include "restore/record/record_page.h"
#include "restore/record/record_words.h"

namespace restore {

// The words and marks of one language.
class PageSpeaker {
 public:
  explicit PageSpeaker(PageLanguage language) : language_(language) {}

  std::string operator()(Word word) const {
    return std::string(Say(word, language_));
  }
  std::string comma() const {
    return language_ == PageLanguage::kEnglish ? ", " : "，";
  }
  std::string colon() const {
    return language_ == PageLanguage::kEnglish ? ": " : "：";
  }
  PageLanguage language() const { return language_; }

 private:
  const PageLanguage language_;
};

// Collects the rows of one section, each made safe by PageSafe().  What has no
// value is left out.
class PageRows {
 public:
  explicit PageRows(std::string comma) : comma_(std::move(comma)) {}

  void Add(const std::string& label, const std::string& value);
  // Those of `parts` that are not empty, with commas between.
  void Add(const std::string& label, std::initializer_list<std::string> parts);
  std::vector<PageRow> Take() { return std::move(rows_); }

 private:
  const std::string comma_;
  std::vector<PageRow> rows_;
};

}  // namespace restore
