# SPDX-License-Identifier: Apache-2.0
"""The power goes off while a customer restores from the recovery partition, and
again while the restore goes on: each start comes back to it by itself."""
import os
import unittest

import boots
import cuts
import hardware
import media
import tools
import victim
from hardware import AHCI, BIOS

ROOM = 512 * tools.MIB
# The victim has a primary partition, an extended one and a logical one.
RECOVERY = 3
# Some 190 MiB are to be written; the journal is written every five seconds.
RATE = 6 * tools.MIB


class CutScreensTest(cuts.CutTest):
    def start(self, step, rate=None):
        return self.machine(step, [hardware.disk(self.ours.disk, AHCI,
                                                 write_rate=rate)], BIOS)

    def test_TwiceOnARecoveryPartitionUnderBios(self):
        factory = victim.make("mbr").copy(self.dir / "factory.img")
        cuts.fill(factory.disk, factory.root, self.dir)
        self.ours = factory.copy(self.dir / "disk.img")
        image = media.capture(self.ours.disk, self.dir / "PHILIPS.pri")
        os.truncate(self.ours.disk, victim.SIZE["mbr"] + ROOM)
        media.install(self.ours.disk, image)
        with open(self.ours.disk, "r+b") as disk:
            # All of it: what is right already is not written when it goes on.
            disk.seek(self.ours.root.offset)
            disk.write(b"ruined! " * (self.ours.root.size // 8))
        journal = cuts.Journal(self.ours.disk, RECOVERY)
        self.assert_clear(journal)
        root, data = self.ours.root, self.ours.data
        wanted = cuts.used_hash(factory.disk, root, factory.disk)
        self.assertNotEqual(
            cuts.used_hash(self.ours.disk, root, factory.disk), wanted)
        kept = tools.hash_range(self.ours.disk, data.offset, data.size)

        first = self.start("cut", RATE)
        self.choose(first, "en")
        self.start_by_keys(first, "en")
        self.cut_after(first, journal, 0)

        second = self.start("cut-again", RATE // 2)
        self.expect_menu_goes_on(second)
        second.expect(rb"PRISTINE_SCREEN name=progress ")
        second.pause(8)
        self.cut_now(second, journal)
        self.assertNotEqual(
            cuts.used_hash(self.ours.disk, root, factory.disk), wanted)

        third = self.start("goes-on")
        self.expect_menu_goes_on(third)
        third.pause(1)
        third.press("ret")
        self.end_by_key(third, "en")

        self.assert_clear(journal)
        self.assertEqual(
            cuts.used_hash(self.ours.disk, root, factory.disk), wanted)
        self.assertEqual(
            tools.hash_range(self.ours.disk, data.offset, data.size), kept)
        tools.run(tools.PRISTINE, "media", "check", self.ours.disk)
        self.assert_installed_starts()

    def assert_installed_starts(self):
        """By the countdown, with no word of an interrupted restore."""
        vm = self.start("installed")
        found = vm.expect(boots.MARKER, unless=(
            *boots.DEADLY, rb"PRISTINE_INIT", rb"was interrupted"))
        self.assertEqual((found["id"].decode(), found["sum"].decode()),
                         (self.ours.id, self.ours.sum))
        self.assertEqual(vm.wait_off(), "guest-shutdown")


if __name__ == "__main__":
    unittest.main()
