// SPDX-License-Identifier: Apache-2.0
#include "initramfs/kernel_command_line.h"

#include <optional>
#include <vector>

namespace initramfs {
namespace {

constexpr std::string_view kPrefix = "pristine.";

// Splits at spaces outside of double quotes and drops the quotes.
std::vector<std::string> Words(std::string_view line) {
  std::vector<std::string> words;
  std::string word;
  bool quoted = false;
  for (const char c : line) {
    const bool space = c == ' ' || c == '\t' || c == '\n';
    if (c == '"') {
      quoted = !quoted;
    } else if (!space || quoted) {
      word.push_back(c);
    } else if (!word.empty()) {
      words.push_back(std::move(word));
      word.clear();
    }
  }
  if (!word.empty()) {
    words.push_back(std::move(word));
  }
  return words;
}

// A word without a value, or with one of the usual spellings, is a switch.
std::optional<bool> Switch(std::string_view value) {
  if (value.empty() || value == "1" || value == "yes") {
    return true;
  }
  if (value == "0" || value == "no") {
    return false;
  }
  return std::nullopt;
}

bool SetSwitch(std::string_view value, bool& out) {
  const auto parsed = Switch(value);
  out = parsed.value_or(out);
  return parsed.has_value();
}

bool SetLanguage(std::string_view value, Language& out) {
  if (value != "en" && value != "zh_CN") {
    return false;
  }
  out = value == "en" ? Language::kEnglish : Language::kChinese;
  return true;
}

bool SetMode(std::string_view value, Mode& out) {
  if (value != "customer" && value != "technician") {
    return false;
  }
  out = value == "customer" ? Mode::kCustomer : Mode::kTechnician;
  return true;
}

bool SetEnd(std::string_view value, End& out) {
  if (value != "restart" && value != "poweroff" && value != "stay") {
    return false;
  }
  out = value == "restart"    ? End::kRestart
        : value == "poweroff" ? End::kPowerOff
                              : End::kStay;
  return true;
}

bool SetText(std::string_view value, std::string& out) {
  out = value;
  return !value.empty();
}

// False when the name or the value is unknown.
bool Set(std::string_view name,
         std::string_view value,
         KernelParameters& parameters) {
  if (name == "lang") {
    return SetLanguage(value, parameters.language);
  }
  if (name == "mode") {
    return SetMode(value, parameters.mode);
  }
  if (name == "medium") {
    return SetText(value, parameters.medium);
  }
  if (name == "medium_rw") {
    return SetSwitch(value, parameters.medium_writable);
  }
  if (name == "job") {
    return SetText(value, parameters.job);
  }
  if (name == "end") {
    return SetEnd(value, parameters.end);
  }
  if (name == "console") {
    parameters.serial = value == "serial";
    return value == "serial" || value == "screen";
  }
  return name == "verbose" && SetSwitch(value, parameters.verbose);
}

bool IsSerialConsole(std::string_view word) {
  return word == "console=ttyS0" || word.starts_with("console=ttyS0,");
}

}  // namespace

KernelParameters ParseKernelCommandLine(std::string_view line) {
  KernelParameters parameters;
  for (const std::string& word : Words(line)) {
    if (IsSerialConsole(word)) {
      parameters.serial = true;
    }
    if (!word.starts_with(kPrefix)) {
      continue;
    }
    const auto equals = word.find('=');
    const std::string name = word.substr(
        kPrefix.size(), equals == std::string::npos ? std::string::npos
                                                    : equals - kPrefix.size());
    const std::string value =
        equals == std::string::npos ? "" : word.substr(equals + 1);
    if (!Set(name, value, parameters)) {
      parameters.unknown += word + " ";
    }
  }
  return parameters;
}

std::string_view Name(Language language) {
  return language == Language::kEnglish ? "en" : "zh_CN";
}

std::string_view Name(Mode mode) {
  return mode == Mode::kCustomer ? "customer" : "technician";
}

}  // namespace initramfs
