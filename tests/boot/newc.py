# SPDX-License-Identifier: Apache-2.0
"""The cpio format of an initramfs ("newc"), read and written."""
import os
import stat
import subprocess

MAGIC = b"070701"
ZSTD_MAGIC = b"\x28\xb5\x2f\xfd"


def _padded(data):
    return data + b"\0" * (-len(data) % 4)


def _record(name, mode, data=b""):
    raw_name = name.encode() + b"\0"
    fields = [0, mode, 0, 0, 1, 0, len(data), 0, 0, 0, 0, len(raw_name), 0]
    header = MAGIC + b"".join(b"%08X" % field for field in fields)
    return _padded(header + raw_name) + _padded(data)


class Writer:
    """Collects files; bytes() is the archive.  Folders come by themselves."""

    def __init__(self):
        self._records = []
        self._folders = {""}

    def add(self, path, data, mode=0o644):
        self._add_folders(os.path.dirname(path))
        self._records.append(_record(path, stat.S_IFREG | mode, data))

    def add_folder(self, path):
        self._add_folders(path)

    def add_link(self, path, target):
        self._add_folders(os.path.dirname(path))
        self._records.append(
            _record(path, stat.S_IFLNK | 0o777, target.encode()))

    def bytes(self):
        return b"".join(self._records) + _record("TRAILER!!!", 0)

    def _add_folders(self, path):
        if path in self._folders:
            return
        self._add_folders(os.path.dirname(path))
        self._folders.add(path)
        self._records.append(_record(path, stat.S_IFDIR | 0o755))


def read(path):
    """The regular files of an initramfs, {path: bytes}.  Several archives may
    follow each other; the last of them may be compressed with zstd."""
    with open(path, "rb") as file:
        data = file.read()
    files = {}
    at = 0
    while at < len(data):
        if data[at:at + 4] == ZSTD_MAGIC:
            data = subprocess.run(["zstd", "-dcq"], input=data[at:],
                                  stdout=subprocess.PIPE, check=True).stdout
            at = 0
        elif data[at:at + 6] == MAGIC:
            at = _read_archive(data, at, files)
        elif data[at] == 0:
            at += 1
        else:
            raise ValueError(f"{path}: neither cpio nor zstd at byte {at}")
    return files


def _read_archive(data, at, files):
    while True:
        fields = [int(data[at + 6 + 8 * i:at + 14 + 8 * i], 16)
                  for i in range(13)]
        mode, size, name_size = fields[1], fields[6], fields[11]
        name = data[at + 110:at + 110 + name_size - 1].decode()
        at += (110 + name_size + 3) & ~3
        if name == "TRAILER!!!":
            return at
        if stat.S_ISREG(mode):
            files[name.removeprefix("./")] = data[at:at + size]
        at += (size + 3) & ~3
