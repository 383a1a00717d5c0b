// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

#include "imaging/base/result.h"
#include "restore/machine/scratch_folder.h"
#include "restore/media/medium.h"
#include "restore/media/payload.h"

namespace restore {

// A file that a boot medium is made of.
struct BootFile {
  std::string host_path;  // Where it is now.
  Medium::File file;      // Where it goes, and what it holds.
};

// What goes to the file system that holds /pristine: kernel, initramfs, menu,
// and in /pristine/payload what else it takes to make a recovery partition from
// it.  memtest is left out when the payload has none.
base::Result<std::vector<BootFile>> PristineFiles(const Payload& payload);

// shim and GRUB for UEFI in `folder` ("/EFI/BOOT"), with `grub` of the payload
// as GRUB, and shim under the name `shim_name`.
base::Result<std::vector<BootFile>> LoaderFiles(const Payload& payload,
                                                const std::string& folder,
                                                const std::string& shim_name,
                                                const std::string& grub);

// GRUB's first configuration: finds the file system with `uuid` ("" when not
// known), or else any with a medium.json, and loads the menu from there.
std::string FirstGrubConfig(const std::string& uuid);

// A small file made by us, by way of `scratch`.
base::Result<BootFile> TextFile(const ScratchFolder& scratch,
                                const std::string& path,
                                const std::string& text);

inline constexpr std::string_view kJournalPath = "/pristine/journal";
inline constexpr std::string_view kEnvironmentPath = "/pristine/grubenv";

// The journal of restores and GRUB's environment block, both empty.  They are
// written in place later, so they are in full and in no medium's list of files.
base::Result<std::vector<BootFile>> JournalFiles(const ScratchFolder& scratch);

}  // namespace restore
