# SPDX-License-Identifier: Apache-2.0
"""Boot media made by `pristine media` as a builder makes them, and what tests
put on them."""
import pathlib
import re
import tempfile

import tools
import victim

STICK_MIB = 640
# On a stick the second partition is the ESP, the third holds the images.
ESP, DATA = 2, 3


def make_stick(path, images=(), size_mib=STICK_MIB, fs=None):
    """`fs` is that of the data partition, "fat32" or "exfat"."""
    tools.run(tools.PRISTINE, "media", "stick", path, "--size",
              f"{size_mib}M", *_named(images), *(["--fs", fs] if fs else []))
    return path


def make_iso(path, images=()):
    tools.run(tools.PRISTINE, "media", "iso", path, *_named(images))
    return path


def install(disk, image):
    """A recovery partition on the disk, with the boot menu."""
    tools.run(tools.PRISTINE, "media", "install", "--disk", disk,
              *_named([image]), "--yes")


def capture(disk, path, label="PHILIPS factory image"):
    """An image of a victim, made on this machine."""
    tools.run(tools.PRISTINE, "capture", disk, path, "--label", label)
    return path


def _named(images):
    return [word for image in images for word in ("--image", image)]


class Volume:
    """The FAT file system of one partition of a stick that is off."""

    def __init__(self, disk, partition):
        offset = victim.partitions_of(disk)[partition].offset
        self._name = f"{disk}@@{offset}"

    def read(self, path):
        return tools.run("mtype", "-i", self._name, f"::{path}")

    def write(self, path, data):
        with tempfile.TemporaryDirectory() as folder:
            file = pathlib.Path(folder) / "file"
            file.write_bytes(data)
            tools.run("mcopy", "-o", "-i", self._name, file, f"::{path}")

    def free_bytes(self):
        """What mdir counts."""
        said = tools.run("mdir", "-i", self._name, "::/").decode()
        return int(re.search(r"([\d ]+) bytes free", said)[1].replace(" ", ""))

    def delete(self, path):
        tools.run("mdel", "-i", self._name, f"::{path}")


def set_job(stick, *commands, end="poweroff", words=""):
    """From now on the stick's menu starts this job by itself."""
    esp = Volume(stick, ESP)
    esp.write("/pristine/job", "\n".join(commands).encode() + b"\n")
    menu = esp.read("/pristine/grub.cfg").decode()
    menu = re.sub(r' ?pristine\.job=[^"]*(?=")', "", menu)
    job = f" pristine.job=/pristine/job pristine.end={end}"
    menu, count = re.subn(r'(kernel_words="[^"]*)"',
                          rf'\1{job} {words}"', menu)
    if count == 0:
        raise AssertionError(f"no kernel_words in the boot menu:\n{menu}")
    menu = re.sub(r"set timeout=\d+", "set timeout=1", menu)
    esp.write("/pristine/grub.cfg", menu.encode())


def medium_uuid(stick):
    """What GRUB's probe says of the file system that holds /pristine."""
    offset = victim.partitions_of(stick)[ESP].offset
    return tools.run("blkid", "-p", "-O", offset, "-s", "UUID", "-o", "value",
                     stick).decode().strip()
