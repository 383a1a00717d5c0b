# SPDX-License-Identifier: Apache-2.0
"""A Windows-like disk without free space: the booted stick shrinks D:, puts the
recovery partition behind it, and the boot menu starts what was there."""
import unittest

import boots
import hardware
import jobs
import media
import tools
import windows_disk
from hardware import AHCI, UEFI
from windows_disk import C, D, ESP, WINRE


class RecoveryShrinkTest(jobs.JobTest):
    def test_DGivesRoomOnUefi(self):
        ours = windows_disk.make().copy(self.dir / "disk.img")
        image = media.capture(ours.disk, self.dir / "PHILIPS.pri")
        stick = media.make_stick(self.dir / "stick.img", [image])
        kept = {number: ours.hash_of(number) for number in (2, C, WINRE)}
        drives = [hardware.disk(ours.disk, AHCI)]
        install = f"media install --disk disk:internal --image {jobs.IMAGE}"
        media.set_job(stick, f"{install} --yes --shrink=last",
                      "media check disk:internal")
        vm = self.run_job("install", stick, drives, UEFI)
        self.assertTrue(vm.said(rb"Partition 4 of \S+ has \S+ MiB now instead"))
        now = windows_disk.victim.partitions_of(ours.disk)
        self.assertEqual(now[D].offset, ours.partitions[D].offset)
        self.assertLess(now[D].size, ours.partitions[D].size)
        self.assertEqual(kept, {n: ours.hash_of(n) for n in kept})
        tools.run("sgdisk", "-v", ours.disk)
        self.assertEqual(ours.files["d"], windows_disk.files_of(
            ours.disk, now[D], ours.files["d"], self.dir))
        vm = self.machine("installed", drives, UEFI)
        vm.expect(rb"executed automatically in",
                  unless=(*boots.DEADLY, boots.MARKER))
        found = vm.expect(boots.MARKER, unless=(*boots.DEADLY,
                                                rb"PRISTINE_INIT"))
        self.assertEqual(found["sum"].decode(), ours.sum)
        self.assertEqual(vm.wait_off(), "guest-shutdown")
        vm.off()
        esp = media.Volume(ours.disk, ESP)
        self.assertEqual(esp.read("/EFI/Microsoft/Boot/bootmgfw.efi"),
                         (tools.PAYLOAD / "efi/shimx64.efi").read_bytes())


if __name__ == "__main__":
    unittest.main()
