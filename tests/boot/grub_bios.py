# SPDX-License-Identifier: Apache-2.0
"""GRUB for BIOS put onto a disk image without root: boot.img into the boot
code of the MBR, core.img into the boot track or the BIOS boot partition."""
import pathlib
import struct
import subprocess

MODULES_DIR = pathlib.Path("/usr/lib/grub/i386-pc")
MODULES = ("biosdisk", "part_gpt", "part_msdos", "ext2", "fat", "search",
           "search_fs_uuid", "normal", "linux", "serial", "terminal", "echo",
           "test", "configfile")
SECTOR = 512
# boot.img: where it keeps the sector of core.img, and the jump that
# grub-bios-setup replaces on hard disks so that the BIOS' drive number is used.
KERNEL_SECTOR_AT = 0x5C
DRIVE_CHECK_AT = 0x66
# The first sector of core.img: where it keeps the place of the rest.
BLOCK_LIST_AT = 500
BOOT_CODE_SIZE = 440


def make_core(path, early_config):
    """core.img that runs `early_config` and then looks for a grub.cfg."""
    config = path.with_suffix(".cfg")
    config.write_text(early_config)
    subprocess.run(["grub-mkimage", "-O", "i386-pc", "-d", MODULES_DIR,
                    "-o", path, "-p", "/boot/grub", "-c", config, *MODULES],
                   check=True)
    return bytearray(path.read_bytes())


def install(disk, core, sector, room):
    """Puts `core` at `sector` of the disk image, within `room` sectors."""
    if len(core) > room * SECTOR:
        raise ValueError(f"core.img has {len(core)} bytes, room is for "
                         f"{room * SECTOR}")
    boot = bytearray((MODULES_DIR / "boot.img").read_bytes())
    struct.pack_into("<Q", boot, KERNEL_SECTOR_AT, sector)
    boot[DRIVE_CHECK_AT:DRIVE_CHECK_AT + 2] = b"\x90\x90"
    struct.pack_into("<Q", core, BLOCK_LIST_AT, sector + 1)
    with open(disk, "r+b") as file:
        file.write(boot[:BOOT_CODE_SIZE])
        file.seek(sector * SECTOR)
        file.write(core)
