# SPDX-License-Identifier: Apache-2.0
"""Captured, ruined, restored and booted unattended, under Secure Boot."""
import unittest

import jobs
from hardware import SECURE, VIRTIO


class JobSecureTest(jobs.JobTest):
    def test_GptOnVirtio(self):
        ours = self.capture_ruin_restore("gpt", VIRTIO, SECURE)
        self.assert_boots(ours, VIRTIO, SECURE)


if __name__ == "__main__":
    unittest.main()
