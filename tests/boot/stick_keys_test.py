# SPDX-License-Identifier: Apache-2.0
"""From a stick's boot menu to a restored machine, by key presses alone."""
import unittest

import customer
import hardware
import media
import tools
import victim
from hardware import AHCI, BIOS, NVME, SECURE


class StickKeysTest(customer.CustomerTest):
    def restore(self, kind, bus, firmware, language):
        ours = victim.make(kind).copy(self.dir / "disk.img")
        image = media.capture(ours.disk, self.dir / "PHILIPS.pri")
        stick = media.make_stick(self.dir / "stick.img", [image])
        tools.wipe(ours.disk)
        vm = self.machine("restore", [hardware.disk(ours.disk, bus),
                                      hardware.stick(stick)], firmware)
        self.choose(vm, language)
        self.restore_by_keys(vm, language)
        self.assert_boots(ours, bus, firmware)

    def test_MbrOnAhciInEnglish(self):
        self.restore("mbr", AHCI, BIOS, "en")

    def test_GptOnNvmeUnderSecureBootInChinese(self):
        self.restore("gpt", NVME, SECURE, "zh_CN")


if __name__ == "__main__":
    unittest.main()
