# SPDX-License-Identifier: Apache-2.0
"""The boot menu's memory test starts, on BIOS and UEFI, and is not offered
where the firmware would refuse it."""
import unittest

import boots
import hardware
import media
from hardware import BIOS, SECURE, UEFI

# Counted from the top of the menu.
MEMORY_TEST = 5


class MemtestTest(boots.BootTest):
    def menu(self, step, firmware):
        stick = media.make_stick(self.dir / "stick.img")
        vm = self.machine(step, [hardware.stick(stick)], firmware)
        vm.expect(rb"executed automatically in")
        return vm

    def start_it(self, firmware):
        vm = self.menu("menu", firmware)
        self.assertTrue(vm.said(rb"Memory test"))
        for _ in range(8):
            vm.press("up", pause_s=0.1)
        vm.press(*["down"] * MEMORY_TEST, pause_s=0.2)
        vm.press("ret")
        vm.expect_on_screen(r"Memtest86\+")
        # It does not stand still: a test of the memory runs.
        vm.expect_on_screen(r"Pass\s*1?\s*\d*%|Test #\d")
        vm.screenshot("memtest")
        vm.off()

    def test_ItStartsOnBios(self):
        self.start_it(BIOS)

    def test_ItStartsOnUefi(self):
        self.start_it(UEFI)

    def test_UnderSecureBootItIsNotOffered(self):
        vm = self.menu("secure", SECURE)
        vm.pause(2)
        vm.screenshot("menu")
        self.assertTrue(vm.said(rb"Power off"))
        self.assertEqual(vm.said(rb"Memory test"), [])
        vm.off()


if __name__ == "__main__":
    unittest.main()
