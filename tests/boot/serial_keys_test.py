# SPDX-License-Identifier: Apache-2.0
"""The whole way on the serial line, keys and screens: from the boot menu to a
restored machine that boots, in both languages, with nobody at the keyboard for
a minute, and with the power key pressed while the disk is written."""
import unittest

import big_disk
import customer
import hardware
import media
import tools
import victim
from hardware import AHCI, BIOS, VIRTIO

# A screen says so after a minute without a key.
PATIENT_S = 150


class SerialKeysTest(customer.CustomerTest, big_disk.SerialCustomer):
    def test_FromTheBootMenuInBothLanguages(self):
        self.ours = victim.make("gpt").copy(self.dir / "disk.img")
        image = media.capture(self.ours.disk, self.dir / "PHILIPS.pri")
        stick = media.make_stick(self.dir / "stick.img", [image])
        tools.wipe(self.ours.disk)
        vm = self.machine("restore", [hardware.disk(self.ours.disk, VIRTIO),
                                      hardware.stick(stick)], BIOS,
                          on_serial=True)
        self.choose(vm, "serial")
        self.see(vm, "Step 1 of 5", "This puts the computer back")
        self.see(vm, "Does the keyboard not answer", timeout_s=PATIENT_S)
        vm.press("f2")
        self.see(vm, "第 1 步，共 5 步", "这会将电脑恢复到出厂时的状态")
        self.assertNotIn("Does the keyboard", "\n".join(vm.serial.screen()))
        vm.press("f2")
        self.see(vm, "Step 1 of 5")
        vm.press("ret")
        self.see(vm, "Step 2 of 5")
        vm.press("ret")
        self.see(vm, "Step 4 of 5", "cannot be brought back")
        # Enter alone goes back.
        vm.press("ret")
        self.see(vm, "Step 2 of 5")
        vm.press("ret")
        self.see(vm, "Step 4 of 5")
        vm.press("tab", "ret")
        self.see(vm, "the computer is back to how it left the factory",
                 "every byte was read back and is right",
                 timeout_s=big_disk.JOB_S)
        vm.press("ret")
        self.assertEqual(vm.wait_off(), "guest-reset")
        vm.off()
        self.assert_boots(self.ours, AHCI, BIOS)


class PowerKeyTest(big_disk.BigDiskTest):
    def test_WhileTheDiskIsWrittenItAsksAndEnterGoesOn(self):
        vm = self.start(self.stick)
        self.go_to_confirm(vm)
        vm.press("f10")
        self.see(vm, "Writing the image", timeout_s=big_disk.JOB_S)
        vm.press_power()
        self.see(vm, "The power key was pressed while the computer is working",
                 "The disk is half-written")
        vm.press("ret")
        self.see(vm, "the computer is back to how it left the factory",
                 timeout_s=big_disk.JOB_S)
        # Now nothing is lost any more.
        vm.press_power()
        self.assertEqual(vm.wait_off(), "guest-shutdown")
        vm.off()
        self.assert_restored_and_kept(copies=1)


if __name__ == "__main__":
    unittest.main()
