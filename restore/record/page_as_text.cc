// SPDX-License-Identifier: Apache-2.0
#include "imaging/base/strings.h"
#include "restore/record/record_page.h"

namespace restore {

using base::StrCat;

std::string PageAsText(const RecordPage& page) {
  const std::string colon =
      page.language == PageLanguage::kEnglish ? ": " : "：";
  std::string out = StrCat("PRISTINE: ", page.title, "\n", page.verdict, "\n");
  for (const PageSection& section : page.sections) {
    out += StrCat("\n", section.heading, "\n");
    for (const PageRow& row : section.rows) {
      out += row.label.empty()
                 ? StrCat("    ", row.value, "\n")
                 : StrCat("  ", row.label, colon, row.value, "\n");
    }
  }
  return out;
}

}  // namespace restore
