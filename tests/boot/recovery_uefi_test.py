# SPDX-License-Identifier: Apache-2.0
"""A recovery partition that the booted stick makes on a disk of a computer with
UEFI and Secure Boot: the firmware gets a boot entry, its menu starts the
installed system, restores it once it is ruined, and all of it goes again."""
import os
import unittest

import boots
import customer
import hardware
import jobs
import media
import tools
import victim
from hardware import NVME, SECURE

# Free space behind the victim's partitions.
ROOM = 512 * tools.MIB
MENU = rb"executed automatically in"


class RecoveryUefiTest(customer.CustomerTest, jobs.JobTest):
    def prepare(self):
        """A disk with room, and a stick with its image."""
        ours = victim.make("gpt").copy(self.dir / "disk.img")
        image = media.capture(ours.disk, self.dir / "PHILIPS.pri")
        stick = media.make_stick(self.dir / "stick.img", [image])
        os.truncate(ours.disk, victim.SIZE["gpt"] + ROOM)
        tools.run("sgdisk", "-e", ours.disk)
        return ours, stick

    def run_on_stick(self, step, ours, stick, *commands):
        media.set_job(stick, *commands)
        return self.run_job(step, stick, [hardware.disk(ours.disk, NVME)],
                            SECURE)

    def assert_menu_starts_it(self, ours, step):
        """Without the stick, and nobody presses a key."""
        vm = self.machine(step, [hardware.disk(ours.disk, NVME)], SECURE)
        vm.expect(MENU, unless=(*boots.DEADLY, boots.MARKER))
        vm.pause(1)
        vm.screenshot("menu")
        found = vm.expect(boots.MARKER, unless=(
            *boots.DEADLY, rb"PRISTINE_INIT"))
        self.assertEqual((found["id"].decode(), found["sum"].decode(),
                          found["secure"]), (ours.id, ours.sum, b"1"))
        self.assertEqual(vm.wait_off(), "guest-shutdown")
        vm.off()

    def restore_from_menu(self, ours):
        with open(ours.disk, "r+b") as disk:
            for at in (0, 64 * tools.MIB, 128 * tools.MIB):
                disk.seek(ours.root.offset + at)
                disk.write(b"ruined! " * 131072)
        vm = self.machine("restore", [hardware.disk(ours.disk, NVME)], SECURE)
        self.choose(vm, "en")
        self.restore_by_keys(vm, "en")

    def test_GptOnNvmeUnderSecureBoot(self):
        ours, stick = self.prepare()
        before = self.dir / "before.img"
        tools.copy_sparse(ours.disk, before)
        install = f"media install --disk disk:internal --image {jobs.IMAGE} --yes"
        # The second one updates in place.
        vm = self.run_on_stick("install", ours, stick, install, install,
                               "media check disk:internal")
        self.assertEqual(
            len(vm.said(rb"firmware starts its boot menu first")), 2)
        self.assertEqual(
            sorted(victim.partitions_of(ours.disk)), [1, 2, 3, 4, 5, 6])
        self.assert_menu_starts_it(ours, "installed")
        self.restore_from_menu(ours)
        self.assert_menu_starts_it(ours, "restored")
        # The restore left the copy of the data partition there.
        vm = self.run_on_stick("remove", ours, stick, "media remove --disk "
                               "disk:internal --yes --drop-copies")
        self.assertTrue(vm.said(rb"and its boot entry is gone"))
        # The image holds no bytes of unused space, so the restored partition
        # is compared by what it boots to.
        root = ours.root
        for offset, size in ((0, root.offset),
                             (root.offset + root.size,
                              victim.SIZE["gpt"] + ROOM - root.offset -
                              root.size)):
            self.assertEqual(tools.hash_range(ours.disk, offset, size),
                             tools.hash_range(before, offset, size))
        # No menu in between.
        vm = self.machine("removed", [hardware.disk(ours.disk, NVME)], SECURE)
        found = vm.expect(boots.MARKER, unless=(*boots.DEADLY, MENU))
        self.assertEqual(found["sum"].decode(), ours.sum)
        self.assertEqual(vm.wait_off(), "guest-shutdown")
        vm.off()


if __name__ == "__main__":
    unittest.main()
