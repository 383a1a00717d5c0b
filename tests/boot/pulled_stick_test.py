# SPDX-License-Identifier: Apache-2.0
"""The stick with the image, the copies and the record is pulled and plugged in
again: the screens say what was written, and go on."""
import unittest

import big_disk
from big_disk import JOB_S, SMALL_MEMORY_MIB
from windows_disk import C, D, WINRE


class PulledStickTest(big_disk.BigDiskTest):
    def put_back_and_go_on(self, vm, said):
        vm.plug("stick")
        self.see(vm, f"is back. Press Enter to {said}")
        vm.press("ret")
        self.see(vm, "the computer is back to how it left the factory",
                 timeout_s=JOB_S)
        vm.press("ret")
        self.assertEqual(vm.wait_off(), "guest-reset")
        vm.off()

    def test_WhileTheCopyIsMade(self):
        vm = self.start(self.stick)
        self.go_to_confirm(vm)
        vm.press("f10")
        self.see(vm, "Saving your files", r"[1-9]\d? %")
        vm.unplug("stick")
        self.see(vm, "Nothing on the disk was changed",
                 "stick with the image was taken out or is failing. Plug it "
                 "in again, then try again")
        self.assertEqual(self.sums(C, D, WINRE),
                         self.before)
        self.put_back_and_go_on(vm, "begin again")
        self.assert_restored_and_kept(copies=1)

    def test_WhileTheImageIsWritten(self):
        vm = self.start(self.stick, memory_mib=SMALL_MEMORY_MIB)
        self.go_to_confirm(vm)
        vm.press("f10")
        self.see(vm, "Writing the image", timeout_s=JOB_S)
        vm.pause(1)
        vm.unplug("stick")
        self.see(vm, "The restore broke off half-way. The computer will not "
                 "start until it is done again",
                 "Plug it in again, then try again: it goes on from where it "
                 "stopped", timeout_s=JOB_S)
        self.assertEqual(self.sums(D, WINRE),
                         {n: self.before[n] for n in (D, WINRE)})
        self.put_back_and_go_on(vm, "go on from where it stopped")
        self.assert_restored_and_kept(copies=1)

    def test_WhileNothingRuns(self):
        """Pulled at the plan, and back under another name."""
        vm = self.start(self.stick)
        self.see(vm, "Step 1 of 5")
        vm.press("ret")
        self.see(vm, "Step 2 of 5")
        vm.unplug("stick")
        self.see(vm, "The stick with the image is gone")
        vm.plug("stick")
        # Its disk and its partitions may be two changes; each is looked at and
        # leads to the first screen.
        self.see(vm, "Step 1 of 5")
        vm.pause(20)
        self.go_to_confirm(vm)
        vm.off()
        self.assertEqual(self.sums(C, D, WINRE),
                         self.before)


if __name__ == "__main__":
    unittest.main()
