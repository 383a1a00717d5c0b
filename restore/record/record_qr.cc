// SPDX-License-Identifier: Apache-2.0
#include "restore/record/record_qr.h"

#include <qrencode.h>

#include <algorithm>
#include <cctype>
#include <memory>

#include "imaging/base/strings.h"
#include "restore/record/record_names.h"

namespace restore {

namespace {

using base::StrCat;

constexpr int kVersion = 5;
constexpr std::ptrdiff_t kBorder = 2;
constexpr std::ptrdiff_t kSvgBorder = 4;
constexpr auto kSide = static_cast<std::ptrdiff_t>(QrCode::kModules);
// What version 5-L has room for besides the rest.
constexpr std::size_t kMaxSerial = 30;

struct FreeCode {
  void operator()(QRcode* code) const { QRcode_free(code); }
  void operator()(QRinput* input) const { QRinput_free(input); }
};

// ISO/IEC 18004, 7.4.5; the blank stands between the parts of the text.
std::string Alphanumeric(std::string_view text) {
  std::string out;
  for (const char c : text) {
    const auto upper =
        static_cast<char>(std::toupper(static_cast<unsigned char>(c)));
    const bool known =
        (upper >= '0' && upper <= '9') || (upper >= 'A' && upper <= 'Z') ||
        std::string_view("$%*+-./:").find(upper) != std::string_view::npos;
    out.push_back(known ? upper : '-');
  }
  return out;
}

// "2026-11-24T09:13:00Z" as "20261124T091300Z".
std::string ShortTime(std::string time) {
  std::erase_if(time, [](char c) { return c == '-' || c == ':'; });
  constexpr std::size_t kLength = 16;
  return time.substr(0, kLength);
}

std::string OrDash(const std::string& text) {
  return text.empty() ? "-" : text;
}

}  // namespace

std::string RecordCode(const Record& record, const imaging::Sha256& digest) {
  std::string end(NameOf(record.end));
  std::ranges::replace(end, '_', '-');
  return StrCat(
      "PRISTINE RECORD V1 ", Alphanumeric(base::HexEncode(digest)), " ",
      Alphanumeric(end), " ", OrDash(Alphanumeric(ShortTime(record.times.end))),
      " ", OrDash(Alphanumeric(record.machine.serial.substr(0, kMaxSerial))));
}

base::Result<QrCode> QrCode::Of(std::string_view text) {
  const std::unique_ptr<QRinput, FreeCode> input(
      QRinput_new2(kVersion, QR_ECLEVEL_L));
  // Fails for a sign that the mode does not have.
  const bool taken =
      input &&
      QRinput_append(input.get(), QR_MODE_AN, static_cast<int>(text.size()),
                     reinterpret_cast<const unsigned char*>(text.data())) == 0;
  const std::unique_ptr<QRcode, FreeCode> code(
      taken ? QRcode_encodeInput(input.get()) : nullptr);
  if (!code || code->version != kVersion || code->width != kSide) {
    return base::Error(base::ErrorCode::kUnsupported,
                       StrCat("a text of ", text.size(),
                              " bytes does not fit into the QR code, or has "
                              "signs that it cannot hold"));
  }
  QrCode out;
  out.modules_.reserve(kModules * kModules);
  for (std::size_t i = 0; i < kModules * kModules; ++i) {
    // qrencode.h: the lowest bit of a module says whether it is black.
    out.modules_.push_back((code->data[i] & 1U) != 0);
  }
  return out;
}

bool QrCode::dark(std::ptrdiff_t row, std::ptrdiff_t column) const {
  return row >= 0 && row < kSide && column >= 0 && column < kSide &&
         modules_[static_cast<std::size_t>(row * kSide + column)];
}

std::vector<std::string> QrCode::HalfBlockRows() const {
  std::vector<std::string> rows;
  for (std::ptrdiff_t y = -kBorder; y < kSide + kBorder; y += 2) {
    std::string row;
    for (std::ptrdiff_t x = -kBorder; x < kSide + kBorder; ++x) {
      const bool upper = !dark(y, x);
      // The last row of text has only an upper half.
      const bool lower = y + 1 < kSide + kBorder && !dark(y + 1, x);
      row += upper && lower ? "\u2588"
             : upper        ? "\u2580"
             : lower        ? "\u2584"
                            : " ";
    }
    rows.push_back(std::move(row));
  }
  return rows;
}

std::vector<std::string> QrCode::AsciiRows() const {
  std::vector<std::string> rows;
  for (std::ptrdiff_t y = -kBorder; y < kSide + kBorder; ++y) {
    std::string row;
    for (std::ptrdiff_t x = -kBorder; x < kSide + kBorder; ++x) {
      row += dark(y, x) ? "  " : "##";
    }
    rows.push_back(std::move(row));
  }
  return rows;
}

std::string QrCode::Svg() const {
  const std::ptrdiff_t side = kSide + 2 * kSvgBorder;
  std::string out = StrCat(
      "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 ", side, " ",
      side, "\" shape-rendering=\"crispEdges\"><rect width=\"", side,
      "\" height=\"", side, "\" fill=\"#fff\"/><path fill=\"#000\" d=\"");
  for (std::ptrdiff_t y = 0; y < kSide; ++y) {
    for (std::ptrdiff_t x = 0; x < kSide; ++x) {
      if (dark(y, x)) {
        out += StrCat("M", x + kSvgBorder, " ", y + kSvgBorder, "h1v1h-1z");
      }
    }
  }
  return out + "\"/></svg>";
}

}  // namespace restore
