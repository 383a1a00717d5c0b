# SPDX-License-Identifier: Apache-2.0
"""What a job left on a stick that is off: copies and records, read with tools
that are not ours (mtools for FAT; for exFAT the map that exfat_test.py holds
against exfatprogs), decoded by zstd and checked by openssl."""
import hashlib
import os
import pathlib
import subprocess
import sys

import media
import tools
import victim

sys.path.append(str(tools.ROOT / "tests" / "integration"))
import lib  # pylint: disable=wrong-import-position


class DataPartition:
    """Of a stick, or partition `number` of a disk.  `folder` gets a copy of the
    partition, and what is taken out of it."""

    def __init__(self, stick, folder, was_pulled=False, number=media.DATA):
        part = victim.partitions_of(stick)[number]
        self._folder = folder
        self._image = tools.make_sparse(folder / "data.img", part.size)
        tools.run("dd", f"if={stick}", f"of={self._image}", "bs=1M",
                  "conv=sparse,notrunc", f"skip={part.offset}",
                  f"count={part.size}", "iflag=skip_bytes,count_bytes",
                  "status=none")
        kind = tools.run("blkid", "-p", "-s", "TYPE", "-o", "value",
                         self._image).decode().strip()
        self._is_fat = kind == "vfat"
        # Clean: flushed, and no longer marked as being written.
        if not was_pulled:
            tools.run("fsck.fat" if self._is_fat else "fsck.exfat", "-n",
                      self._image)
        if not self._is_fat:
            self._places = lib.probe_files("exfat", self._image)

    def paths(self):
        """Of all files: "/Pristine/2026-11-24 091300 SN-disk/D.pri"."""
        if not self._is_fat:
            return sorted(self._places)
        out = tools.run("mdir", "-/", "-b", "-i", self._image, "::/").decode()
        return sorted(line[2:] for line in out.splitlines()
                      if not line.endswith("/"))

    def ours(self, suffix):
        """The one file of our jobs whose name ends so."""
        found = [path for path in self.paths()
                 if path.lower().startswith("/pristine/2") and
                 path.endswith(suffix)]
        if len(found) != 1:
            raise AssertionError(f"{found} end in {suffix}: {self.paths()}")
        return found[0]

    def take(self, path):
        """A copy of the file."""
        to = self._folder / pathlib.PurePosixPath(path).name
        if self._is_fat:
            tools.run("mcopy", "-o", "-i", self._image, f"::{path}", to)
            return to
        with open(self._image, "rb") as source, open(to, "wb") as file:
            for at, size in self._places[path]:
                if size != 32:  # A row of its folder.
                    source.seek(at)
                    file.write(source.read(size))
        return to

    def take_folder(self, path, folder):
        """The record's files of a job's folder."""
        folder.mkdir(exist_ok=True)
        for name in ("record.json", "record.pub", "record.sig"):
            self.take(f"{path}/{name}").rename(folder / name)
        return folder


def hash_of_content(image, size):
    """SHA-256 of what zstd alone makes of an image, which must have `size`."""
    digest, left = hashlib.sha256(), size
    with subprocess.Popen(["zstd", "-dc", image], env=tools.ENV,
                          stdout=subprocess.PIPE) as zstd:
        while block := zstd.stdout.read(1 << 20):
            digest.update(block)
            left -= len(block)
    if zstd.returncode != 0 or left != 0:
        raise AssertionError(f"zstd {zstd.returncode}, {left} bytes missing")
    return digest.hexdigest()


def check_record(folder):
    """Its signature, by openssl and by us; returns its digest."""
    digest = folder / "digest"
    tools.run("openssl", "dgst", "-sha256", "-binary", "-out", digest,
              folder / "record.json")
    tools.run("openssl", "pkeyutl", "-verify", "-pubin", "-inkey",
              folder / "record.pub", "-rawin", "-in", digest, "-sigfile",
              folder / "record.sig")
    tools.run(tools.PRISTINE, "record", "verify", folder / "record.json")
    return hashlib.sha256((folder / "record.json").read_bytes()).hexdigest()


def qr_on(screenshot):
    """What zbarimg reads in the picture."""
    return tools.run("zbarimg", "--quiet", "--raw", screenshot).decode().strip()


def put_into(disk, number, files, folder):
    """Adds {path: bytes} to an NTFS partition of a disk that is off."""
    # pylint: disable=import-outside-toplevel
    import ntfs_writer
    part = victim.partitions_of(disk)[number]
    image = tools.make_sparse(folder / "ntfs.img", part.size)
    tools.run("dd", f"if={disk}", f"of={image}", "bs=1M",
              "conv=sparse,notrunc", f"skip={part.offset}",
              f"count={part.size}", "iflag=skip_bytes,count_bytes",
              "status=none")
    with ntfs_writer.Volume(image) as volume:
        for path, data in files.items():
            volume.add(path, data)
    tools.place(image, disk, part.offset)
    os.unlink(image)
