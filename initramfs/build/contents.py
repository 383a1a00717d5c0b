# SPDX-License-Identifier: Apache-2.0
"""What is in the recovery system, by Debian package.  initramfs/contract.h says
what must be there; this says where it comes from."""

# Package -> the files that the image takes, at the same path.
PROGRAMS = {
    "busybox-static": ["bin/busybox"],
    "kmod": ["bin/kmod"],
    "bogl-bterm": ["usr/bin/bterm"],
    "ntfs-3g": ["bin/ntfs-3g", "sbin/ntfsresize", "bin/ntfsfix", "bin/ntfsinfo",
                "sbin/mkntfs"],
    "e2fsprogs": ["sbin/resize2fs", "sbin/e2fsck", "sbin/mke2fs",
                  "sbin/tune2fs", "etc/mke2fs.conf"],
    "dosfstools": ["sbin/mkfs.fat", "sbin/fsck.fat", "sbin/fatlabel"],
    "exfatprogs": ["usr/sbin/mkfs.exfat", "usr/sbin/fsck.exfat",
                   "usr/sbin/exfatlabel"],
    "fdisk": ["sbin/sfdisk"],
    "util-linux": ["sbin/blkid", "sbin/blockdev", "bin/lsblk", "sbin/wipefs",
                   "bin/dmesg"],
    "efibootmgr": ["bin/efibootmgr"],
    # Files go into FAT by it.  It asks for code page 850 by name, and the C
    # library finds that as a module.
    "mtools": ["usr/bin/mtools"],
    "libc6": ["usr/lib/x86_64-linux-gnu/gconv/IBM850.so"],
    "smartmontools": ["usr/sbin/smartctl"],
    "libc-bin": ["usr/lib/locale/C.utf8"],
    "ncurses-base": ["lib/terminfo/l/linux", "lib/terminfo/v/vt100",
                     "lib/terminfo/v/vt220", "lib/terminfo/x/xterm",
                     "lib/terminfo/x/xterm-256color", "lib/terminfo/d/dumb"],
    "ncurses-term": ["usr/share/terminfo/b/bterm"],
}

# Packages that only lend shared libraries, as far as a program needs them.
LIBRARIES = [
    "libstdc++6", "libgcc-s1", "libzstd1", "liblzma5", "zlib1g",
    "libbz2-1.0", "libssl3", "libblkid1", "libuuid1", "libmount1", "libfdisk1",
    "libsmartcols1", "libselinux1", "libpcre2-8-0", "libudev1", "libcap2",
    "libcap-ng0", "libfmt9", "libkmod2", "libncursesw6", "libtinfo6",
    "libreadline8", "libntfs-3g89", "libext2fs2", "libcom-err2", "libss2",
    "libefivar1", "libefiboot1", "libpopt0", "libarchive13", "libacl1",
    "liblz4-1", "libxml2", "libicu72", "libnettle8", "libb2-1", "libgomp1",
    "libsystemd0", "libgcrypt20", "libgpg-error0", "libqrencode4",
]

# Packages for the boot chain; {kernel} is linux-image-6.1.* for amd64.
BOOT = ["shim-signed", "shim-helpers-amd64-signed", "grub-efi-amd64-signed",
        "grub-pc-bin", "memtest86+"]

# Packages whose programs build the payload but are not in it.
BUILD = ["unifont", "unifont-bin", "bogl-utils"]

# Names under which programs are also called.
LINKS = {
    "sbin/modprobe": "../bin/kmod",
    "sbin/insmod": "../bin/kmod",
    "sbin/rmmod": "../bin/kmod",
    "bin/lsmod": "kmod",
    "bin/mcopy": "mtools",
    "bin/mmd": "mtools",
    "bin/mtype": "mtools",
    "bin/mdir": "mtools",
    "sbin/depmod": "../bin/kmod",
    "sbin/mount.ntfs-3g": "../bin/ntfs-3g",
    "sbin/mount.ntfs": "../bin/ntfs-3g",
    "sbin/mkfs.ntfs": "mkntfs",
    "sbin/mkfs.ext4": "mke2fs",
    "sbin/mkfs.vfat": "mkfs.fat",
    "sbin/fsck.ext4": "e2fsck",
}

# Where the kernel and programs expect folders.
FOLDERS = ["dev", "proc", "sys", "run", "etc", "root", "var", "mnt"]

# ncurses-base keeps terminfo in /lib, ncurses-term in /usr/share.
TERMINFO_FROM = "lib/terminfo/"
TERMINFO_TO = "usr/share/terminfo/"

FILES = {
    "usr/lib/x86_64-linux-gnu/gconv/gconv-modules":
        "alias CP850// IBM850//\n"
        "module IBM850// INTERNAL IBM850 1\n"
        "module INTERNAL IBM850// IBM850 1\n",
    "etc/passwd": "root:x:0:0:root:/root:/usr/bin/sh\n",
    "etc/group": "root:x:0:\ntty:x:5:\ndisk:x:6:\n",
    "etc/profile": "export PS1='pristine# '\n"
                   "echo 'A command line for technicians. pristine(1) works here;'\n"
                   "echo '`exit` goes back to the screens.'\n",
}
