# SPDX-License-Identifier: Apache-2.0
"""pid 1 by itself: how it ends, and what it says when it can't go on."""
import unittest

import boots
import tools

ALONE = "console=tty1 quiet loglevel=3 pristine.medium=none "
UI = rb"PRISTINE_UI_START"


class InitTest(boots.BootTest):
    def start(self, step, words="", **options):
        return self.machine(step, [], kernel=tools.PAYLOAD / "vmlinuz",
                            initrd=tools.PAYLOAD / "initrd.img",
                            append=ALONE + words, **options)

    def test_ThePowerKeyPowersOff(self):
        vm = self.start("power-key")
        vm.expect(UI)
        vm.press_power()
        self.assertEqual(vm.wait_off(), "guest-shutdown")

    def test_CtrlAltDelRestarts(self):
        vm = self.start("ctrl-alt-del")
        vm.expect(UI)
        vm.press("ctrl-alt-delete")
        self.assertEqual(vm.wait_off(), "guest-reset")

    def test_TooLittleMemoryIsSaidAndNothingStarted(self):
        vm = self.start("256-mib", "console=ttyS0 ", memory_mib=256)
        vm.expect(rb"too little memory")
        vm.expect(rb"4  Power off")
        vm.serial.send(b"4")
        self.assertEqual(vm.wait_off(unless=(UI,)), "guest-shutdown")

    def test_AMachineWithoutAScreenHasItOnTheSerialLine(self):
        vm = self.start("headless", "pristine.job=/missing", display=None)
        vm.expect(rb"/missing is not on the boot medium")
        vm.expect(rb"PRISTINE_JOB_DONE code=2")
        vm.expect(rb"The unattended job has ended")
        vm.serial.send(b"3")
        self.assertEqual(vm.wait_off(), "guest-reset")


if __name__ == "__main__":
    unittest.main()
