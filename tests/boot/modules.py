# SPDX-License-Identifier: Apache-2.0
"""Which kernel modules a small system needs, in the order of loading."""
import re

# All the buses that the tests put a disk on, and the file systems of victims.
# crc32c_generic is what ext4 asks the crypto layer for by name.
WANTED = ("crc32c_generic", "virtio_pci", "virtio_blk", "ahci", "sd_mod",
          "nvme", "xhci_pci", "usb_storage", "uas", "ext4")


def name_of(path):
    return path.rpartition("/")[2].removesuffix(".ko").replace("-", "_")


def _depends(module):
    """What the module itself says that it needs."""
    found = re.search(rb"\0depends=([^\0]*)\0", module)
    names = found.group(1).decode() if found else ""
    return [name.replace("-", "_") for name in names.split(",") if name]


def ordered(files, wanted=WANTED):
    """[(name, bytes)] of `wanted` and all they need; what is built into the
    kernel is not there and not missed."""
    by_name = {name_of(path): data for path, data in files.items()
               if path.endswith(".ko")}
    order = []

    def visit(name):
        if name not in by_name or any(name == seen for seen, _ in order):
            return
        for need in _depends(by_name[name]):
            visit(need)
        order.append((name, by_name[name]))

    for name in wanted:
        visit(name)
    missing = {"ahci", "nvme", "virtio_blk", "usb_storage"} - {
        name for name, _ in order}
    if missing:
        raise ValueError(f"the initramfs has no modules {sorted(missing)}")
    return order
