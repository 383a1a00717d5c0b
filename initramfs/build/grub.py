# SPDX-License-Identifier: Apache-2.0
"""GRUB's images for BIOS.  The ones for UEFI are Debian's, signed, as they
are."""
import subprocess

# All that grub.cfg uses: the medium carries no folder of further modules.
MODULES = """
    biosdisk part_gpt part_msdos fat exfat ext2 iso9660 ntfs
    search search_fs_file search_fs_uuid search_label probe regexp loadenv
    normal configfile test true echo sleep ls cat minicmd eval
    linux linux16 chain boot drivemap reboot halt
    all_video vbe gfxterm font terminal serial terminfo
""".split()


def bios_image(roots, kind, early_cfg, scratch):
    """`kind`: "i386-pc" for disks, "i386-pc-eltorito" for CDs."""
    config = scratch / "early.cfg"
    config.write_bytes(early_cfg)
    out = scratch / f"{kind}.img"
    subprocess.run(["grub-mkimage", "-O", kind,
                    "-d", str(roots["grub-pc-bin"] / "usr/lib/grub/i386-pc"),
                    "-o", str(out), "-p", "/boot/grub", "-c", str(config),
                    *MODULES], check=True)
    return out.read_bytes()
