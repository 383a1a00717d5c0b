// SPDX-License-Identifier: Apache-2.0
#include "restore/cli/record.h"

#include <algorithm>
#include <cctype>
#include <nlohmann/json.hpp>
#include <optional>
#include <utility>

#include "imaging/base/strings.h"
#include "restore/machine/facts.h"
#include "restore/record/record_files.h"
#include "restore/record/record_names.h"
#include "restore/record/record_page.h"
#include "restore/record/record_qr.h"

namespace restore {

namespace {

using base::StrCat;

base::Result<std::optional<imaging::SigningKey>> TrustedKey(
    const std::string& path) {
  if (path.empty()) {
    return std::optional<imaging::SigningKey>();
  }
  TRY_ASSIGN(const std::string pem, ReadTextFile(path));
  auto key = imaging::SigningKey::PublicFromPem(pem);
  if (!key.ok()) {
    return std::move(key).error().During(path);
  }
  return std::optional(std::move(key).value());
}

// The digest as it was noted or read from a QR code, whose letters are large.
base::Status CheckDigest(const StoredRecord& stored, std::string expected) {
  std::ranges::transform(expected, expected.begin(), [](unsigned char c) {
    return static_cast<char>(std::tolower(c));
  });
  if (expected.empty() || expected == base::HexEncode(stored.digest)) {
    return base::Ok();
  }
  return base::Error(
             base::ErrorCode::kCorrupt,
             StrCat("the digest of ", stored.path, " is ",
                    base::HexEncode(stored.digest), ", not the expected one"))
      .WithHint("It was changed since, or it is the record of another job.");
}

ExitCode Report(const RecordVerifyArguments& a,
                const StoredRecord& stored,
                const Console& console) {
  const bool is_signed = stored.signature.has_value();
  const std::string digest = base::HexEncode(stored.digest);
  console.Emit("pristine.record.verify/1",
               {{"record", stored.path},
                {"digest", digest},
                {"digest_expected", !a.digest.empty()},
                {"signed", is_signed},
                {"signer", stored.record.signer},
                {"signer_expected", !a.key.empty()},
                {"job", NameOf(stored.record.job)},
                {"end", NameOf(stored.record.end)}});
  console.Say(StrCat(stored.path, " is unchanged: its SHA-256 is ", digest,
                     a.digest.empty() ? "." : ", as expected."));
  if (is_signed && !a.key.empty()) {
    console.Say("It is signed by the key that you named.");
  } else if (is_signed) {
    console.Say(StrCat("It is signed by the key ",
                       base::Printable(stored.record.signer),
                       ". Whether to trust that key, only you know: --key "
                       "checks it."));
  } else {
    console.Say("It is not signed: only the digest vouches for it.");
  }
  return ExitCode::kDone;
}

ExitCode ShowQr(const StoredRecord& stored,
                bool ascii,
                const Console& console) {
  const auto code = QrCode::Of(RecordCode(stored.record, stored.digest));
  if (!code.ok()) {
    return console.Fail(code.error(), ExitCode::kFailed, "");
  }
  const auto rows =
      ascii ? code.value().AsciiRows() : code.value().HalfBlockRows();
  for (const std::string& row : rows) {
    console.Say(row);
  }
  return ExitCode::kDone;
}

CLI::App* Add(CLI::App& parent,
              const char* name,
              const char* what,
              bool& json,
              std::function<ExitCode(Console&)>& chosen,
              std::function<ExitCode(Console&)> run) {
  CLI::App* const command = parent.add_subcommand(name, what);
  command->add_flag("--json", json, "Print JSON lines for programs");
  command->callback([&chosen, run = std::move(run)] { chosen = run; });
  return command;
}

}  // namespace

ExitCode RunRecordVerify(const RecordVerifyArguments& arguments,
                         Console& console) {
  const auto key = TrustedKey(arguments.key);
  if (!key.ok()) {
    return console.Fail(key.error(), ExitCode::kUsage, "");
  }
  const auto stored = ReadRecord(arguments.file);
  if (!stored.ok()) {
    return console.Fail(stored.error(), ExitCode::kFailed, "");
  }
  const base::Status same = CheckDigest(stored.value(), arguments.digest);
  if (!same.ok()) {
    return console.Fail(same.error(), ExitCode::kFailed, "");
  }
  const base::Status authentic =
      CheckRecord(stored.value(), key.value() ? &*key.value() : nullptr);
  // The digest, from elsewhere, vouches for a record that nobody signed.
  const bool vouched = !arguments.digest.empty() && arguments.key.empty() &&
                       stored.value().record.signer.empty();
  if (!authentic.ok() && !vouched) {
    return console.Fail(authentic.error(), ExitCode::kFailed, "");
  }
  return Report(arguments, stored.value(), console);
}

ExitCode RunRecordShow(const RecordShowArguments& arguments, Console& console) {
  const auto stored = ReadRecord(arguments.file);
  if (!stored.ok()) {
    return console.Fail(stored.error(), ExitCode::kFailed, "");
  }
  const StoredRecord& record = stored.value();
  if (console.json()) {
    console.Emit("pristine.record.show/1",
                 {{"path", record.path},
                  {"digest", base::HexEncode(record.digest)},
                  {"code", RecordCode(record.record, record.digest)},
                  {"record",
                   nlohmann::ordered_json::parse(record.json, nullptr,
                                                 /*allow_exceptions=*/false)}});
    return ExitCode::kDone;
  }
  if (arguments.qr) {
    return ShowQr(record, arguments.ascii, console);
  }
  const RecordPage page = MakeRecordPage(
      record.record, record.digest,
      PageLanguageNamed(arguments.language).value_or(PageLanguage::kEnglish));
  std::string text = arguments.html ? PageAsHtml(page) : PageAsText(page);
  text.pop_back();  // Say() ends the line.
  console.Say(text);
  return ExitCode::kDone;
}

void AddRecordCommands(CLI::App& app,
                       RecordCommandArguments& arguments,
                       bool& json,
                       std::function<ExitCode(Console&)>& chosen) {
  CLI::App* const record =
      app.add_subcommand("record", "Check and show the record that a job left");
  record->require_subcommand(1);
  RecordVerifyArguments& v = arguments.verify;
  CLI::App* const verify = Add(
      *record, "verify", "Tell whether a record is as it was signed", json,
      chosen, [&v](Console& console) { return RunRecordVerify(v, console); });
  verify->add_option("file", v.file, "record.json, or its folder")->required();
  verify->add_option("--key", v.key,
                     "Require a signature by this public key (PEM)");
  verify->add_option("--digest", v.digest,
                     "Require this SHA-256, as noted or in the QR code");
  RecordShowArguments& s = arguments.show;
  CLI::App* const show =
      Add(*record, "show", "Show a record to people", json, chosen,
          [&s](Console& console) { return RunRecordShow(s, console); });
  show->add_option("file", s.file, "record.json, or its folder")->required();
  show->add_option("--lang", s.language, "en or zh_CN")
      ->check(CLI::IsMember({"en", "zh_CN"}));
  show->add_flag("--html", s.html, "As HTML");
  CLI::Option* const qr =
      show->add_flag("--qr", s.qr, "Only the QR code of its digest");
  show->add_flag("--ascii", s.ascii, "The QR code without UTF-8 signs")
      ->needs(qr);
}

}  // namespace restore
