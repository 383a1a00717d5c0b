# SPDX-License-Identifier: Apache-2.0
"""The victims themselves: each boots where it says it does, and a wiped one
does not, so that the marker after a restore means something."""
import struct
import unittest

import boots
import hardware
import media
import tools
import victim
from hardware import BIOS, NVME, SECURE, UEFI, USB


def without_signature(program):
    """An EFI program without its certificate table, which lies at its end
    (Microsoft's PE format, "Optional header data directories")."""
    (header,) = struct.unpack_from("<I", program, 0x3c)
    entry = header + 24 + 112 + 4 * 8
    start, size = struct.unpack_from("<II", program, entry)
    if start + size != len(program) or size == 0:
        raise AssertionError("the program is not signed as expected")
    return program[:entry] + bytes(8) + program[entry + 8:start]


class VictimTest(boots.BootTest):
    def test_BootsFromTheMbr(self):
        mbr = victim.make("mbr").copy(self.dir / "disk.img")
        self.assert_boots(mbr, hardware.AHCI, BIOS)

    def test_BootsUnderSecureBoot(self):
        gpt = victim.make("gpt").copy(self.dir / "disk.img")
        self.assert_boots(gpt, NVME, SECURE)

    def test_WipedBootsInNoFirmware(self):
        gpt = victim.make("gpt").copy(self.dir / "disk.img")
        tools.wipe(gpt.disk)
        for firmware, bus in ((BIOS, hardware.AHCI), (UEFI, NVME)):
            with self.subTest(firmware=firmware):
                self.assert_does_not_boot(gpt.disk, bus, firmware,
                                          f"ruined-{firmware}")

    def test_OneChangedBitOfTheKernelIsRefusedUnderSecureBoot(self):
        gpt = victim.make("gpt").copy(self.dir / "disk.img")
        self.flip_a_bit_of_the_kernel(gpt)
        vm = self.machine("tampered", [hardware.disk(gpt.disk, USB)], SECURE)
        vm.expect(rb"bad shim signature")
        self.assertEqual(vm.said(boots.MARKER), [])

    def test_AnUnsignedGrubIsRefusedUnderSecureBoot(self):
        gpt = victim.make("gpt").copy(self.dir / "disk.img")
        esp = media.Volume(gpt.disk, victim.ESP_NUMBER)
        esp.write("/EFI/BOOT/grubx64.efi", without_signature(
            (tools.PAYLOAD / "efi/grubx64.efi").read_bytes()))
        vm = self.machine("unsigned", [hardware.disk(gpt.disk, USB)], SECURE)
        # The words of shim.
        vm.expect(rb"Security Violation")
        vm.screenshot("unsigned")
        self.assertEqual(vm.said(rb"VICTIM_GRUB"), [])

    def flip_a_bit_of_the_kernel(self, gpt):
        kernel = (tools.PAYLOAD / "vmlinuz").read_bytes()
        middle = kernel[len(kernel) // 2:][:4096]
        with open(gpt.disk, "r+b") as file:
            at = file.read().index(middle)
            file.seek(at)
            file.write(bytes([middle[0] ^ 1]))


if __name__ == "__main__":
    unittest.main()
