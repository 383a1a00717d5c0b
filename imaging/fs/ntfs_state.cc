// SPDX-License-Identifier: Apache-2.0
#include "imaging/fs/ntfs_state.h"

#include <algorithm>
#include <array>
#include <string_view>

#include "imaging/base/bytes.h"
#include "imaging/base/strings.h"
#include "imaging/fs/ntfs_journal.h"
#include "imaging/fs/ntfs_root.h"

namespace imaging {

namespace {

using base::StrCat;

constexpr std::string_view kHiberFile = "hiberfil.sys";
constexpr std::array<std::string_view, 3> kWatched = {
    kHiberFile, "pagefile.sys", "swapfile.sys"};

// $VOLUME_INFORMATION: 8 bytes of nothing, major, minor, flags.
base::Status ReadInformation(const NtfsRecord& record, NtfsState& state) {
  constexpr std::size_t kMajor = 8;
  constexpr std::size_t kMinor = 9;
  constexpr std::size_t kFlags = 10;
  constexpr std::uint16_t kDirty = 1;
  const NtfsAttribute* found = record.Find(NtfsType::kVolumeInformation);
  if (found == nullptr || found->value.size() < kFlags + 2) {
    return base::Error(base::ErrorCode::kCorrupt,
                       "$Volume does not say its version");
  }
  const auto major = std::to_integer<std::uint8_t>(found->value[kMajor]);
  const auto minor = std::to_integer<std::uint8_t>(found->value[kMinor]);
  const bool known =
      (major == 1 && (minor == 1 || minor == 2)) || (major == 3 && minor <= 1);
  if (!known) {
    return base::Error(base::ErrorCode::kUnsupported,
                       StrCat("NTFS version ", unsigned{major}, ".",
                              unsigned{minor}, " is not known"));
  }
  state.major_version = major;
  if ((base::LoadLe<std::uint16_t>(found->value, kFlags) & kDirty) != 0) {
    state.settled = false;
    state.notes.emplace_back(
        "Windows has marked this volume to be checked by chkdsk.");
  }
  return base::Ok();
}

// Windows 8 and later write "HIBR", older ones "hibr"; once it has resumed the
// signature is another one or zeros.
base::Result<bool> IsHibernation(const NtfsVolume& volume,
                                 const NtfsStream& file) {
  std::array<std::byte, 4> head = {};
  if (file.size < head.size() || file.initialized_size < head.size()) {
    return false;
  }
  TRY(volume.ReadStream(file, 0, head));
  constexpr std::uint32_t kLower = 0x7262'6968;  // "hibr"
  constexpr std::uint32_t kUpper = 0x5242'4948;  // "HIBR"
  const auto signature = base::LoadLe<std::uint32_t>(head);
  return signature == kLower || signature == kUpper;
}

base::Status NoteRootFiles(const NtfsVolume& volume, NtfsState& state) {
  TRY_ASSIGN(const auto files, FindNtfsRootFiles(volume, kWatched));
  for (const NtfsRootFile& file : files) {
    const std::string size = base::FormatBytes(file.data.size);
    if (file.name != kHiberFile) {
      state.notes.push_back(StrCat(file.name, " holds ", size,
                                   " that Windows would make anew; it is "
                                   "stored all the same."));
      continue;
    }
    TRY_ASSIGN(const bool hibernated, IsHibernation(volume, file.data));
    if (hibernated) {
      state.settled = false;
      state.hibernated = true;
      state.notes.push_back(StrCat(
          "Windows is hibernated on this volume (hiberfil.sys, ", size,
          "), as fast startup does too: shut it down fully first, or its "
          "latest changes may be missing."));
    }
  }
  return base::Ok();
}

}  // namespace

base::Result<NtfsState> ReadNtfsState(const NtfsVolume& volume) {
  NtfsState state;
  TRY_ASSIGN(const NtfsRecord record, volume.ReadRecord(kNtfsVolume));
  if (const auto* name = record.Find(NtfsType::kVolumeName)) {
    state.label = base::Utf16LeToUtf8(name->value);
  }
  TRY(ReadInformation(record, state));
  TRY_ASSIGN(const bool clean, IsNtfsJournalClean(volume));
  if (!clean) {
    state.settled = false;
    state.notes.emplace_back(
        "This volume was not cleanly unmounted: Windows crashed, sleeps, or "
        "was shut down with fast startup.");
  }
  TRY(NoteRootFiles(volume, state));
  return state;
}

}  // namespace imaging
