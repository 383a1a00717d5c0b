# SPDX-License-Identifier: Apache-2.0
"""The customer's way on the serial line, where what the screens say can be
read, and a disk so large that a job is met in the middle."""
import os
import random

import boots
import hardware
import kept
import media
import tools
import windows_disk
from hardware import AHCI
from windows_disk import C, D, WINRE

# More than fits into the memory of a small machine.
C_MIB, D_MIB = 360, 160
STICK_MIB = 1200
SMALL_MEMORY_MIB = 512
JOB_S = 1200


def _noise(source, mib):
    return b"".join(source.randbytes(tools.MIB) for _ in range(mib))


class SerialCustomer(boots.BootTest):
    """The customer's way on the serial line, read as a person reads it."""

    def start(self, stick, *more, memory_mib=1024):
        return self.recovery_system(
            "pc", [hardware.disk(self.ours.disk, AHCI), hardware.stick(stick),
                   *more],
            f"pristine.medium={media.medium_uuid(stick)} "
            "pristine.console=serial", on_serial=True, memory_mib=memory_mib)

    def see(self, vm, *patterns, timeout_s=boots.BOOT_S):
        """Waits for the text, each piece of which may be broken over lines."""
        for pattern in patterns:
            vm.expect_on_screen(pattern.replace(" ", r"\s+"),
                                timeout_s=timeout_s)

    def go_to_confirm(self, vm):
        self.see(vm, "Step 1 of 5")
        vm.press("ret")
        self.see(vm, "Step 2 of 5")
        vm.press("ret")
        self.see(vm, "Saved to", "the stick you started from")
        vm.press("ret")
        self.see(vm, "Step 4 of 5")


class BigDiskTest(SerialCustomer):
    """C: has changed since its image was made, which is on the stick."""

    def setUp(self):
        super().setUp()
        self.ours = windows_disk.make().copy(self.dir / "disk.img")
        source = random.Random("stick")
        kept.put_into(self.ours.disk, C, {
            "Windows/pagefile": _noise(source, C_MIB)}, self.dir)
        kept.put_into(self.ours.disk, D, {
            "films": _noise(source, D_MIB)}, self.dir)
        self.files = windows_disk.files_of(
            self.ours.disk, self.ours.partitions[C],
            [*self.ours.files["c"], "Windows/pagefile"], self.dir)
        image = media.capture(self.ours.disk, self.dir / "PHILIPS.pri")
        with open(self.ours.disk, "r+b") as disk:
            disk.seek(self.ours.partitions[C].offset + 4 * tools.MIB)
            disk.write(_noise(source, 300))
        self.stick = media.make_stick(self.dir / "stick.img", [image],
                                      size_mib=STICK_MIB)
        os.unlink(image)
        self.before = {n: self.ours.hash_of(n) for n in (C, D, WINRE)}

    def sums(self, *numbers):
        return {n: self.ours.hash_of(n) for n in numbers}

    def assert_restored_and_kept(self, copies):
        """C: is that of the image; D: was not touched, and a copy of it is on
        the stick, with records that are whole."""
        names = [*self.ours.files["c"], "Windows/pagefile"]
        self.assertEqual(self.files, windows_disk.files_of(
            self.ours.disk, self.ours.partitions[C], names, self.dir))
        self.assertEqual(self.sums(D, WINRE), {
            n: self.before[n] for n in (D, WINRE)})
        # Pulled while it was written, its file system needs no check to be
        # read, but may have lost clusters.
        data = kept.DataPartition(self.stick, self.dir, was_pulled=True)
        whole = [path for path in data.paths() if path.startswith("/Pristine/")
                 and path.endswith(".pri")]
        self.assertEqual(len(whole), copies, data.paths())
        self.assertEqual(kept.hash_of_content(
            data.take(whole[-1]), self.ours.partitions[D].size),
            self.before[D])
        for path in data.paths():
            if path.endswith("/record.json"):
                kept.check_record(data.take_folder(
                    path.rpartition("/")[0], self.dir / "job"))
