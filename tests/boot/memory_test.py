# SPDX-License-Identifier: Apache-2.0
"""A computer with too little memory says so, in the user's language, and
starts nothing.  (That half a gigabyte is enough is in job_bios_test.)"""
import unittest

import boots


class MemoryTest(boots.BootTest):
    def say_so(self, language, sentence):
        vm = self.recovery_system(
            language, [], f"pristine.lang={language} pristine.medium=none "
            "pristine.console=serial", memory_mib=256, on_serial=True)
        vm.expect_on_screen(sentence)
        self.assertEqual(vm.said(rb"PRISTINE_UI_START"), [])
        # The screen is alive: its fourth choice switches the computer off.
        vm.press("4")
        self.assertEqual(vm.wait_off(), "guest-shutdown")

    def test_AQuarterOfAGigabyteIsTooLittleInEnglish(self):
        self.say_so("en", "too little memory for a restore")

    def test_AQuarterOfAGigabyteIsTooLittleInChinese(self):
        self.say_so("zh_CN", "内存太小，无法还原")


if __name__ == "__main__":
    unittest.main()
