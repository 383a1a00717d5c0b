# SPDX-License-Identifier: Apache-2.0
"""Captured, ruined, restored and booted unattended: BIOS, GPT, NVMe; the disk
then also starts from USB."""
import unittest

import jobs
from hardware import BIOS, NVME, USB


class JobBiosTest(jobs.JobTest):
    def test_GptWithHalfAGigabyteOfMemory(self):
        # The least memory allowed.
        ours = self.capture_ruin_restore("gpt", NVME, BIOS, memory_mib=512)
        self.assert_boots(ours, USB, BIOS)


if __name__ == "__main__":
    unittest.main()
