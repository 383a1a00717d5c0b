# SPDX-License-Identifier: Apache-2.0
"""A disk with a bad sector: the restore says where it stopped, and what it
left behind does not start."""
import unittest

import boots
import hardware
import media
import tools
import victim
from hardware import BIOS, NVME


class BadSectorTest(boots.BootTest):
    def test_IsNamedAndTheDiskDoesNotLookRestored(self):
        ours = victim.make("gpt").copy(self.dir / "disk.img")
        image = media.capture(ours.disk, self.dir / "PHILIPS.pri")
        stick = media.make_stick(self.dir / "stick.img", [image])
        tools.wipe(ours.disk)
        media.set_job(stick, "restore /run/pristine/medium/PHILIPS.pri "
                      "disk:internal --yes")
        # Somewhere in the files of the root.
        sector = (ours.root.offset + 30 * tools.MIB) // hardware.SECTOR
        vm = self.recovery_system(
            "bad-sector", [hardware.disk(ours.disk, NVME, bad_sector=sector),
                           hardware.stick(stick)],
            f"pristine.medium={media.medium_uuid(stick)} "
            "pristine.job=/pristine/job pristine.end=poweroff")
        found = vm.expect(rb"/dev/nvme0n1 at byte (\d+)\D")
        self.assertLessEqual(int(found[1]), sector * hardware.SECTOR)
        self.assertGreater(int(found[1]),
                           (sector - 8 * 2048) * hardware.SECTOR)
        vm.expect(rb"the disk reports a damaged sector")
        vm.expect(rb"is half-written and marked as not valid")
        vm.expect(rb"PRISTINE_JOB_DONE code=4")
        vm.wait_off()
        self.assert_does_not_boot(ours.disk, NVME, BIOS)


if __name__ == "__main__":
    unittest.main()
