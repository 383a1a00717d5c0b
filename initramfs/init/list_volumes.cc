// SPDX-License-Identifier: Apache-2.0
#include <blkid.h>

#include <algorithm>
#include <filesystem>
#include <memory>
#include <optional>
#include <system_error>

#include "initramfs/init/kernel_text.h"
#include "initramfs/init/volumes.h"

namespace initramfs {
namespace {

namespace fs = std::filesystem;

struct FreeProbe {
  void operator()(blkid_probe probe) const { blkid_free_probe(probe); }
};
using Probe = std::unique_ptr<std::remove_pointer_t<blkid_probe>, FreeProbe>;

std::string ValueOf(const Probe& probe, const char* name) {
  const char* value = nullptr;
  return blkid_probe_lookup_value(probe.get(), name, &value, nullptr) == 0
             ? value
             : "";
}

// The disk that a node of /sys/class/block is, or is a partition of.
std::string DiskOf(const fs::path& sysfs) {
  std::error_code failed;
  const fs::path real = fs::canonical(sysfs, failed);
  return fs::exists(real / "partition", failed)
             ? real.parent_path().filename().string()
             : real.filename().string();
}

// Empty drives, and devices that are not storage.
bool HoldsNothing(const fs::path& sysfs) {
  const std::string name = sysfs.filename();
  return name.starts_with("loop") || name.starts_with("ram") ||
         name.starts_with("zram") ||
         ReadSmallFile((sysfs / "size").string()) == "0\n";
}

std::optional<Volume> ProbeVolume(const fs::path& sysfs) {
  const std::string node = sysfs.filename();
  const Probe probe(blkid_new_probe_from_filename(("/dev/" + node).c_str()));
  if (!probe) {
    return std::nullopt;
  }
  blkid_probe_enable_superblocks(probe.get(), 1);
  blkid_probe_set_superblocks_flags(
      probe.get(), BLKID_SUBLKS_TYPE | BLKID_SUBLKS_UUID | BLKID_SUBLKS_LABEL);
  if (blkid_do_safeprobe(probe.get()) != 0) {
    return std::nullopt;
  }
  return Volume{.node = node,
                .disk = DiskOf(sysfs),
                .type = ValueOf(probe, "TYPE"),
                .uuid = ValueOf(probe, "UUID"),
                .label = ValueOf(probe, "LABEL")};
}

}  // namespace

std::vector<Volume> ListVolumes() {
  std::vector<fs::path> nodes;
  std::error_code failed;
  for (fs::directory_iterator entry("/sys/class/block", failed), end;
       !failed && entry != end; entry.increment(failed)) {
    if (!HoldsNothing(entry->path())) {
      nodes.push_back(entry->path());
    }
  }
  // The folder's own order depends on the kernel's hash.
  std::sort(nodes.begin(), nodes.end());
  std::vector<Volume> volumes;
  for (const fs::path& node : nodes) {
    if (auto volume = ProbeVolume(node)) {
      volumes.push_back(std::move(*volume));
    }
  }
  return volumes;
}

}  // namespace initramfs
