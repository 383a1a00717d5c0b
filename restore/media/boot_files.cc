// SPDX-License-Identifier: Apache-2.0
#include "restore/media/boot_files.h"

#include "imaging/base/strings.h"
#include "restore/job/boot_flag.h"
#include "restore/job/journal.h"
#include "restore/media/file_hash.h"

namespace restore {

namespace {

using base::StrCat;

base::Result<BootFile> FromPayload(const Payload& payload,
                                   const std::string& from,
                                   const std::string& to) {
  TRY_ASSIGN(const Medium::File found, payload.Need(from));
  BootFile file;
  file.host_path = payload.HostPath(from);
  file.file = {to, found.size, found.sha256};
  return file;
}

}  // namespace

base::Result<std::vector<BootFile>> PristineFiles(const Payload& payload) {
  std::vector<BootFile> files;
  for (const PlaceOnMedium& place : PlacesOnMedium()) {
    const std::string from(place.from);
    if (!place.optional || payload.Find(from) != nullptr) {
      TRY_ASSIGN(BootFile file,
                 FromPayload(payload, from, std::string(place.to)));
      files.push_back(std::move(file));
    }
  }
  return files;
}

base::Result<std::vector<BootFile>> LoaderFiles(const Payload& payload,
                                                const std::string& folder,
                                                const std::string& shim_name,
                                                const std::string& grub) {
  std::vector<BootFile> files;
  for (const auto& [from, name] :
       {std::pair(std::string("/efi/shimx64.efi"), shim_name),
        std::pair(std::string("/efi/mmx64.efi"), std::string("mmx64.efi")),
        // shim looks for this name beside itself.
        std::pair(grub, std::string("grubx64.efi"))}) {
    TRY_ASSIGN(BootFile file,
               FromPayload(payload, from, StrCat(folder, "/", name)));
    files.push_back(std::move(file));
  }
  return files;
}

std::string FirstGrubConfig(const std::string& uuid) {
  std::string text;
  if (!uuid.empty()) {
    // Another medium of ours may be plugged in; this one comes first.
    text = StrCat("search --no-floppy --set=root --fs-uuid ", uuid, "\n");
  }
  return text +
         "if [ ! -f \"($root)/pristine/medium.json\" ]; then\n"
         "  search --no-floppy --set=root --file /pristine/medium.json\n"
         "fi\n"
         "configfile ($root)/pristine/grub.cfg\n";
}

base::Result<BootFile> TextFile(const ScratchFolder& scratch,
                                const std::string& path,
                                const std::string& text) {
  std::string name = path;
  for (char& c : name) {
    c = c == '/' ? '_' : c;
  }
  BootFile made;
  made.host_path = scratch.File(name);
  made.file = {path, text.size(), HashOfText(text)};
  TRY(WriteTextFile(made.host_path, text));
  return made;
}

base::Result<std::vector<BootFile>> JournalFiles(const ScratchFolder& scratch) {
  std::vector<BootFile> files;
  // As MakeJournalFile() has it: nothing to go on with.
  TRY_ASSIGN(BootFile journal, TextFile(scratch, std::string(kJournalPath),
                                        std::string(Journal::kSize, '\0')));
  files.push_back(std::move(journal));
  TRY_ASSIGN(
      BootFile environment,
      TextFile(scratch, std::string(kEnvironmentPath), EmptyEnvironment()));
  files.push_back(std::move(environment));
  return files;
}

}  // namespace restore
