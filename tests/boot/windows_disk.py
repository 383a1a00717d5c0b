# SPDX-License-Identifier: Apache-2.0
"""A disk as Windows 11's setup lays it out: ESP, MSR, C:, D:, WinRE, with
their types and attributes.  What boots is not Windows but
a small system as in victim.py: it starts from the ESP, mounts C: as NTFS, and
its marker tells whether C:'s files are those from the factory.
"""
import dataclasses
import hashlib
import json
import pathlib
import random
import shutil
import sys
import time

import tools
import victim
from tools import MIB

HERE = pathlib.Path(__file__).resolve().parent
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
VICTIM_ID = "windows-factory-0001"
GRUB_CFG = """serial --unit=0 --speed=115200
terminal_output console serial
linux ($root)/EFI/Microsoft/Boot/winload victim.root={serial} victim.type=ntfs console=tty0 console=ttyS0 loglevel=4 panic=1
initrd ($root)/EFI/Microsoft/Boot/winload.img
boot
"""
# What makes each of them what it is, to us as to Windows.
FILES = {
    "c": ("Windows/System32/config/SYSTEM",
          "Windows/explorer.exe", "Program Files/Office/word.exe",
          "Users/Ling/Documents/thesis.docx"),
    "d": ("Photos/2019/wedding.jpg", "Photos/2020/garden.jpg",
          "资料/合同.pdf")}


@dataclasses.dataclass(frozen=True)
class WindowsDisk:
    disk: pathlib.Path
    sum: str
    files: dict  # "c" or "d" -> {path: SHA-256}
    partitions: dict
    id: str = VICTIM_ID

    def copy(self, path):
        return dataclasses.replace(
            self, disk=tools.copy_sparse(self.disk, path))

    def hash_of(self, number):
        part = self.partitions[number]
        return tools.hash_range(self.disk, part.offset, part.size)


def make():
    """Made now or before.  Not to be written to."""
    sources = sorted(HERE.glob("victim*")) + [
        pathlib.Path(__file__), tools.PAYLOAD / "manifest.json"]
    with tools.cached("windows", *sources) as (folder, there):
        if not there:
            new = folder.with_suffix(".new")
            shutil.rmtree(new, ignore_errors=True)
            new.mkdir(parents=True)
            facts = _build(new, tools.PAYLOAD)
            (new / "facts.json").write_text(json.dumps(facts))
            new.rename(folder)
        disk = folder / "disk.img"
        facts = json.loads((folder / "facts.json").read_text())
        return WindowsDisk(disk, facts["sum"], facts["files"],
                           victim.partitions_of(disk))


def _build(folder, payload):
    disk = tools.make_sparse(folder / "disk.img", SIZE)
    tools.run("sfdisk", "-q", disk, script=TABLE)
    parts = victim.partitions_of(disk)
    factory = victim.factory_files(VICTIM_ID)
    files = {"c": _files(FILES["c"]), "d": _files(FILES["d"])}
    files["c"]["Windows/victim-id"] = VICTIM_ID.encode() + b"\n"
    files["c"] |= {f"Windows/factory/{name}": data
                   for name, data in factory.items()}
    for number, label, content in (
            (C, "Windows", files["c"]), (D, "Data", files["d"]),
            (WINRE, "Recovery", _files(("Recovery/WindowsRE/Winre.wim",)))):
        _make_ntfs(disk, parts[number], label, content, folder)
        time.sleep(1.1)  # mkntfs makes a volume's serial from the second.
    with open(disk, "rb") as file:
        file.seek(parts[C].offset + 0x48)
        serial = f"{int.from_bytes(file.read(8), 'little'):016X}"
    loader = "EFI/Microsoft/Boot/winload"
    victim.fill_esp(disk, parts[ESP], GRUB_CFG.format(serial=serial), payload,
                    folder, {
                        loader: (payload / "vmlinuz").read_bytes(),
                        f"{loader}.img": victim.initrd(payload, ntfs=True)})
    hashes = {letter: {name: hashlib.sha256(data).hexdigest()
                       for name, data in content.items()}
              for letter, content in files.items()}
    return {"sum": victim.sum_of(factory), "files": hashes}


def _files(names):
    source = random.Random(names[0])
    return {name: source.randbytes(size) + bytes(size) for name, size in (
        (name, source.randrange(MIB // 4, MIB)) for name in names)}


def _make_ntfs(disk, partition, label, files, folder):
    """An NTFS with these files in their folders."""
    part = tools.make_sparse(folder / "part.img", partition.size)
    tools.run("mkntfs", "-q", "-F", "-Q", "-L", label, "-s", "512", "-H", "255",
              "-S", "63", "-p", partition.offset // 512, part)
    folders = set()
    with ntfs_writer.Volume(part) as volume:
        for name, data in files.items():
            for parent in reversed(pathlib.PurePath(name).parents[:-1]):
                if parent not in folders:
                    folders.add(parent)
                    volume.folder(str(parent))
            volume.add(name, data)
    tools.place(part, disk, partition.offset)
    part.unlink()


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
