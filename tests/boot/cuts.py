# SPDX-License-Identifier: Apache-2.0
"""Machines that lose their power in the middle of a restore."""
import hashlib
import re
import sys
import time

import boots
import customer
import media
import tools
import vm as machines

sys.path.append(str(tools.ROOT / "tests" / "integration"))
import journal_file  # pylint: disable=wrong-import-position

FLAG = b"pristine_resume=1\n"


class Journal:
    """What a medium that is looked at from outside tells of a restore, also
    while a machine writes it."""

    def __init__(self, disk, partition):
        self._volume = media.Volume(disk, partition)

    def entry(self):
        return journal_file.read(self._volume.read("/pristine/journal"))

    def flag(self):
        return FLAG in self._volume.read("/pristine/grubenv")

    def durable(self):
        """Share of the restore that is claimed, 0 to 1; 0 without one."""
        entry = self.entry()
        return entry["durable_bytes"] / entry["total_bytes"] if entry else 0


class CutTest(customer.CustomerTest):
    def cut_after(self, vm, journal, least, timeout_s=300):
        """Pulls the plug (SIGKILL) once the journal claims so much, and not
        all; returns what it claims then."""
        end = time.monotonic() + timeout_s * machines.PATIENCE
        while journal.durable() <= least:
            vm.pause(0.3)
            if vm.serial.closed:
                vm.fail("the machine went off by itself")
            if vm.said(rb"PRISTINE_RESULT") or vm.said(rb"PRISTINE_JOB_DONE"):
                vm.fail("the restore was over before it could be cut off")
            if time.monotonic() > end:
                vm.fail(f"the journal never claimed more than {least}")
        return self.cut_now(vm, journal)

    def cut_now(self, vm, journal):
        vm.off()
        self.assertEqual(vm.said(rb"PRISTINE_RESULT \S+"), [])
        self.assertTrue(journal.flag())
        claimed = journal.durable()
        self.assertLess(claimed, 1)
        return claimed

    def expect_menu_goes_on(self, vm):
        """Nobody presses a key: the menu leads to the interrupted screen, and
        nothing that is installed is started."""
        vm.expect(rb"A restore was interrupted", unless=(
            *boots.DEADLY, boots.MARKER))
        vm.pause(1)
        vm.screenshot("menu")
        self.reach(vm, "interrupted", "en")

    def assert_clear(self, journal):
        self.assertIsNone(journal.entry())
        self.assertFalse(journal.flag())


def fill(disk, partition, folder, mib=130):
    """Gives an ext4 partition a file of this size more: enough that the threads
    of a restore do not hold all of it at once, and its journal has something to
    claim."""
    filler = folder / "filler"
    with open(filler, "wb") as file:
        for block in range(mib * tools.MIB // 4096):
            file.write(b"%08x" % block * 512)
    tools.run("debugfs", "-w", "-R", f"write {filler} filler",
              f"{disk}?offset={partition.offset}")
    filler.unlink()


def used_hash(disk, partition, factory):
    """SHA-256 of the blocks of an ext4 partition that the `factory` disk's file
    system uses, as dumpe2fs lists them."""
    source = f"{factory}?offset={partition.offset}"
    text = tools.run("dumpe2fs", source).decode()
    size = int(re.search(r"^Block size:\s+(\d+)", text, re.M)[1])
    count = int(re.search(r"^Block count:\s+(\d+)", text, re.M)[1])
    free = set()
    for line in re.findall(r"^  Free blocks: (.*)$", text, re.M):
        for part in filter(None, line.strip().split(", ")):
            first, _, last = part.partition("-")
            free.update(range(int(first), int(last or first) + 1))
    digest = hashlib.sha256()
    with open(disk, "rb") as file:
        for block in sorted(set(range(count)) - free):
            file.seek(partition.offset + block * size)
            digest.update(file.read(size))
    return digest.hexdigest()
