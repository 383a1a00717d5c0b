// SPDX-License-Identifier: Apache-2.0
#include "tui/model/key_parser.h"

#include <algorithm>
#include <array>
#include <optional>

#include "tui/model/cell_width.h"

namespace tui {

namespace {

using enum KeyCode;

constexpr char kEsc = '\x1b';
// Longer than any sequence that a terminal sends for a key.
constexpr std::size_t kMaxSequence = 16;

struct Sequence {
  std::string_view text;
  KeyCode code;
};

// What stands behind ESC.
constexpr auto kSequences = std::to_array<Sequence>({
    {"[A", kUp},
    {"[B", kDown},
    {"[C", kRight},
    {"[D", kLeft},
    {"OA", kUp},
    {"OB", kDown},
    {"OC", kRight},
    {"OD", kLeft},
    {"[H", kHome},
    {"[F", kEnd},
    {"OH", kHome},
    {"OF", kEnd},
    {"[1~", kHome},
    {"[4~", kEnd},
    {"[7~", kHome},
    {"[8~", kEnd},
    {"[3~", kDelete},
    {"[5~", kPageUp},
    {"[6~", kPageDown},
    {"[Z", kBackTab},
    {"OM", kEnter},
    // xterm and VT100's PF keys.
    {"OP", kF1},
    {"OQ", kF2},
    {"OR", kF3},
    {"OS", kF4},
    {"[P", kF1},
    {"[Q", kF2},
    {"[R", kF3},
    {"[S", kF4},
    // The Linux console.
    {"[[A", kF1},
    {"[[B", kF2},
    {"[[C", kF3},
    {"[[D", kF4},
    {"[[E", kF5},
    // VT220, rxvt, PuTTY; all of them from F6 on.
    {"[11~", kF1},
    {"[12~", kF2},
    {"[13~", kF3},
    {"[14~", kF4},
    {"[15~", kF5},
    {"[17~", kF6},
    {"[18~", kF7},
    {"[19~", kF8},
    {"[20~", kF9},
    {"[21~", kF10},
    {"[23~", kF11},
    {"[24~", kF12},
    // Alt with a digit.
    {"1", kF1},
    {"2", kF2},
    {"3", kF3},
    {"4", kF4},
    {"5", kF5},
    {"6", kF6},
    {"7", kF7},
    {"8", kF8},
    {"9", kF9},
    {"0", kF10},
});

std::optional<KeyCode> CodeOf(std::string_view sequence) {
  const auto* const at =
      std::ranges::find(kSequences, sequence, &Sequence::text);
  return at == kSequences.end() ? std::nullopt : std::optional(at->code);
}

bool IsFinal(char c) {
  return c >= 0x40 && c <= 0x7E;
}

std::optional<KeyCode> ControlCode(char c) {
  switch (c) {
    case '\t':
      return kTab;
    case '\r':
    case '\n':
      return kEnter;
    case '\b':
    case '\x7f':
      return kBackspace;
    case '\f':
      return kRedraw;
    default:
      return std::nullopt;
  }
}

// Whether `bytes` begins with a character of which more is to come.
bool IsBegun(std::string_view bytes) {
  const auto lead = static_cast<unsigned char>(bytes.front());
  if (lead < 0xC2 || lead > 0xF4) {
    return false;
  }
  const std::size_t length = lead < 0xE0 ? 2 : lead < 0xF0 ? 3 : 4;
  const bool all_continue = std::ranges::all_of(bytes.substr(1), [](char c) {
    return (static_cast<unsigned char>(c) & 0xC0U) == 0x80U;
  });
  return bytes.size() < length && all_continue;
}

}  // namespace

std::vector<Key> KeyParser::Take(std::string_view bytes) {
  std::vector<Key> keys;
  pending_ += bytes;
  while (!pending_.empty() && TakeOne(keys) == Match::kDone) {}
  return keys;
}

std::vector<Key> KeyParser::TakeSilence() {
  std::vector<Key> keys;
  if (pending_ == std::string_view(&kEsc, 1)) {
    keys.push_back({kEscape});
  }
  // A sequence or a character that was begun and will not be completed.
  pending_.clear();
  return keys;
}

KeyParser::Match KeyParser::TakeOne(std::vector<Key>& keys) {
  if (pending_.front() == kEsc) {
    return TakeEscape(keys);
  }
  if (const auto code = ControlCode(pending_.front())) {
    keys.push_back({*code});
    pending_.erase(0, 1);
    return Match::kDone;
  }
  return TakeCharacter(keys);
}

KeyParser::Match KeyParser::TakeEscape(std::vector<Key>& keys) {
  if (pending_.size() < 2) {
    return Match::kMore;
  }
  const char second = pending_[1];
  if (second == '[') {
    return TakeControlSequence(keys);
  }
  if (second == kEsc) {
    keys.push_back({kEscape});
    pending_.erase(0, 1);
    return Match::kDone;
  }
  const std::size_t length = second == 'O' ? 3 : 2;
  if (pending_.size() < length) {
    return Match::kMore;
  }
  if (const auto code =
          CodeOf(std::string_view{pending_}.substr(1, length - 1))) {
    keys.push_back({*code});
  } else if (second != 'O') {
    // Esc, and the next key pressed quickly.
    keys.push_back({kEscape});
    pending_.erase(0, 1);
    return Match::kDone;
  }
  pending_.erase(0, length);
  return Match::kDone;
}

KeyParser::Match KeyParser::TakeControlSequence(std::vector<Key>& keys) {
  // The Linux console's "ESC [ [ A" has a second bracket, which would be a
  // final byte elsewhere.
  std::size_t end = 2;
  if (pending_.size() > end && pending_[end] == '[') {
    ++end;
  }
  while (end < pending_.size() && !IsFinal(pending_[end])) {
    ++end;
  }
  if (end >= pending_.size()) {
    if (pending_.size() > kMaxSequence) {
      pending_.clear();
    }
    return Match::kMore;
  }
  if (const auto code = CodeOf(std::string_view{pending_}.substr(1, end))) {
    keys.push_back({*code});
  }
  pending_.erase(0, end + 1);
  return Match::kDone;
}

KeyParser::Match KeyParser::TakeCharacter(std::vector<Key>& keys) {
  if (IsBegun(pending_)) {
    return Match::kMore;
  }
  std::string_view rest = pending_;
  const char32_t c = TakeCodePoint(rest);
  const bool question = pending_.front() == '?';
  if ((c != U'?' || question) && CellWidth(c) > 0) {
    keys.push_back({kCharacter, c});
  }
  pending_.erase(0, pending_.size() - rest.size());
  return Match::kDone;
}

}  // namespace tui
