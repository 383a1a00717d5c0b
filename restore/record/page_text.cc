// SPDX-License-Identifier: Apache-2.0
#include "restore/record/page_text.h"

#include "imaging/base/strings.h"

namespace restore {

using base::StrCat;

namespace {

// U+200B to U+200F, U+2028 to U+202E and U+2060 to U+206F: zero width, line and
// paragraph ends, and all that turns the direction of writing.
bool Hides(std::string_view sequence) {
  if (sequence.size() < 3 || sequence[0] != '\xE2') {
    return false;
  }
  const auto second = static_cast<unsigned char>(sequence[1]);
  const auto third = static_cast<unsigned char>(sequence[2]);
  if (second == 0x80) {
    return (third >= 0x8B && third <= 0x8F) || (third >= 0xA8 && third <= 0xAE);
  }
  return second == 0x81 && third >= 0xA0 && third <= 0xAF;
}

}  // namespace

std::string PageSafe(std::string_view text) {
  const std::string printable = base::Printable(text);
  std::string out;
  for (std::size_t i = 0; i < printable.size();) {
    if (Hides(std::string_view(printable).substr(i))) {
      out.push_back('?');
      i += 3;
    } else {
      out.push_back(printable[i++]);
    }
  }
  return out;
}

std::string ExactBytes(std::uint64_t bytes) {
  constexpr std::uint64_t kExactAnyway = 1024;
  return bytes < kExactAnyway
             ? base::FormatBytes(bytes)
             : StrCat(base::FormatBytes(bytes), " (", bytes, ")");
}

std::string DurationText(std::uint64_t milliseconds) {
  constexpr std::uint64_t kMinute = 60;
  constexpr std::uint64_t kHour = 3600;
  const std::uint64_t seconds = milliseconds / 1000;
  if (seconds < kMinute) {
    return StrCat(seconds, ".", milliseconds % 1000 / 100, " s");
  }
  const std::string rest =
      StrCat(seconds % kHour / kMinute, " min ", seconds % kMinute, " s");
  return seconds < kHour ? rest : StrCat(seconds / kHour, " h ", rest);
}

Word WordOf(JobKind job) {
  switch (job) {
    case JobKind::kRestore:
      return Word::kRestore;
    case JobKind::kClone:
      return Word::kClone;
    case JobKind::kBackup:
      return Word::kBackup;
    case JobKind::kRescue:
      return Word::kRescue;
    case JobKind::kUndo:
      return Word::kUndo;
    case JobKind::kCapture:
      return Word::kCapture;
  }
  return Word::kPlanTitle;
}

Word WordOf(JobEnd end) {
  switch (end) {
    case JobEnd::kDone:
      return Word::kDone;
    case JobEnd::kIncomplete:
      return Word::kIncomplete;
    case JobEnd::kRefused:
      return Word::kRefused;
    case JobEnd::kCancelled:
      return Word::kCancelled;
    case JobEnd::kHalfWritten:
      return Word::kHalfWritten;
    case JobEnd::kNotReadBack:
      return Word::kNotReadBackEnd;
    case JobEnd::kWrong:
      return Word::kWrongEnd;
    case JobEnd::kFailed:
      break;
  }
  return Word::kFailed;
}

Word WordOf(ReadBackVerdict verdict) {
  switch (verdict) {
    case ReadBackVerdict::kNotReached:
      return Word::kReadBackNotReached;
    case ReadBackVerdict::kNotAsked:
      return Word::kReadBackNotAsked;
    case ReadBackVerdict::kRight:
      return Word::kReadBackRight;
    case ReadBackVerdict::kWrong:
      break;
  }
  return Word::kReadBackWrong;
}

Word WordOf(Waiver waiver) {
  switch (waiver) {
    case Waiver::kNoRescue:
      return Word::kNoRescue;
    case Waiver::kNoBackup:
      return Word::kNoBackup;
    case Waiver::kNoProof:
      return Word::kNoProof;
    case Waiver::kNoReadBack:
      return Word::kNoReadBack;
    case Waiver::kUnreadableImage:
      return Word::kUnreadableImage;
    case Waiver::kLiveSource:
      return Word::kLiveSource;
    case Waiver::kLowBattery:
      return Word::kLowBattery;
    case Waiver::kFailingDisk:
      return Word::kFailingDisk;
    case Waiver::kNoUndo:
      break;
  }
  return Word::kNoUndo;
}

Word WordOf(Fate fate) {
  switch (fate) {
    case Fate::kKept:
      return Word::kKept;
    case Fate::kOverwritten:
      return Word::kOverwritten;
    case Fate::kRemoved:
      return Word::kRemoved;
    case Fate::kCreated:
      break;
  }
  return Word::kCreated;
}

}  // namespace restore
