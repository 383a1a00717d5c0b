# SPDX-License-Identifier: Apache-2.0
"""`pristine media install` and `remove` on files of disks: what was there
stays, and comes back byte for byte."""
import json
import os
import struct
import subprocess
import unittest

import journal_file
import lib
import media_payload
from cli_test import pristine, read, write_at

MIB = 1 << 20
SIZE = 700 * MIB
RECOVERY = "DE94BBA4-06D1-4D40-A16A-BFD50179D6AC"
GPT = ("label: gpt\n"
       "start=1MiB, size=100MiB, type=U\n"
       "start=101MiB, size=16MiB, type=E3C9E316-0B5C-4DB8-817D-F92DF00215AE\n"
       "start=117MiB, size=60MiB, type=EBD0A0A2-B9E5-4433-87C0-68B6B72699C7\n"
       "start=177MiB, size=40MiB, type=EBD0A0A2-B9E5-4433-87C0-68B6B72699C7\n")
MBR = ("label: dos\n"
       "start=1MiB, size=60MiB, type=7, bootable\n"
       "start=61MiB, size=40MiB, type=7\n")


class MediaInstallTest(lib.SandboxTest):
    def setUp(self):
        super().setUp()
        self.payload = self.dir / "payload"
        self.files = media_payload.make(self.payload)
        self.image = self.dir / "PHILIPS.pri"
        source = self.dir / "source"
        source.write_bytes(os.urandom(3 * MIB))
        pristine("capture", source, self.image)
        self.disk = lib.make_sparse(self.dir / "disk.img", SIZE)

    def partition(self, table):
        subprocess.run(["sfdisk", "-q", self.disk], input=table, text=True,
                       env=lib.ENV, check=True)

    def fill(self, start, size):
        volume = lib.make_sparse(self.dir / "ntfs", size)
        lib.run("mkntfs", "-q", "-F", "-f", "-p", start // 512, "-H", 255,
                "-S", 63, volume)
        lib.run("ntfscp", "-q", "-f", volume, self.image, "file")
        write_at(self.disk, start, read(volume))

    def make_mbr_disk(self):
        self.partition(MBR)
        self.fill(1 * MIB, 60 * MIB)
        self.fill(61 * MIB, 40 * MIB)
        # A boot loader, in the MBR and in the track behind it.
        write_at(self.disk, 0, os.urandom(440))
        write_at(self.disk, 512, os.urandom(60000))

    def make_gpt_disk(self, fallback=True):
        self.partition(GPT)
        self.fill(117 * MIB, 60 * MIB)
        self.fill(177 * MIB, 40 * MIB)
        esp = lib.make_sparse(self.dir / "esp", 100 * MIB)
        lib.run("mkfs.fat", "-F", "32", esp)
        folders = ["::/EFI", "::/EFI/Microsoft"]
        if fallback:
            folders.append("::/EFI/BOOT")
        lib.run("mmd", "-i", esp, *folders)
        (self.dir / "mgr").write_bytes(os.urandom(1500000))
        lib.run("mcopy", "-i", esp, self.dir / "mgr",
                "::/EFI/Microsoft/bootmgfw.efi")
        if fallback:
            lib.run("mcopy", "-i", esp, self.dir / "mgr",
                    "::/EFI/BOOT/BOOTX64.EFI")
        write_at(self.disk, MIB, read(esp))

    def install(self, *options, code=0):
        return pristine("media", "install", "--disk", self.disk, "--image",
                        self.image, "--payload", self.payload, "--yes",
                        "--json", *options, code=code)

    def report(self, *options):
        out, _ = self.install(*options)
        return json.loads(out.splitlines()[-1])

    def remove(self, code=0):
        return pristine("media", "remove", "--disk", self.disk, "--yes",
                        code=code)

    def table(self):
        return json.loads(lib.run("sfdisk", "-J", self.disk))[
            "partitiontable"]["partitions"]

    def check_recovery(self, report):
        part = self.table()[report["partition"] - 1]
        self.assertEqual(part["start"] * 512, report["offset"])
        data = self.dir / "recovery"
        data.write_bytes(read(self.disk)[report["offset"]:
                                         report["offset"] + report["size"]])
        lib.run("fsck.fat", "-n", data)
        for path, content in (("pristine/vmlinuz", self.files["vmlinuz"]),
                              ("PHILIPS.pri", read(self.image))):
            lib.run("mcopy", "-n", "-i", data, f"::/{path}", self.dir / "out")
            self.assertEqual(read(self.dir / "out"), content)
            os.unlink(self.dir / "out")
        found = lib.run("blkid", "-p", "-o", "export", data).decode()
        self.assertIn("LABEL=PRISTINE-R", found)
        pristine("media", "check", self.disk)
        return data

    def test_copies_of_peoples_files_are_not_lost_in_passing(self):
        self.make_gpt_disk()
        before = read(self.disk)
        report = self.report()
        job = "::/pristine/2026-11-24 091300 SN"
        volume = f"{self.disk}@@{report['offset']}"
        lib.run("mmd", "-i", volume, job)
        lib.run("mcopy", "-i", volume, self.image, f"{job}/D.pri")
        holds = read(self.disk)
        for command in (self.install, self.remove):
            out, err = command(code=3)
            said = out.decode() + err
            self.assertRegex(said, r"1 copy of people's files, such as "
                             r"/pristine/2026-11-24 091300 SN/D\.pri")
            self.assertIn("--drop-copies", said)
            self.assertEqual(read(self.disk), holds)
        self.install("--drop-copies")
        self.remove()
        self.assertEqual(read(self.disk), before)

    def test_mbr_disk_and_back(self):
        self.make_mbr_disk()
        before = read(self.disk)
        report = self.report()
        self.assertTrue(report["bios"] and not report["uefi"])
        after = read(self.disk)
        data = self.check_recovery(report)
        # C:, D: and the boot track are untouched; so is what boots them.
        self.assertEqual(after[512:101 * MIB], before[512:101 * MIB])
        self.assertEqual(self.table()[2]["type"], "27")
        installed = lib.run("mtype", "-i", data, "::/pristine/installed.mbr")
        self.assertEqual(installed, before[:512])
        core = struct.unpack_from("<Q", after, 0x5C)[0]
        self.assertEqual(core * 512, report["offset"] - MIB)
        expected = bytearray(self.files["bios/core.img"])
        struct.pack_into("<Q", expected, 500, core + 1)
        self.assertEqual(after[core * 512:core * 512 + len(expected)],
                         expected)
        self.remove()
        self.assertEqual(read(self.disk), before)

    def test_a_restore_to_go_on_with_is_not_lost(self):
        self.make_mbr_disk()
        original = read(self.disk)
        report = self.report()
        (self.dir / "journal").write_bytes(journal_file.pending())
        lib.run("mcopy", "-o", "-i", f"{self.disk}@@{report['offset']}",
                self.dir / "journal", "::/pristine/journal")
        before = read(self.disk)
        for command in (self.install, self.remove):
            out, err = command(code=3)
            said = out.decode() + err
            self.assertIn("interrupted at 63 %", said)
            self.assertIn("--forget-restore", said)
            self.assertEqual(read(self.disk), before)
        self.install("--forget-restore")
        self.assertEqual(lib.run(
            "mtype", "-i", f"{self.disk}@@{report['offset']}",
            "::/pristine/journal"), journal_file.EMPTY)
        self.remove()
        self.assertEqual(read(self.disk), original)

    def test_gpt_disk_and_back(self):
        self.make_gpt_disk()
        before = read(self.disk)
        report = self.report()
        self.assertTrue(report["uefi"] and not report["bios"])
        self.assertFalse(report["fallback_loader"])
        after = read(self.disk)
        data = self.check_recovery(report)
        self.assertEqual(after[101 * MIB:217 * MIB],
                         before[101 * MIB:217 * MIB])
        self.assertEqual(after[:440], before[:440])
        lib.run("sgdisk", "-v", self.disk)
        part = self.table()[-1]
        self.assertEqual((part["type"], part["name"]),
                         (RECOVERY, "PRISTINE-R"))
        self.assertIn("RequiredPartition", part["attrs"])
        self.assertIn("63", part["attrs"])
        (self.dir / "esp").write_bytes(after[MIB:101 * MIB])
        lib.run("fsck.fat", "-n", self.dir / "esp")
        for path in ("Microsoft/bootmgfw.efi", "BOOT/BOOTX64.EFI"):
            self.assertEqual(
                lib.run("mtype", "-i", self.dir / "esp", f"::/EFI/{path}"),
                read(self.dir / "mgr"))
        self.assertEqual(
            lib.run("mtype", "-i", self.dir / "esp",
                    "::/EFI/pristine/grubx64.efi"),
            self.files["efi/gcdx64.efi"])
        uuid = lib.run("blkid", "-p", "-o", "value", "-s", "UUID", data)
        self.assertIn(uuid.strip(), lib.run(
            "mtype", "-i", self.dir / "esp", "::/EFI/pristine/grub.cfg"))
        self.remove()
        self.assertEqual(read(self.disk), before)

    def test_gpt_disk_for_both_and_without_a_fallback_loader(self):
        self.make_gpt_disk(fallback=False)
        before = read(self.disk)
        report = self.report("--boot", "both")
        self.assertTrue(report["fallback_loader"])
        lib.run("sgdisk", "-v", self.disk)
        self.assertEqual(
            lib.run("mtype", "-i", f"{self.disk}@@1M",
                    "::/EFI/BOOT/BOOTX64.EFI"), self.files["efi/shimx64.efi"])
        # The boot menu must not take it for the installed system's.
        lib.run("mtype", "-i", f"{self.disk}@@1M", "::/EFI/BOOT/pristine.txt")
        core = struct.unpack_from("<Q", read(self.disk), 0x5C)[0]
        self.assertEqual(core, self.table()[-2]["start"])
        self.remove()
        self.assertEqual(read(self.disk), before)

    def test_installing_again_updates_in_place(self):
        self.make_gpt_disk()
        before = read(self.disk)
        first = self.report()
        (self.dir / "source").write_bytes(os.urandom(5 * MIB))
        pristine("capture", self.dir / "source", self.image, "--replace")
        second = self.report()
        self.assertEqual(first["partition"], second["partition"])
        self.check_recovery(second)
        self.assertEqual(len(self.table()), 5)
        self.remove()
        self.assertEqual(read(self.disk), before)

    def stick_as_mounted(self):
        """The files of a stick's boot partition, as the recovery system started
        from it sees them."""
        stick = self.dir / "stick.img"
        pristine("media", "stick", stick, "--payload", self.payload)
        folder = self.dir / "boot"
        folder.mkdir()
        parts = json.loads(lib.run("sfdisk", "-J", stick))["partitiontable"]
        offset = parts["partitions"][1]["start"] * 512
        lib.run("mcopy", "-s", "-i", f"{stick}@@{offset}", "::/*", folder)
        return folder

    def test_the_payload_of_a_boot_medium_is_its_own_files(self):
        self.make_gpt_disk(fallback=False)
        before = read(self.disk)
        self.payload = self.stick_as_mounted()
        # Somebody made the stick's menu run a job.
        (self.payload / "pristine/grub.cfg").write_text("edited\n")
        data = self.check_recovery(self.report("--boot", "both"))
        self.assertEqual(lib.run("mtype", "-i", data, "::/pristine/grub.cfg"),
                         self.files["grub/grub.cfg"])
        for path, name in (("pristine/shimx64.efi", "shimx64.efi"),
                           ("pristine/grubx64.efi", "gcdx64.efi"),
                           ("BOOT/BOOTX64.EFI", "shimx64.efi")):
            self.assertEqual(
                lib.run("mtype", "-i", f"{self.disk}@@1M", f"::/EFI/{path}"),
                self.files[f"efi/{name}"])
        self.remove()
        self.assertEqual(read(self.disk), before)
        write_at(self.payload / "pristine/payload/efi/gcdx64.efi", 1000, b"?")
        out, _ = self.install(code=3)
        self.assertIn("gcdx64.efi", out.decode())
        self.assertIn("Nothing was written", out.decode())
        self.assertEqual(read(self.disk), before)

    def test_remove_refuses_what_was_changed_since(self):
        self.make_gpt_disk()
        self.install()
        lib.run("mcopy", "-i", f"{self.disk}@@1M", self.image, "::/new.bin")
        now = read(self.disk)
        _, err = self.remove(code=1)
        self.assertIn("was changed", err)
        self.assertIn("Nothing was written", err)
        self.assertEqual(read(self.disk), now)

    def test_refusals_write_nothing(self):
        self.partition("label: gpt\nstart=1MiB, size=100MiB, type=U\n"
                       "start=101MiB, size=590MiB\n")
        before = read(self.disk)
        out, _ = self.install(code=3)
        self.assertIn("free space", out.decode())
        self.assertEqual(read(self.disk), before)
        self.partition("label: dos\n" + "".join(
            f"start={at}MiB, size=9MiB\n" for at in (1, 11, 21, 31)))
        before = read(self.disk)
        out, _ = self.install(code=3)
        self.assertIn("four primary partitions", out.decode())
        self.assertEqual(read(self.disk), before)
        self.assertIn("no recovery partition", self.remove(code=3)[1])


if __name__ == "__main__":
    unittest.main()
