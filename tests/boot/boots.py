# SPDX-License-Identifier: Apache-2.0
"""What every boot test starts from: a folder, machines, and the proof that a
disk boots."""
import pathlib
import re
import shutil
import tempfile
import unittest

import hardware
import tools
from vm import BOOT_S, DEADLY, Vm

MARKER = (rb"VICTIM_BOOT_OK id=(?P<id>\S+) sum=(?P<sum>\S+) "
          rb"firmware=(?P<firmware>\S+) secure=(?P<secure>\S+) "
          rb"root=(?P<root>\S+)\s")


class BootTest(unittest.TestCase):
    """Machines of a test are named after it: TEST-STEP."""

    maxDiff = None

    def setUp(self):
        work = tools.BUILD / "boot-work"
        work.mkdir(parents=True, exist_ok=True)
        self.dir = pathlib.Path(tempfile.mkdtemp(dir=work))
        self.addCleanup(shutil.rmtree, self.dir)
        if not (tools.PAYLOAD / "manifest.json").exists():
            self.fail(f"there is no payload in {tools.PAYLOAD}; "
                      "scripts/make-media makes it")

    def machine(self, step, drives, firmware=hardware.BIOS, **options):
        """A machine that is off when the test ends.  Its UEFI variables stay
        from step to step, as in a real one."""
        words = re.sub(r"(?<!^)(?=[A-Z])", "-", self._testMethodName[5:])
        vm = Vm(f"{type(self).__name__}-{words}-{step}".lower(), drives,
                firmware, state=self.dir, **options)
        self.addCleanup(vm.off)
        return vm

    def recovery_system(self, step, drives, words="", **options):
        """The recovery system without a boot loader: what a test of something
        else need not wait for.  `words` go to the kernel."""
        return self.machine(step, drives, kernel=tools.PAYLOAD / "vmlinuz",
                            initrd=tools.PAYLOAD / "initrd.img",
                            append=f"quiet loglevel=3 panic=30 {words}",
                            **options)

    def assert_boots(self, victim, bus, firmware, step="boots"):
        """The victim's disk, alone in the machine, boots to its marker, and
        its files are those from the factory."""
        vm = self.machine(step, [hardware.disk(victim.disk, bus)], firmware)
        found = vm.expect(MARKER)
        self.assertEqual(found["id"].decode(), victim.id)
        self.assertEqual(found["sum"].decode(), victim.sum)
        self.assertEqual(found["firmware"].decode(),
                         "bios" if firmware == hardware.BIOS else "uefi")
        self.assertEqual(found["secure"].decode(),
                         "1" if firmware == hardware.SECURE else "0")
        self.assertEqual(vm.wait_off(), "guest-shutdown")
        vm.off()

    def assert_does_not_boot(self, disk, bus, firmware, step="ruined"):
        """The firmware finds nothing on the disk, and says so."""
        vm = self.machine(step, [hardware.disk(disk, bus)], firmware)
        if firmware == hardware.BIOS:
            vm.expect_bios(r"Boot failed: not a bootable disk|"
                           r"No bootable device")
        else:
            vm.expect(rb"No bootable option or device was found|"
                      rb"BdsDxe: failed to load Boot\S+ \S+ \S*SN-disk|"
                      rb"UEFI Interactive Shell")
        self.assertEqual(vm.said(MARKER), [])
        vm.off()
