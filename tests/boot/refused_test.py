# SPDX-License-Identifier: Apache-2.0
"""What must not be restored is not: the screen says why, and not one byte of
the disk changes."""
import unittest

import customer
import hardware
import media
import tools
import victim
from hardware import AHCI


class RefusedTest(customer.CustomerTest):
    def setUp(self):
        super().setUp()
        self.ours = victim.make("mbr").copy(self.dir / "disk.img")

    def start(self, stick):
        return self.recovery_system(
            "refused", [hardware.disk(self.ours.disk, AHCI),
                        hardware.stick(stick)],
            f"pristine.medium={media.medium_uuid(stick)}")

    def test_ADamagedImageLeavesTheDiskAlone(self):
        image = media.capture(self.ours.disk, self.dir / "PHILIPS.pri")
        before = tools.hash_range(self.ours.disk)
        stick = media.make_stick(self.dir / "stick.img", [image])
        stored = image.read_bytes()
        middle = stored[len(stored) // 2:][:4096]
        with open(stick, "r+b") as file:
            at = file.read().index(middle)
            file.seek(at)
            file.write(bytes([middle[0] ^ 1]))
        vm = self.start(stick)
        for screen in ("welcome", "plan"):
            vm.expect(b"PRISTINE_SCREEN name=%s " % screen.encode())
            vm.pause(1)
            vm.press("ret")
        self.pass_saving(vm)
        vm.press("f10")
        vm.expect(rb"PRISTINE_RESULT (refused|failed)\s")
        vm.pause(2)
        vm.screenshot("damaged")
        vm.off()
        self.assertEqual(tools.hash_range(self.ours.disk), before)

    def test_WithoutAnImageThereIsAScreenThatSaysSo(self):
        before = tools.hash_range(self.ours.disk)
        vm = self.start(media.make_stick(self.dir / "stick.img"))
        vm.expect(rb"PRISTINE_SCREEN name=problem-no-image ")
        vm.pause(1)
        vm.screenshot("no-image")
        vm.off()
        self.assertEqual(tools.hash_range(self.ours.disk), before)


if __name__ == "__main__":
    unittest.main()
