# SPDX-License-Identifier: Apache-2.0
"""A disk as Windows 11's setup lays it out: ESP, MSR, C:, D:, WinRE, with
their types and attributes.  It holds files, not Windows."""
import dataclasses
import hashlib
import json
import pathlib
import random
import shutil
import sys
import time

import tools
from tools import MIB
from victim import partitions_of

sys.path.append(str(tools.ROOT / "tests" / "integration"))
import ntfs_writer  # pylint: disable=wrong-import-position

# The first NTFS of ordinary size is C:; below 2 GiB it would be taken for
# "System Reserved".
C_MIB, D_MIB = 2560, 600
TABLE = f"""label: gpt
label-id: 57494E44-4F57-5300-0000-000000000001
start=1MiB, size=64MiB, type=C12A7328-F81F-11D2-BA4B-00A0C93EC93B, name="EFI system partition", attrs="GUID:63"
start=65MiB, size=16MiB, type=E3C9E316-0B5C-4DB8-817D-F92DF00215AE, name="Microsoft reserved partition", attrs="GUID:63"
start=81MiB, size={C_MIB}MiB, type=EBD0A0A2-B9E5-4433-87C0-68B6B72699C7, name="Basic data partition"
start={81 + C_MIB}MiB, size={D_MIB}MiB, type=EBD0A0A2-B9E5-4433-87C0-68B6B72699C7, name="Basic data partition"
start={81 + C_MIB + D_MIB}MiB, size=48MiB, type=DE94BBA4-06D1-4D40-A16A-BFD50179D6AC, name="", attrs="RequiredPartition GUID:63"
"""
SIZE = (81 + C_MIB + D_MIB + 48 + 8) * MIB
ESP, C, D, WINRE = 1, 3, 4, 5
# What makes each of them what it is, to us as to Windows.
FILES = {
    "c": ("Windows/System32/ntoskrnl.exe", "Windows/System32/config/SYSTEM",
          "Windows/explorer.exe", "Program Files/Office/word.exe",
          "Users/Ling/Documents/thesis.docx"),
    "d": ("Photos/2019/wedding.jpg", "Photos/2020/garden.jpg",
          "资料/合同.pdf")}


@dataclasses.dataclass(frozen=True)
class WindowsDisk:
    disk: pathlib.Path
    files: dict  # "c" or "d" -> {path: SHA-256}
    partitions: dict

    def copy(self, path):
        return dataclasses.replace(
            self, disk=tools.copy_sparse(self.disk, path))

    def hash_of(self, number):
        part = self.partitions[number]
        return tools.hash_range(self.disk, part.offset, part.size)


def make():
    """Made now or before.  Not to be written to."""
    with tools.cached("windows", pathlib.Path(__file__)) as (folder, there):
        if not there:
            new = folder.with_suffix(".new")
            shutil.rmtree(new, ignore_errors=True)
            new.mkdir(parents=True)
            files = _build(new)
            (new / "facts.json").write_text(json.dumps(files))
            new.rename(folder)
        disk = folder / "disk.img"
        files = json.loads((folder / "facts.json").read_text())
        return WindowsDisk(disk, files, partitions_of(disk))


def _build(folder):
    disk = tools.make_sparse(folder / "disk.img", SIZE)
    tools.run("sfdisk", "-q", disk, script=TABLE)
    parts = partitions_of(disk)
    _make_esp(disk, parts[ESP], folder)
    files = {}
    for number, letter, label in ((C, "c", "Windows"), (D, "d", "Data")):
        files[letter] = _make_ntfs(disk, parts[number], label, FILES[letter],
                                   folder)
        time.sleep(2.1)  # mkntfs makes a volume's serial from the second.
    _make_ntfs(disk, parts[WINRE], "Recovery",
               ("Recovery/WindowsRE/Winre.wim",), folder)
    return files


def _make_esp(disk, partition, folder):
    part = tools.make_sparse(folder / "part.img", partition.size)
    tools.run("mkfs.fat", "-F", "32", "-s", "1", "-n", "SYSTEM", part)
    loader = folder / "loader"
    loader.write_bytes(b"MZ" + bytes(60000))
    tools.run("mmd", "-i", part, "::/EFI", "::/EFI/Microsoft",
              "::/EFI/Microsoft/Boot", "::/EFI/Boot")
    for name in ("Microsoft/Boot/bootmgfw.efi", "Boot/bootx64.efi"):
        tools.run("mcopy", "-i", part, loader, f"::/EFI/{name}")
    loader.unlink()
    tools.place(part, disk, partition.offset)
    part.unlink()


def _make_ntfs(disk, partition, label, names, folder):
    """An NTFS with these files in their folders; returns their hashes."""
    part = tools.make_sparse(folder / "part.img", partition.size)
    tools.run("mkntfs", "-q", "-F", "-Q", "-L", label, "-s", "512", "-H", "255",
              "-S", "63", "-p", partition.offset // 512, part)
    source = random.Random(label)
    hashes, folders = {}, set()
    with ntfs_writer.Volume(part) as volume:
        for name in names:
            for parent in reversed(pathlib.PurePath(name).parents[:-1]):
                if parent not in folders:
                    folders.add(parent)
                    volume.folder(str(parent))
            half = source.randrange(MIB // 2, 2 * MIB)
            data = source.randbytes(half) + bytes(half)
            hashes[name] = hashlib.sha256(data).hexdigest()
            volume.add(name, data)
    tools.place(part, disk, partition.offset)
    part.unlink()
    return hashes


def files_of(disk, partition, names, folder):
    """What these files of an NTFS partition hash to, read by ntfscat."""
    part = tools.make_sparse(folder / "read.img", partition.size)
    tools.run("dd", f"if={disk}", f"of={part}", "bs=1M", "conv=sparse,notrunc",
              f"skip={partition.offset}", f"count={partition.size}",
              "iflag=skip_bytes,count_bytes", "status=none")
    hashes = {name: hashlib.sha256(
        tools.run("ntfscat", "-f", part, name)).hexdigest() for name in names}
    part.unlink()
    return hashes
