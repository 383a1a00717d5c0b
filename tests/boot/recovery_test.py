# SPDX-License-Identifier: Apache-2.0
"""A recovery partition on the disk itself: its menu starts the installed
system by the countdown; once that is ruined, the same menu restores it by key
presses, and the recovery partition still stands."""
import os
import unittest

import boots
import customer
import hardware
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

    def recovery_hash(self, ours):
        """Of all that lies behind the victim."""
        return tools.hash_range(ours.disk, victim.SIZE[ours.kind])

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
        before = self.recovery_hash(ours)
        with open(ours.disk, "r+b") as disk:
            for at in (0, 64 * tools.MIB, 128 * tools.MIB):
                disk.seek(ours.root.offset + at)
                disk.write(b"ruined! " * 131072)
        vm = self.machine("restore", [hardware.disk(ours.disk, AHCI)], BIOS)
        self.choose(vm, "en")
        self.restore_by_keys(vm, "en")
        self.assertEqual(self.recovery_hash(ours), before)
        self.assert_menu_starts_it(ours, "restored")
        # What `install` wrote is still there to be checked.
        tools.run(tools.PRISTINE, "media", "check", ours.disk)


if __name__ == "__main__":
    unittest.main()
