# SPDX-License-Identifier: Apache-2.0
"""The stick that the machine is started from takes the copies and the record:
with Enter alone up to the last question, D: is saved and proven on the stick
before C: is restored from it."""
import unittest

import customer
import hardware
import kept
import media
import tools
import windows_disk
from hardware import AHCI, NVME, UEFI
from windows_disk import C, D, WINRE


class SavingTest(customer.CustomerTest):
    def setUp(self):
        super().setUp()
        self.ours = windows_disk.make().copy(self.dir / "disk.img")
        image = media.capture(self.ours.disk, self.dir / "PHILIPS.pri")
        self.image_sum = tools.hash_range(image)
        self.image = image
        with open(self.ours.disk, "r+b") as disk:
            disk.seek(self.ours.partitions[C].offset)
            disk.write(b"ruined! " * 8192)

    def kept_sums(self):
        return {n: self.ours.hash_of(n) for n in (D, WINRE)}

    def start_by_keys(self, vm, language):
        """Enter from screen to screen, and the deliberate key at the end."""
        for screen in ("welcome", "plan", "save-data", "confirm"):
            self.reach(vm, screen, language)
            if screen != "confirm":
                vm.press("ret")
        vm.press("f10")
        vm.expect(rb"PRISTINE_RESULT ok\s", timeout_s=900,
                  unless=(*customer.boots.DEADLY,
                          rb"PRISTINE_RESULT (?!ok)\w+\s"))

    def assert_saved(self, stick, before, qr):
        """What the stick holds now, by the tools of others."""
        data = kept.DataPartition(stick, self.dir)
        copy = data.take(data.ours(".pri"))
        self.assertEqual(
            kept.hash_of_content(copy, self.ours.partitions[D].size),
            before[D])
        self.assertEqual(tools.hash_range(data.take("/PHILIPS.pri")),
                         self.image_sum)
        digest = kept.check_record(data.take_folder(
            data.ours("/record.json").rpartition("/")[0], self.dir / "job"))
        self.assertTrue(qr.startswith(
            f"PRISTINE RECORD V1 {digest.upper()} DONE "), qr)
        self.assertEqual([path for path in data.paths()
                          if path.endswith(".partial")], [])

    def save_and_restore(self, bus, firmware, language, fs):
        stick = media.make_stick(self.dir / "stick.img", [self.image], fs=fs)
        before = self.kept_sums()
        vm = self.machine("restore", [hardware.disk(self.ours.disk, bus),
                                      hardware.stick(stick)], firmware)
        self.choose(vm, language)
        self.start_by_keys(vm, language)
        self.reach(vm, "result", language)
        # The record's own screen has its place and, at every size, the code.
        vm.press("3")
        vm.expect(rb"PRISTINE_SCREEN name=record ")
        vm.pause(1)
        qr = kept.qr_on(vm.screenshot("record"))
        vm.press("esc")
        self.reach(vm, "result", language)
        # Enter would open the record again, from which it came.
        vm.press("1")
        self.assertEqual(vm.wait_off(), "guest-reset")
        vm.off()
        self.assert_saved(stick, before, qr)
        self.assertEqual(self.kept_sums(), before)
        tools.run(tools.PRISTINE, "media", "check", stick)
        self.assert_boots(self.ours, bus, firmware)

    def test_OnFatInEnglish(self):
        self.save_and_restore(AHCI, UEFI, "en", "fat32")

    def test_OnExfatInChinese(self):
        self.save_and_restore(NVME, UEFI, "zh_CN", "exfat")


if __name__ == "__main__":
    unittest.main()
