# SPDX-License-Identifier: Apache-2.0
"""From an ISO's boot menu to a restored machine, by key presses alone."""
import unittest

import customer
import hardware
import media
import tools
import victim
from hardware import UEFI, VIRTIO


class IsoKeysTest(customer.CustomerTest):
    def test_GptOnVirtioUnderUefiWithAUsbKeyboard(self):
        ours = victim.make("gpt").copy(self.dir / "disk.img")
        image = media.capture(ours.disk, self.dir / "PHILIPS.pri")
        iso = media.make_iso(self.dir / "pristine.iso", [image])
        tools.wipe(ours.disk)
        vm = self.machine("restore", [hardware.disk(ours.disk, VIRTIO),
                                      hardware.cd(iso)], UEFI,
                          usb_keyboard=True)
        self.choose(vm, "en")
        self.restore_by_keys(vm, "en")
        self.assert_boots(ours, VIRTIO, UEFI)


if __name__ == "__main__":
    unittest.main()
