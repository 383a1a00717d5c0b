// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "restore/machine/disks.h"
#include "restore/machine/images.h"
#include "restore/plan/plan.h"
#include "restore/plan/titles.h"
#include "tui/model/protect.h"
#include "tui/model/words.h"

namespace tui {

// What things are called on the screen.

// "C: (Windows)", "Recovery", "Partition 3"
std::string TitleText(const restore::Title& title, const Words& t);
// Without the label: "C:".
std::string ShortTitle(const restore::Title& title, const Words& t);

// "Samsung SSD 980, 500.1 GB": never a name such as sda.
std::string DiskText(const restore::Disk& disk, const Words& t);
std::string DiskMaker(const restore::Disk& disk, const Words& t);
// "C:, D:": the parts of the disk that a person knows, or that there are none.
std::string DiskContent(const restore::Disk& disk, const Words& t);

// The image's label, or its file name.
std::string ImageTitle(const restore::FoundImage& image);
// What it holds, or what is wrong with it: "disk", "DAMAGED".
std::string ImageContentText(const restore::FoundImage& image, const Words& t);
// When it was made, or last changed when it can't tell.
std::string ImageDate(const restore::FoundImage& image, const Words& t);
// The same as "2026-10-09".
std::string ShortDate(const restore::FoundImage& image);
// "SanDisk Ultra (PRISTINE-D)": where it lies.
std::string VolumeText(const restore::Volume& volume, const Words& t);

// "NTFS", "ext4"; "" for none.
std::string FileSystemText(std::string_view type);
std::string RoleText(restore::Role role, const Words& t);
// "37.5 GB", or that nobody knows.
std::string UsedText(std::optional<std::uint64_t> bytes, const Words& t);
// "Documents" in the user's language, as far as it is a name that all know.
std::string FolderText(std::string_view name, const Words& t);
// "SanDisk Ultra (DATA)"; the same with its room; what kind of place it is; and
// why it is a good one.
std::string SavePlaceName(const SavePlace& place, const Words& t);
std::string SavePlaceText(const SavePlace& place, const Words& t);
std::string SaveKindText(const SavePlace& place, const Words& t);
// Why it can't be taken: "will be erased".
std::string ObstacleText(const SavePlace& place, const Words& t);
std::string SaveReasonText(const SavePlace& place, const Words& t);
// A sentence on what somebody may not expect.
std::string NoteText(const PartitionNote& note, const Words& t);
// What happens to a part of the disk, in words.
std::string FateText(restore::Fate fate, bool saved_first, const Words& t);

}  // namespace tui
