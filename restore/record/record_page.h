// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "imaging/format/sha256.h"
#include "restore/record/record.h"
#include "restore/record/record_words.h"

namespace restore {

struct PageRow {
  std::string label;  // Empty for one more value of the row before.
  std::string value;

  friend bool operator==(const PageRow&, const PageRow&) = default;
};

struct PageSection {
  std::string heading;
  std::vector<PageRow> rows;
};

// What a record says to people, before it has a form.  All text is printable
// and without signs that turn the direction of writing; nothing in it is marked
// up.
struct RecordPage {
  enum class Tone : std::uint8_t { kGood, kCaution, kBad };

  PageLanguage language = PageLanguage::kEnglish;
  std::string title;    // "Restore"
  std::string verdict;  // "Done."
  Tone tone = Tone::kBad;
  std::vector<PageSection> sections;
  // What the QR code holds, see record_qr.h.
  std::string code;
};

RecordPage MakeRecordPage(const Record& record,
                          const imaging::Sha256& digest,
                          PageLanguage language);

// UTF-8 text, lines ending in LF.
std::string PageAsText(const RecordPage& page);
// One HTML file that needs no other, runs nothing and asks no network.
std::string PageAsHtml(const RecordPage& page);

// "C: (Windows)", as the screens say it in that language.
std::string TitleText(const Title& title, PageLanguage language);

}  // namespace restore
