// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "imaging/base/result.h"
#include "restore/machine/disks.h"
#include "restore/machine/kernel_view.h"
#include "restore/machine/mounter.h"
#include "restore/machine/roots.h"

namespace restore {

// A file system of this machine in which a person can look for images.  All
// text but node, path and disk is untrusted.
struct Volume {
  std::string node;   // Kernel name: "sda3", "sr0".
  std::string path;   // "/dev/sda3"
  std::string disk;   // Of its disk: "sda"; its own when it has no table.
  int partition = 0;  // Number on the disk; 0 when it has no table.
  std::string type;   // As Content has it: "ntfs".
  std::string label;
  std::uint64_t size = 0;
  Role role = Role::kUnknown;
  // The disk or drive it is on, for a heading.
  std::string maker;
  std::string model;
  bool removable = false;  // Also true for all that hangs on USB.
  bool optical = false;
  // Where it can be read, if anywhere; else Browse() makes such a place.
  std::string mounted_at;

  friend bool operator==(const Volume&, const Volume&) = default;
};

// The volumes of this machine and those of them that we mounted, which are
// unmounted again when this goes away.
//
// Mounting read-only never writes: no journal is replayed, no time stamp kept.
// For one thread at a time.
class Volumes {
 public:
  // `mounter` is borrowed.  Mount points are made in `folder`.
  explicit Volumes(Mounter& mounter,
                   std::string folder = kFolder,
                   Roots roots = {});
  ~Volumes();
  Volumes(const Volumes&) = delete;
  Volumes& operator=(const Volumes&) = delete;

  static constexpr const char* kFolder = "/run/pristine/volumes";

  // Looks at the machine anew and lets go of what was pulled: every volume of a
  // kind that can be browsed (NTFS, FAT, exFAT, ext, XFS, btrfs, ISO 9660,
  // UDF), in the order of ListDisks(), optical drives last.  What is encrypted
  // is not among them. Takes as long as the slowest drive.
  base::Result<std::vector<Volume>> List();

  // Mounts the volume read-only, unless it can be read somewhere already, and
  // returns the folder.
  base::Result<std::string> Browse(const Volume& volume);
  // The same for writing, for an image that is to be saved there, until
  // StopWriting().  FAT and exFAT, and what the recovery system was started
  // from, become writable where they are, and what is read there stays open;
  // other kinds that we mounted read-only are mounted anew.  What another
  // mounted read-only is kInvalidArgument, as are kinds that we only read (ISO
  // 9660, UDF, btrfs and XFS) and media with a lock switch.  NTFS that Windows
  // left hibernated or unclean is kInvalidArgument with a word on what to do in
  // Windows.
  base::Result<std::string> OpenForWriting(const Volume& volume);
  // Whether that can be expected to work; changes nothing.
  base::Status CheckWritable(const Volume& volume) const;
  // What was opened for writing is flushed and can only be read from now on, in
  // the folder where it is.  The first error counts, but all are tried.
  base::Status StopWriting();

  // Unmounts what we mounted of a disk ("sda") or a partition ("sda3"), and
  // waits until the kernel has let go of it.  Fine when there is nothing.
  base::Status Release(const std::string& node);
  base::Status ReleaseAll();

 private:
  struct Held {
    std::string node;
    std::string disk;
    std::string device;
    std::string folder;
    std::string type;
    bool writable = false;
    // Mounted by init, which only made it writable for us.
    bool is_medium = false;
  };

  base::Result<std::string> MountAt(const Volume& volume, bool writable);
  base::Result<std::string> OpenMedium(const Volume& volume,
                                       const std::string& folder);
  base::Status MakeWritable(Held& held);
  base::Status MakeReadOnly(Held& held);
  base::Status LetGo(Held& held);
  void DropPulled(const KernelView& view);
  base::Status ReleaseIf(const std::function<bool(const Held&)>& wanted);

  Mounter& mounter_;
  const std::string folder_;
  const Roots roots_;
  std::vector<Held> held_;
};

}  // namespace restore
