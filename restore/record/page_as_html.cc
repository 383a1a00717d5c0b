// SPDX-License-Identifier: Apache-2.0
#include "imaging/base/strings.h"
#include "restore/record/record_page.h"
#include "restore/record/record_qr.h"

namespace restore {

namespace {

using base::StrCat;

std::string Escaped(std::string_view text) {
  std::string out;
  for (const char c : text) {
    switch (c) {
      case '&':
        out += "&amp;";
        break;
      case '<':
        out += "&lt;";
        break;
      case '>':
        out += "&gt;";
        break;
      case '"':
        out += "&quot;";
        break;
      case '\'':
        out += "&#39;";
        break;
      default:
        out.push_back(c);
    }
  }
  return out;
}

const char* ToneClass(RecordPage::Tone tone) {
  switch (tone) {
    case RecordPage::Tone::kGood:
      return "good";
    case RecordPage::Tone::kCaution:
      return "caution";
    case RecordPage::Tone::kBad:
      break;
  }
  return "bad";
}

// The policy keeps a browser from running or fetching anything, should text
// from a disk ever get past Escaped().
constexpr const char* kHead = R"(<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<meta name="viewport" content="width=device-width">
<style>
body{font:15px/1.5 sans-serif;color:#111;background:#fff;max-width:52em;margin:2em auto;padding:0 1em}
h1{font-size:1.6em;margin:0}h2{font-size:1.05em;margin:1.6em 0 .3em;border-bottom:1px solid #999}
.verdict{font-size:1.2em;padding:.5em .8em;margin:.6em 0;border-left:.5em solid}
.good{border-color:#176b2c;background:#e8f5ea}.caution{border-color:#8a5a00;background:#fff4dc}.bad{border-color:#a3161a;background:#fdebeb}
table{border-collapse:collapse;width:100%}th,td{text-align:left;vertical-align:top;padding:.15em .6em .15em 0;overflow-wrap:anywhere}
th{width:32%;font-weight:600}svg{width:13em;height:13em}
</style>
)";

std::string Row(const PageRow& row) {
  return StrCat("<tr><th>", Escaped(row.label), "</th><td><bdi>",
                Escaped(row.value), "</bdi></td></tr>\n");
}

}  // namespace

std::string PageAsHtml(const RecordPage& page) {
  std::string out =
      StrCat("<!DOCTYPE html>\n<html lang=\"", LanguageTag(page.language),
             "\">\n<head>\n", kHead, "<title>Pristine: ", Escaped(page.title),
             "</title>\n</head>\n<body>\n<h1>Pristine: ", Escaped(page.title),
             "</h1>\n<p class=\"verdict ", ToneClass(page.tone), "\">",
             Escaped(page.verdict), "</p>\n");
  for (const PageSection& section : page.sections) {
    out += StrCat("<h2>", Escaped(section.heading), "</h2>\n<table>\n");
    for (const PageRow& row : section.rows) {
      out += Row(row);
    }
    out += "</table>\n";
  }
  const auto code = QrCode::Of(page.code);
  if (code.ok()) {
    out += StrCat("<p>", code.value().Svg(), "</p>\n");
  }
  return out + "</body>\n</html>\n";
}

}  // namespace restore
