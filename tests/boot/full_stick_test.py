# SPDX-License-Identifier: Apache-2.0
"""The stick that the machine is started from has too little room for the
copies."""
import unittest

import big_disk
import hardware
import kept
import media
import tools
import windows_disk
from windows_disk import D


class FullStickTest(big_disk.SerialCustomer):
    def setUp(self):
        super().setUp()
        self.ours = windows_disk.make().copy(self.dir / "disk.img")
        image = media.capture(self.ours.disk, self.dir / "PHILIPS.pri")
        self.stick = media.make_stick(self.dir / "stick.img", [image])
        # 30 MiB stay free; D: and the spare room take more.
        data = media.Volume(self.stick, media.DATA)
        data.write("/filler", bytes(data.free_bytes() - 30 * tools.MIB))
        self.before = tools.hash_range(self.stick)

    def meet_no_room(self, vm):
        self.see(vm, "Step 1 of 5")
        vm.press("ret")
        self.see(vm, "Step 2 of 5")
        vm.press("ret")
        self.see(vm, r"There is no room for the copy: it needs [\d.]+ MB, but",
                 r"has only 3\d(\.\d)? MB free",
                 "Plug in a USB disk or stick with")

    def test_ItSaysBothSizesAndWritesNothing(self):
        disk = tools.hash_range(self.ours.disk)
        vm = self.start(self.stick)
        self.meet_no_room(vm)
        # Enter alone goes back.
        vm.press("ret")
        self.see(vm, "Step 2 of 5")
        vm.off()
        self.assertEqual(tools.hash_range(self.stick), self.before)
        self.assertEqual(tools.hash_range(self.ours.disk), disk)

    def test_ASecondStickIsTakenAsSoonAsItIsThere(self):
        d_sum = self.ours.hash_of(D)
        second = media.make_stick(self.dir / "second.img")
        vm = self.start(self.stick, hardware.stick(second, boot=0,
                                                   name="second"))
        self.see(vm, "Step 1 of 5")
        vm.unplug("second")
        self.meet_no_room(vm)
        vm.plug("second")
        self.see(vm, "Saved to", "it can be taken away")
        vm.press("c")
        self.see(vm, "Step 4 of 5")
        vm.press("f10")
        self.see(vm, "the computer is back to how it left the factory",
                 timeout_s=big_disk.JOB_S)
        vm.off()
        data = kept.DataPartition(second, self.dir)
        self.assertEqual(kept.hash_of_content(
            data.take(data.ours(".pri")), self.ours.partitions[D].size), d_sum)
        kept.check_record(data.take_folder(
            data.ours("/record.json").rpartition("/")[0], self.dir / "job"))
        self.assertEqual(self.ours.hash_of(D), d_sum)


if __name__ == "__main__":
    unittest.main()
