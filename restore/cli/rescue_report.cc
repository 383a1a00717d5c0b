// SPDX-License-Identifier: Apache-2.0
#include "restore/cli/rescue_report.h"

#include <nlohmann/json.hpp>

#include "imaging/base/strings.h"

namespace restore {

using base::StrCat;

nlohmann::ordered_json Printables(const std::vector<std::string>& lines) {
  auto out = nlohmann::ordered_json::array();
  for (const std::string& line : lines) {
    out.push_back(base::Printable(line));
  }
  return out;
}

void ShowRescue(const RescueVerdict& verdict, const Console& console) {
  console.Emit("pristine.rescue/1",
               {{"archive", verdict.archive},
                {"parts", verdict.files_made},
                {"sha256", verdict.sha256},
                {"files", verdict.files},
                {"bytes", verdict.bytes},
                {"unread", Printables(verdict.unread)},
                {"elsewhere", Printables(verdict.elsewhere)},
                {"links", Printables(verdict.links)}});
  console.Say(StrCat(verdict.archive, " holds ", verdict.files, " files (",
                     base::FormatBytes(verdict.bytes),
                     "), read back and compared."));
  console.Say(StrCat("SHA-256 ", verdict.sha256));
  for (const std::string& line : verdict.unread) {
    console.Note(StrCat("Not saved: ", base::Printable(line)));
  }
  for (const std::string& line : verdict.elsewhere) {
    console.Note(
        StrCat("In the cloud only, nothing to save: ", base::Printable(line)));
  }
  for (const std::string& line : verdict.links) {
    console.Note(StrCat("Saved as a link, without what it leads to: ",
                        base::Printable(line)));
  }
}

}  // namespace restore
