# SPDX-License-Identifier: Apache-2.0
"""A Windows-like disk: C: is ruined and restored alone, D: and all else stay
byte for byte as they were, and the disk boots."""
import unittest

import boots
import hardware
import jobs
import media
import tools
import windows_disk
from hardware import AHCI, NVME, UEFI
from windows_disk import C, D, ESP, WINRE


class WindowsTest(jobs.JobTest):
    def test_CAloneIsRestored(self):
        ours = windows_disk.make().copy(self.dir / "disk.img")
        image = media.capture(ours.disk, self.dir / "PHILIPS.pri")
        stick = media.make_stick(self.dir / "stick.img", [image])
        self.ruin_c(ours)
        kept = {number: ours.hash_of(number) for number in (ESP, 2, D, WINRE)}
        self.assert_finds_no_system(ours)

        media.set_job(stick, f"restore {jobs.IMAGE} --partition {C} "
                      f"--to disk:internal#{C} --yes")
        self.run_job("restore", stick, [hardware.disk(ours.disk, NVME)], UEFI)
        self.assertEqual(kept, {n: ours.hash_of(n) for n in kept})
        for letter, number in (("c", C), ("d", D)):
            self.assertEqual(ours.files[letter], windows_disk.files_of(
                ours.disk, ours.partitions[number], ours.files[letter],
                self.dir))
        self.assert_boots(ours, AHCI, UEFI)

    def ruin_c(self, ours):
        """Its boot sector, and a file; D: has changed since the factory."""
        for number, at in ((C, 0), (C, 20 * tools.MIB), (D, 300 * tools.MIB)):
            with open(ours.disk, "r+b") as disk:
                disk.seek(ours.partitions[number].offset + at)
                disk.write(b"ruined! " * 8192)

    def assert_finds_no_system(self, ours):
        vm = self.machine("ruined", [hardware.disk(ours.disk, AHCI)], UEFI)
        vm.expect(rb"VICTIM_NO_ROOT", unless=())
        self.assertEqual(vm.said(boots.MARKER), [])
        vm.off()


if __name__ == "__main__":
    unittest.main()
