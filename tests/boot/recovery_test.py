# SPDX-License-Identifier: Apache-2.0
"""A recovery partition on the disk itself: its menu starts the installed
system by the countdown; once that is ruined, the same menu restores it by key
presses, and the recovery partition still stands."""
import os
import unittest

import boots
import customer
import hardware
import kept
import media
import tools
import victim
from hardware import AHCI, BIOS

# Free space behind the victim's partitions.
ROOM = 512 * tools.MIB


class RecoveryTest(customer.CustomerTest):
    def install(self, kind):
        ours = victim.make(kind).copy(self.dir / "disk.img")
        image = media.capture(ours.disk, self.dir / "PHILIPS.pri")
        os.truncate(ours.disk, victim.SIZE[kind] + ROOM)
        media.install(ours.disk, image)
        return ours

    def assert_copy_is_kept(self, ours, data, before):
        """The data partition is as it was, and a copy of it is on the recovery
        partition, which lies behind the victim."""
        self.assertEqual(tools.hash_range(ours.disk, data.offset, data.size),
                         before)
        number = max(victim.partitions_of(ours.disk).values(),
                     key=lambda part: part.offset).number
        recovery = kept.DataPartition(ours.disk, self.dir, number=number)
        self.assertEqual(kept.hash_of_content(
            recovery.take(recovery.ours(".pri")), data.size), before)
        kept.check_record(recovery.take_folder(
            recovery.ours("/record.json").rpartition("/")[0],
            self.dir / "job"))

    def assert_menu_starts_it(self, ours, step):
        """Nobody presses a key."""
        vm = self.machine(step, [hardware.disk(ours.disk, AHCI)], BIOS)
        vm.expect(rb"executed automatically in")
        vm.pause(1)
        vm.screenshot("menu")
        found = vm.expect(boots.MARKER, unless=(
            *boots.DEADLY, rb"PRISTINE_INIT"))
        self.assertEqual((found["id"].decode(), found["sum"].decode()),
                         (ours.id, ours.sum))
        self.assertEqual(vm.wait_off(), "guest-shutdown")
        vm.off()

    def test_MbrOnAhciUnderBios(self):
        ours = self.install("mbr")
        self.assert_menu_starts_it(ours, "installed")
        data = victim.partitions_of(ours.disk)[victim.DATA_NUMBER["mbr"]]
        before = tools.hash_range(ours.disk, data.offset, data.size)
        with open(ours.disk, "r+b") as disk:
            for at in (0, 64 * tools.MIB, 128 * tools.MIB):
                disk.seek(ours.root.offset + at)
                disk.write(b"ruined! " * 131072)
        vm = self.machine("restore", [hardware.disk(ours.disk, AHCI)], BIOS)
        self.choose(vm, "en")
        self.restore_by_keys(vm, "en")
        # It took the record and the copy of the data partition, and all that
        # `install` wrote is as it was.
        self.assert_copy_is_kept(ours, data, before)
        self.assert_menu_starts_it(ours, "restored")
        tools.run(tools.PRISTINE, "media", "check", ours.disk)
        # Nobody loses the copy without saying so.
        said = tools.run(tools.PRISTINE, "media", "remove", "--disk",
                         ours.disk, "--yes", "--json", ok=(3,))
        self.assertNotIn(b"pristine.media.remove", said)


if __name__ == "__main__":
    unittest.main()
