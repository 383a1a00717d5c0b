# SPDX-License-Identifier: Apache-2.0
"""Captured, ruined, restored and booted unattended: BIOS, GPT, a USB disk."""
import unittest

import jobs
from hardware import BIOS, USB


class JobBiosTest(jobs.JobTest):
    def test_GptOnUsbWithHalfAGigabyteOfMemory(self):
        # Stick and disk are both on USB, and the memory is the least allowed.
        ours = self.capture_ruin_restore("gpt", USB, BIOS, "/dev/sda",
                                         memory_mib=512)
        self.assert_boots(ours, USB, BIOS)


if __name__ == "__main__":
    unittest.main()
