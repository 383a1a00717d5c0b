// SPDX-License-Identifier: Apache-2.0
#include "initramfs/init/trouble.h"

#include <array>
#include <utility>

#include "imaging/base/strings.h"

namespace initramfs {
namespace {

constexpr std::array<std::pair<TroubleKind, std::string_view>, 4> kNames = {{
    {TroubleKind::kUiEnded, "ui-ended"},
    {TroubleKind::kLowMemory, "low-memory"},
    {TroubleKind::kJobEnded, "job-ended"},
    {TroubleKind::kInternal, "internal"},
}};

std::string_view FirstLine(std::string_view text) {
  return text.substr(0, text.find('\n'));
}

}  // namespace

std::string FormatTrouble(const Trouble& trouble) {
  for (const auto& [kind, name] : kNames) {
    if (kind == trouble.kind) {
      return base::StrCat(name, "=", FirstLine(trouble.detail), "\n");
    }
  }
  return "";
}

Trouble ParseTrouble(std::string_view text) {
  const std::string_view line = FirstLine(text);
  const auto equals = line.find('=');
  for (const auto& [kind, name] : kNames) {
    if (equals != std::string_view::npos && line.substr(0, equals) == name) {
      return {.kind = kind, .detail = base::Printable(line.substr(equals + 1))};
    }
  }
  return {.kind = TroubleKind::kInternal, .detail = base::Printable(line)};
}

}  // namespace initramfs
