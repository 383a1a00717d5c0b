// SPDX-License-Identifier: Apache-2.0
#include "restore/plan/disk_rule.h"

#include <algorithm>
#include <array>
#include <cctype>

#include "imaging/base/strings.h"
#include "restore/machine/kernel_files.h"
#include "restore/plan/fingerprint.h"

namespace restore {

namespace {

using base::StrCat;

constexpr std::string_view kPrefix = "disk:";

base::Error WrongRule(const std::string& rule, const std::string& what) {
  return base::Error(
             base::ErrorCode::kInvalidArgument,
             StrCat(base::Printable(rule), " is no rule for a disk: ", what))
      .WithHint(
          "Rules are made of serial=, wwn=, model=, id=, internal, usb, over= "
          "and under=, with commas between them, as in "
          "disk:internal,over=100GB#3.");
}

std::string Lower(std::string_view text) {
  std::string out(text);
  std::ranges::transform(out, out.begin(), [](unsigned char c) {
    return static_cast<char>(std::tolower(c));
  });
  return out;
}

base::Status ParseSize(const std::string& rule,
                       const std::string& value,
                       std::optional<std::uint64_t>& out) {
  out = ParseDiskSize(value);
  return out ? base::Ok()
             : base::Status(WrongRule(
                   rule, StrCat(base::Printable(value), " is no size")));
}

base::Status ParseTerm(const std::string& term, DiskRule& rule) {
  if (term == "internal" || term == "usb") {
    (term == "usb" ? rule.usb : rule.internal) = true;
    return base::Ok();
  }
  const std::size_t mark = term.find('=');
  const std::string key = term.substr(0, mark);
  const std::string value =
      mark == std::string::npos ? "" : Trimmed(term.substr(mark + 1));
  if (value.empty()) {
    return WrongRule(rule.text, StrCat("\"", base::Printable(term), "\""));
  }
  if (key == "over" || key == "under") {
    return ParseSize(rule.text, value, key == "over" ? rule.over : rule.under);
  }
  if (key == "id") {
    rule.id = Lower(value);
    return base::Ok();
  }
  struct Text {
    std::string_view key;
    std::optional<std::string>& value;
  };
  for (const Text& text : {Text{"serial", rule.serial}, Text{"wwn", rule.wwn},
                           Text{"model", rule.model}}) {
    if (key == text.key) {
      text.value = value;
      return base::Ok();
    }
  }
  return WrongRule(rule.text, StrCat("\"", base::Printable(key), "\""));
}

// "#3" at the end; the rule keeps the rest.
base::Status TakePartition(DiskRule& rule) {
  const std::size_t mark = rule.text.rfind('#');
  if (mark == std::string::npos) {
    return base::Ok();
  }
  const auto number = ParseNumber(rule.text.substr(mark + 1));
  constexpr std::uint64_t kMost = 4096;
  if (!number || *number == 0 || *number > kMost) {
    return WrongRule(rule.text, "after # stands the number of a partition");
  }
  rule.partition = static_cast<int>(*number);
  rule.text.resize(mark);
  return base::Ok();
}

// With or without "naa.", "eui." or "0x" before it.
bool IsWwn(const std::string& wanted, const std::string& wwn) {
  const std::string asked = Lower(wanted);
  const std::string known = Lower(wwn);
  const std::string digits = asked.starts_with("0x") ? asked.substr(2) : asked;
  return !known.empty() &&
         (asked == known || digits == known.substr(known.find('.') + 1));
}

bool IsModel(const std::string& wanted, const Identity& identity) {
  const std::string asked = Lower(wanted);
  return asked == Lower(identity.model) ||
         asked == Lower(StrCat(identity.maker, " ", identity.model));
}

// Why the disk is not what the rule says of its kind; "" when it is.
std::string WrongKind(const DiskRule& rule,
                      const Disk& disk,
                      std::string_view medium_disk) {
  if (!disk.is_hardware()) {
    return "is no hardware";
  }
  const bool ours =
      (!disk.node.empty() && disk.node == medium_disk) || disk.runs_pristine();
  if (ours && !rule.serial) {
    return "is what Pristine was started from, and must be named by its serial "
           "number";
  }
  if (rule.internal && !disk.is_built_in()) {
    return disk.identity.bus == "usb" ? "is on USB" : "is removable";
  }
  return rule.usb && disk.identity.bus != "usb" ? "is not on USB" : "";
}

std::string Named(const Disk& disk) {
  return StrCat(base::Printable(disk.path), " (", Describe(FingerprintOf(disk)),
                ")");
}

base::Result<std::string> PathOf(const DiskRule& rule, const Disk& disk) {
  if (rule.partition == 0) {
    return disk.path;
  }
  const auto at = std::ranges::find(disk.partitions, rule.partition,
                                    &DiskPartition::number);
  if (at == disk.partitions.end()) {
    return base::Error(
               base::ErrorCode::kNotFound,
               StrCat(Named(disk), ", which is ", base::Printable(rule.text),
                      ", has no partition ", rule.partition))
        .WithHint("pristine disks lists what there is. Nothing was written.");
  }
  return at->path.empty() ? StrCat(disk.path, "#", rule.partition) : at->path;
}

}  // namespace

bool IsDiskRule(std::string_view name) {
  return name.starts_with(kPrefix);
}

std::optional<std::uint64_t> ParseDiskSize(std::string_view text) {
  // As disks are sold, by thousands.
  constexpr std::array<std::string_view, 4> kUnits{"kb", "mb", "gb", "tb"};
  const std::string lower = Lower(text);
  std::uint64_t unit = 1;
  for (const std::string_view name : kUnits) {
    unit *= 1000;
    if (lower.ends_with(name)) {
      const auto number = ParseNumber(text.substr(0, text.size() - 2));
      constexpr std::uint64_t kMost = 1'000'000;
      return number && *number <= kMost ? std::optional(*number * unit)
                                        : std::nullopt;
    }
  }
  return base::ParseBytes(text);
}

base::Result<DiskRule> ParseDiskRule(const std::string& text) {
  DiskRule rule;
  rule.text = text;
  constexpr std::size_t kMost = 1000;
  if (!IsDiskRule(text) || text.size() > kMost) {
    return WrongRule(text.substr(0, kMost), "it does not begin with disk:");
  }
  TRY(TakePartition(rule));
  for (const std::string& term : Split(rule.text.substr(kPrefix.size()), ',')) {
    TRY(ParseTerm(Trimmed(term), rule));
  }
  return rule;
}

std::string WhyNot(const DiskRule& rule,
                   const Disk& disk,
                   std::string_view medium_disk) {
  const Identity& identity = disk.identity;
  std::string kind = WrongKind(rule, disk, medium_disk);
  if (!kind.empty()) {
    return kind;
  }
  if (rule.serial && *rule.serial != identity.serial) {
    return "has another serial number";
  }
  if (rule.wwn && !IsWwn(*rule.wwn, identity.wwn)) {
    return "has another world-wide name";
  }
  if (rule.model && !IsModel(*rule.model, identity)) {
    return "is another model";
  }
  if (rule.id && *rule.id != FingerprintId(FingerprintOf(disk))) {
    return "has another fingerprint";
  }
  if (rule.over && disk.size <= *rule.over) {
    return "is too small";
  }
  return rule.under && disk.size >= *rule.under ? "is too large" : "";
}

base::Result<FoundDisk> FindByRule(const DiskRule& rule,
                                   const std::vector<Disk>& disks,
                                   std::string_view medium_disk) {
  std::vector<const Disk*> found;
  std::string others;
  std::string matching;
  for (const Disk& disk : disks) {
    const std::string why = WhyNot(rule, disk, medium_disk);
    if (why.empty()) {
      found.push_back(&disk);
      matching += StrCat(matching.empty() ? "" : ", ", Named(disk));
    } else if (disk.is_hardware()) {
      others += StrCat(others.empty() ? "" : "; ", Named(disk), " ", why);
    }
  }
  if (found.size() == 1) {
    TRY_ASSIGN(std::string path, PathOf(rule, *found.front()));
    return FoundDisk{.disk = found.front(), .path = std::move(path)};
  }
  const std::string rest =
      others.empty() ? "" : StrCat("The others: ", others, ". ");
  if (found.empty()) {
    return base::Error(base::ErrorCode::kNotFound,
                       StrCat("no disk is ", base::Printable(rule.text)))
        .WithHint(StrCat(rest, "Nothing was written."));
  }
  return base::Error(base::ErrorCode::kInvalidArgument,
                     StrCat(found.size(), " disks are ",
                            base::Printable(rule.text), ": ", matching))
      .WithHint(StrCat("Say more, so that one is left, or unplug the rest. ",
                       rest, "Nothing was written."));
}

}  // namespace restore
