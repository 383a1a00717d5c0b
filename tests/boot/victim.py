# SPDX-License-Identifier: Apache-2.0
"""Victims: disks with a small system that boots, made without root.

    mbr   BIOS, GRUB in the boot track; root (ext4), and FAT on a logical one
    gpt   BIOS by a BIOS boot partition and UEFI by shim and the signed GRUB,
          so with Secure Boot as well; ESP, root (ext4), a data partition

Each says `VICTIM_BOOT_OK id=... sum=...` on the serial line and switches off.
"""
import dataclasses
import hashlib
import json
import pathlib
import random
import re
import shutil

import grub_bios
import modules
import newc
import tools
from tools import MIB

HERE = pathlib.Path(__file__).resolve().parent
BUSYBOX = pathlib.Path("/bin/busybox")
NTFS_3G = "/usr/bin/ntfs-3g"
ROOT_UUID = {"mbr": "5a0e2f0c-7f0b-4b0e-9a52-6d6272000001",
             "gpt": "5a0e2f0c-7f0b-4b0e-9a52-677074000002"}
TABLE = {
    "mbr": """label: dos
label-id: 0x50524953
start=2048, size=425984, type=83, bootable
start=428032, size=92160, type=5
start=430080, size=81920, type=b
""",
    "gpt": """label: gpt
label-id: 50524953-5449-4E45-0000-000000000001
start=2048, size=2048, type=21686148-6449-6E6F-744E-656564454649, name="BIOS boot"
start=4096, size=98304, type=U, name="EFI System"
start=102400, size=425984, type=4F68BCE3-E8CD-4DB1-96E7-FBCAF984B709, name="root"
start=528384, size=81920, type=EBD0A0A2-B9E5-4433-87C0-68B6B72699C7, name="data"
"""}
SIZE = {"mbr": 272 * MIB, "gpt": 320 * MIB}
ROOT_NUMBER = {"mbr": 1, "gpt": 3}
DATA_NUMBER = {"mbr": 5, "gpt": 4}
ESP_NUMBER = 2
FILES_MIB = 24
GRUB_CFG = """serial --unit=0 --speed=115200
terminal_output console serial
echo VICTIM_GRUB
search --no-floppy --fs-uuid --set=root {uuid}
linux /boot/vmlinuz victim.root={uuid} console=tty0 console=ttyS0 loglevel=4 panic=1
initrd /boot/initrd.img
boot
"""
ESP_CFG = """search --no-floppy --fs-uuid --set=root {uuid}
configfile ($root)/boot/grub/grub.cfg
"""
EARLY_CFG = """search --no-floppy --fs-uuid --set=root {uuid}
set prefix=($root)/boot/grub
"""


@dataclasses.dataclass(frozen=True)
class Partition:
    number: int
    offset: int
    size: int


@dataclasses.dataclass(frozen=True)
class Victim:
    kind: str
    disk: pathlib.Path
    id: str
    sum: str
    partitions: dict

    @property
    def root(self):
        return self.partitions[ROOT_NUMBER[self.kind]]

    @property
    def data(self):
        return self.partitions[DATA_NUMBER[self.kind]]

    def copy(self, path):
        """The same victim on a disk of its own."""
        return dataclasses.replace(
            self, disk=tools.copy_sparse(self.disk, path))


def partitions_of(disk):
    table = json.loads(tools.run("sfdisk", "-J", disk))["partitiontable"]
    name = table["device"]
    sizes = ((int(row["node"].removeprefix(name)), row["start"] * 512,
              row["size"] * 512) for row in table["partitions"])
    return {number: Partition(number, offset, size)
            for number, offset, size in sizes}


def make(kind):
    """The victim of this kind, made now or before.  Not to be written to."""
    payload = tools.PAYLOAD
    sources = sorted(HERE.glob("victim*")) + [
        HERE / "grub_bios.py", payload / "manifest.json"]
    with tools.cached(f"victim-{kind}", *sources) as (folder, there):
        if not there:
            new = folder.with_suffix(".new")
            shutil.rmtree(new, ignore_errors=True)
            new.mkdir(parents=True)
            facts = _build(kind, new, payload)
            (new / "facts.json").write_text(json.dumps(facts))
            new.rename(folder)
        facts = json.loads((folder / "facts.json").read_text())
        disk = folder / "disk.img"
        return Victim(kind, disk, facts["id"], facts["sum"],
                      partitions_of(disk))


def _build(kind, folder, payload):
    disk = tools.make_sparse(folder / "disk.img", SIZE[kind])
    tools.run("sfdisk", "-q", disk, script=TABLE[kind])
    partitions = partitions_of(disk)
    uuid = ROOT_UUID[kind]
    tree = folder / "root"
    victim_id = f"{kind}-factory-0001"
    total = _fill_root(tree, victim_id, uuid, payload)
    _make_ext4(disk, partitions[ROOT_NUMBER[kind]], tree, uuid)
    _make_data(disk, partitions[DATA_NUMBER[kind]], folder)
    core = grub_bios.make_core(folder / "core.img",
                               EARLY_CFG.format(uuid=uuid))
    if kind == "mbr":
        grub_bios.install(disk, core, sector=1, room=2047)
    else:
        grub_bios.install(disk, core, sector=2048, room=2048)
        fill_esp(disk, partitions[ESP_NUMBER], ESP_CFG.format(uuid=uuid),
                 payload, folder)
    shutil.rmtree(tree)
    for left in folder.glob("core.*"):
        left.unlink()
    return {"id": victim_id, "sum": total}


def _fill_root(tree, victim_id, uuid, payload):
    """Writes the root's files below `tree`; returns what they hash to."""
    for name in ("bin", "sbin", "proc", "sys", "dev", "etc", "boot/grub",
                 "files"):
        (tree / name).mkdir(parents=True, exist_ok=True)
    shutil.copy(BUSYBOX, tree / "bin" / "busybox")
    init = tree / "sbin" / "init"
    init.write_bytes((HERE / "victim_root_init.sh").read_bytes())
    init.chmod(0o755)
    (tree / "etc" / "victim-id").write_text(victim_id + "\n")
    shutil.copy(payload / "vmlinuz", tree / "boot" / "vmlinuz")
    (tree / "boot" / "initrd.img").write_bytes(initrd(payload))
    (tree / "boot/grub/grub.cfg").write_text(GRUB_CFG.format(uuid=uuid))
    files = factory_files(victim_id)
    for name, data in files.items():
        (tree / "files" / name).write_bytes(data)
    return sum_of(files)


def factory_files(seed):
    """{name: bytes} of many sizes, half of each compressible."""
    source = random.Random(seed)
    files = {}
    sizes = [FILES_MIB * MIB // 2] + [
        source.randrange(1, 2 * FILES_MIB * MIB // 2 // 64) for _ in range(64)]
    for number, size in enumerate(sizes):
        half = source.randbytes(size // 2)
        data = half + b"factory " * ((size - len(half)) // 8 + 1)
        files[f"{number:03}"] = data[:size]
    return files


def sum_of(files):
    """What victim_root_init.sh prints: the hash of sha256sum's output."""
    lines = [f"{hashlib.sha256(data).hexdigest()}  ./{name}\n"
             for name, data in sorted(files.items())]
    return hashlib.sha256("".join(lines).encode()).hexdigest()[:32]


def initrd(payload, ntfs=False):
    """busybox, the modules of the payload's own kernel, and our init.  With
    `ntfs` also ntfs-3g, and what is the victim's init elsewhere."""
    archive = newc.Writer()
    archive.add("bin/busybox", BUSYBOX.read_bytes(), 0o755)
    archive.add_link("bin/sh", "busybox")
    archive.add("init", (HERE / "victim_init.sh").read_bytes(), 0o755)
    wanted = modules.WANTED
    if ntfs:
        wanted += ("fuse",)
        archive.add("sbin/init", (HERE / "victim_root_init.sh").read_bytes(),
                    0o755)
        for path in (NTFS_3G, *_libraries(NTFS_3G)):
            archive.add(path.lstrip("/"), pathlib.Path(path).read_bytes(),
                        0o755)
    found = modules.ordered(newc.read(payload / "initrd.img"), wanted)
    for number, (name, data) in enumerate(found):
        archive.add(f"modules/{number:02}-{name}.ko", data)
    return archive.bytes()


def _libraries(program):
    """The paths that the program's loader opens."""
    said = tools.run("ldd", program).decode()
    return re.findall(r"(/\S+) \(0x", said)


def _make_ext4(disk, partition, tree, uuid):
    # root_owner and the sizes are given: mke2fs would take both from here.
    tools.run("mke2fs", "-q", "-F", "-t", "ext4", "-L", "factory", "-U", uuid,
              "-d", tree, "-E", f"offset={partition.offset},root_owner=0:0",
              disk, f"{partition.size // 1024}k")


def _make_data(disk, partition, folder):
    """FAT with the files of the user, which a restore may have to keep."""
    part = tools.make_sparse(folder / "part.img", partition.size)
    tools.run("mkfs.fat", "-F", "32", "-s", "1", "-n", "USERDATA", "-i",
              "5AFEDA7A", part)
    letter = folder / "letter.txt"
    letter.write_text("Dear Pristine, keep me.\n" * 500)
    tools.run("mcopy", "-i", part, letter, "::/letter.txt")
    tools.place(part, disk, partition.offset)
    part.unlink()
    letter.unlink()


def fill_esp(disk, partition, config_text, payload, folder, more=None):
    """An ESP that starts by its fallback path and by Windows' own, with
    `more`, {path: bytes}."""
    part = tools.make_sparse(folder / "part.img", partition.size)
    tools.run("mkfs.fat", "-F", "32", "-s", "1", "-n", "ESP", "-i", "E5B00001",
              part)
    config = folder / "esp.cfg"
    config.write_text(config_text)
    tools.run("mmd", "-i", part, "::/EFI", "::/EFI/BOOT", "::/EFI/debian",
              "::/EFI/Microsoft", "::/EFI/Microsoft/Boot")
    shim, grub = payload / "efi/shimx64.efi", payload / "efi/grubx64.efi"
    for source, target in ((shim, "BOOT/BOOTX64.EFI"),
                           (grub, "BOOT/grubx64.efi"),
                           (shim, "Microsoft/Boot/bootmgfw.efi"),
                           (grub, "Microsoft/Boot/grubx64.efi"),
                           (config, "debian/grub.cfg")):
        tools.run("mcopy", "-i", part, source, f"::/EFI/{target}")
    for target, data in (more or {}).items():
        config.write_bytes(data)
        tools.run("mcopy", "-i", part, config, f"::/{target}")
    tools.place(part, disk, partition.offset)
    part.unlink()
    config.unlink()
