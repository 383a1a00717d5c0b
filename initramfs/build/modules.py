# SPDX-License-Identifier: Apache-2.0
"""Which kernel modules go into the image: whole groups, with what they depend
on, read from the kernel package's own modules.dep."""
import pathlib
import re
import subprocess
import tempfile

# Folders below kernel/, and modules by name.  No network drivers: a restore
# needs none, and they would cost 3 MB.  No i915, amdgpu, nouveau or radeon:
# the firmware's framebuffer is enough.
GROUPS = {
    "storage": (["drivers/ata", "drivers/nvme/host", "drivers/mmc"],
                ["sd_mod", "sr_mod", "sg", "virtio_blk", "virtio_scsi",
                 "virtio_pci", "virtio_mmio", "vmd", "mptspi", "mptsas",
                 "mpt3sas", "megaraid_sas", "megaraid_mbox", "aacraid", "hpsa",
                 "smartpqi", "ahci", "isci", "mvsas", "vmw_pvscsi", "hv_storvsc",
                 "hv_vmbus", "xen-blkfront", "nvme", "intel_lpss_pci",
                 "sdhci-pci", "sdhci-acpi"]),
    "usb": (["drivers/usb/host", "drivers/usb/storage"],
            ["usb-common", "ohci-pci", "typec", "ucsi_acpi", "uas"]),
    "input": (["drivers/hid/usbhid"],
              ["hid", "hid-generic", "evdev", "button", "hid-apple",
               "hid-logitech", "hid-logitech-dj", "hid-logitech-hidpp",
               "hid-microsoft", "hid-cherry", "hid-lenovo", "hid-multitouch",
               "hid-sensor-hub", "i2c-hid-acpi", "i2c-hid", "psmouse",
               "hyperv-keyboard", "hid-hyperv", "virtio_input",
               "i2c-designware-platform", "pinctrl-alderlake",
               "pinctrl-tigerlake", "pinctrl-cannonlake", "pinctrl-sunrisepoint",
               "pinctrl-icelake", "pinctrl-amd"]),
    "file systems": (["fs/nls"],
                     ["ext4", "vfat", "msdos", "exfat", "isofs", "udf", "xfs",
                      "btrfs", "fuse", "f2fs", "crc32c_generic",
                      "crc32c-intel", "crc32_pclmul", "libcrc32c", "efivarfs",
                      "squashfs"]),
    "devices": ([], ["loop", "dm-mod", "dm-crypt", "raid0", "raid1", "raid456",
                     "md-mod", "efi-pstore"]),
    # A charger and a battery: nothing is overwritten when that may run out.
    "power": ([], ["ac", "battery"]),
    "graphics": ([], ["bochs", "cirrus", "qxl", "virtio-gpu", "vmwgfx", "ast",
                      "mgag200", "hyperv_drm", "vboxvideo"]),
}
INDEXES = ("modules.order", "modules.builtin", "modules.builtin.modinfo")


class ModuleError(Exception):
    """The kernel package is not laid out as expected."""


def _stem(path):
    return pathlib.PurePath(path).name.split(".ko")[0].replace("_", "-")


def read_dependencies(text):
    """{path: [paths]} of modules.dep."""
    lines = (line.split(":", 1) for line in text.splitlines() if line.strip())
    return {path: rest.split() for path, rest in lines}


def choose(dependencies, builtin):
    """Sorted paths of the groups' modules and of all they depend on."""
    by_name = {_stem(path): path for path in dependencies}
    chosen = set()
    for folders, names in GROUPS.values():
        for folder in folders:
            chosen |= {p for p in dependencies if p.startswith(f"kernel/{folder}/")}
        for name in (n.replace("_", "-") for n in names):
            if name in by_name:
                chosen.add(by_name[name])
            elif name not in builtin:
                raise ModuleError(f"this kernel has no module {name}")
    for path in list(chosen):
        chosen |= set(dependencies[path])
    return sorted(chosen)


def soft_dependencies(data):
    """Modules that a module loads if it can ("pre: x" in its modinfo)."""
    names = []
    for words in re.findall(rb"\0softdep=([^\0]*)\0", data):
        names += [w for w in words.decode().split() if not w.endswith(":")]
    return names


def add(tree, kernel_root, version):
    """Puts the chosen modules and depmod's indexes into `tree`."""
    source = kernel_root / "lib/modules" / version
    text = _depmod_dependencies(kernel_root, version)
    dependencies = read_dependencies(text)
    builtin = {_stem(line) for line in
               (source / "modules.builtin").read_text().split()}
    paths = set(choose(dependencies, builtin))
    by_name = {_stem(path): path for path in dependencies}
    for path in list(paths):
        for name in soft_dependencies((source / path).read_bytes()):
            soft = by_name.get(name.replace("_", "-"))
            if soft:
                paths |= {soft, *dependencies[soft]}
    with tempfile.TemporaryDirectory() as scratch:
        _install(tree, source, sorted(paths), pathlib.Path(scratch), version)
    return len(paths)


def _depmod_dependencies(kernel_root, version):
    """The package has no modules.dep: dpkg makes it when it installs."""
    shown = subprocess.run(["depmod", "-n", "-b", str(kernel_root), version],
                           text=True, capture_output=True, check=True).stdout
    return "\n".join(re.findall(r"^kernel/\S+\.ko:.*$", shown, re.M))


def _install(tree, source, paths, scratch, version):
    base = scratch / "lib/modules" / version
    for path in [*paths, *INDEXES]:
        target = base / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes((source / path).read_bytes())
    subprocess.run(["depmod", "-b", str(scratch), version], check=True)
    for file in sorted(base.rglob("*")):
        if file.is_file():
            relative = file.relative_to(scratch).as_posix()
            tree.file(relative, file.read_bytes())
