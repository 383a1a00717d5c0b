# SPDX-License-Identifier: Apache-2.0
"""Drive letters out of a Windows registry, held against hivexget, which reads
hives without our help."""
import subprocess
import unittest
import uuid

import hive_writer
import lib

PROBE = lib.BUILD / "tests" / "machine_probe"
GUID = uuid.UUID("3d6c2f1e-8a4b-4c7d-9e0f-112233445566")


class DriveLetters(lib.SandboxTest):
    def make(self, mark="lf"):
        path = self.dir / "SYSTEM"
        path.write_bytes(hive_writer.system_hive({
            "C": hive_writer.gpt_device(GUID),
            "E": hive_writer.mbr_device(0x1234ABCD, 5 << 40),
            "D": b"\\??\\SCSI#CdRom&Ven_NECVMWar",
        }, mark))
        return path

    def test_hivex_takes_what_the_tests_write(self):
        for mark in ("lf", "lh", "li", "ri"):
            with self.subTest(mark):
                says = lib.run("hivexget", self.make(mark),
                               "\\MountedDevices").decode()
                self.assertIn("DosDevices\\\\C:", says)
                self.assertEqual(says.count("DosDevices"), 3)

    def test_letters_of_partitions_are_found_and_no_others(self):
        for mark in ("lf", "lh", "li", "ri"):
            with self.subTest(mark):
                says = lib.run(PROBE, "letters", self.make(mark)).decode()
                self.assertEqual(sorted(says.splitlines()), [
                    f"C partition {GUID}",
                    f"E disk 0x1234abcd at {5 << 40}"])

    def test_damage_is_told_and_nothing_hangs(self):
        good = self.make().read_bytes()
        whole = lib.run(PROBE, "letters", self.dir / "SYSTEM")
        path = self.dir / "SYSTEM"
        for at in [*range(32, 48), *range(4096, 4096 + 800, 3)]:
            bad = bytearray(good)
            bad[at] ^= 0xFF
            path.write_bytes(bad)
            done = subprocess.run([PROBE, "letters", path],
                                  capture_output=True, timeout=10, check=False)
            self.assertIn(done.returncode, (0, 1), (at, done))
            self.assertEqual(done.returncode == 1, bool(done.stderr), at)
            if at % 16:
                continue
            path.write_bytes(good[:at])
            done = subprocess.run([PROBE, "letters", path],
                                  capture_output=True, timeout=10, check=False)
            self.assertTrue(done.returncode == 1 or done.stdout == whole, at)


if __name__ == "__main__":
    unittest.main()
