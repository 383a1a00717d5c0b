# SPDX-License-Identifier: Apache-2.0
"""The boot menu's way to the system that is installed on the disk."""
import unittest

import boots
import hardware
import media
import victim
from hardware import AHCI, BIOS, UEFI


class MenuTest(boots.BootTest):
    def start_installed(self, firmware):
        """From a stick: the entry above the default one."""
        ours = victim.make("gpt").copy(self.dir / "disk.img")
        stick = media.make_stick(self.dir / "stick.img")
        vm = self.machine("menu", [hardware.disk(ours.disk, AHCI),
                                   hardware.stick(stick)], firmware)
        vm.expect(rb"executed automatically in")
        vm.press("up")
        vm.screenshot("menu")
        vm.press("ret")
        found = vm.expect(boots.MARKER)
        self.assertEqual(found["id"].decode(), ours.id)
        self.assertEqual(vm.wait_off(), "guest-shutdown")

    def test_TheInstalledSystemStartsOnBios(self):
        self.start_installed(BIOS)

    def test_TheInstalledSystemStartsOnUefi(self):
        self.start_installed(UEFI)

    def test_TheInstalledSystemThatHasOnlyAFallbackLoaderStartsOnUefi(self):
        ours = victim.make("gpt").copy(self.dir / "disk.img")
        esp = media.Volume(ours.disk, victim.ESP_NUMBER)
        esp.delete("/EFI/Microsoft/Boot/bootmgfw.efi")
        stick = media.make_stick(self.dir / "stick.img")
        vm = self.machine("fallback", [hardware.disk(ours.disk, AHCI),
                                       hardware.stick(stick)], UEFI)
        vm.expect(rb"executed automatically in")
        vm.press("up", "ret")
        # Nor does the menu give up and leave it to the firmware's next entry.
        found = vm.expect(boots.MARKER,
                          unless=(*boots.DEADLY, rb"BdsDxe: starting Boot"))
        self.assertEqual(found["id"].decode(), ours.id)
        self.assertEqual(vm.wait_off(), "guest-shutdown")


if __name__ == "__main__":
    unittest.main()
