# SPDX-License-Identifier: Apache-2.0
"""What the screens are drawn with: the BIOS's own VESA framebuffer, or none.
The graphics card is one that the recovery system has no driver for."""
import struct
import unittest

import customer
import hardware
import media
from hardware import BIOS

CARD = "ati-vga"


def size_of(png):
    """Width and height of what was on the display."""
    return struct.unpack(">II", png.read_bytes()[16:24])


class VideoTest(customer.CustomerTest):
    def test_TheVesaFramebufferShowsChineseOnBios(self):
        stick = media.make_stick(self.dir / "stick.img")
        vm = self.machine("vesa", [hardware.stick(stick)], BIOS, display=CARD)
        self.choose(vm, "zh_CN")
        vm.expect(rb"PRISTINE_SCREEN name=\S+ lang=zh_CN\s")
        vm.pause(2)
        self.assertEqual(size_of(vm.screenshot("chinese")), (1024, 768))
        vm.off()

    def test_WithoutAFramebufferThePlainConsoleShowsEnglish(self):
        """The same card in text mode, and Chinese asked for."""
        vm = self.recovery_system("text", [], display=CARD, words=(
            "console=tty1 pristine.medium=none pristine.lang=zh_CN"))
        vm.expect(rb"PRISTINE_SCREEN name=\S+ lang=en\s",
                  unless=(rb"PRISTINE_SCREEN name=\S+ lang=zh_CN",))
        vm.pause(2)
        self.assertEqual(size_of(vm.screenshot("english")), (720, 400))
        vm.off()


if __name__ == "__main__":
    unittest.main()
