# SPDX-License-Identifier: Apache-2.0
"""`pristine media iso` and `pristine media check`: ISO images held against
xorriso, and damage of every kind found."""
import json
import os
import time
import unittest

import journal_file
import lib
import media_payload
from cli_test import pristine, read, write_at

MIB = 1 << 20


class MediaCheckTest(lib.SandboxTest):
    def setUp(self):
        super().setUp()
        self.payload = self.dir / "payload"
        self.files = media_payload.make(self.payload)
        self.image = self.dir / "PHILIPS.pri"
        source = self.dir / "source"
        source.write_bytes(os.urandom(3 * MIB))
        pristine("capture", source, self.image)

    def make(self, kind, name, *options):
        path = self.dir / name
        pristine("media", kind, path, "--payload", self.payload, "--image",
                 self.image, *options)
        return path

    def check(self, path, code=0):
        out, _ = pristine("media", "check", path, "--json", code=code)
        return next(report for report in map(json.loads, out.splitlines())
                    if report["schema"] == "pristine.media.check/1")

    def place_of(self, path, data):
        """Where `data` lies in the file at `path`."""
        at = read(path).find(data[:4096])
        self.assertGreater(at, 0)
        return at

    def test_iso_holds_all_and_boots_both_ways(self):
        iso = self.make("iso", "a.iso")
        lib.run("xorriso", "-osirrox", "on", "-indev", iso, "-extract", "/",
                self.dir / "out")
        for path, source in (("pristine/vmlinuz", "vmlinuz"),
                             ("pristine/initrd.img", "initrd.img"),
                             ("EFI/BOOT/grubx64.efi", "efi/gcdx64.efi")):
            self.assertEqual(read(self.dir / "out" / path),
                             self.files[source], path)
        self.assertEqual(read(self.dir / "out/PHILIPS.pri"), read(self.image))
        boot = lib.run("xorriso", "-indev", iso, "-report_el_torito",
                       "plain").decode()
        self.assertRegex(boot, r"El Torito boot img :\s+1  BIOS  y")
        self.assertRegex(boot, r"El Torito boot img :\s+2  UEFI  y")
        table = json.loads(lib.run("sfdisk", "-J", iso))["partitiontable"]
        efi = table["partitions"][1]
        self.assertEqual(efi["type"], "ef")
        lib.run("mcopy", "-n", "-i", f"{iso}@@{efi['start'] * 512}",
                "::/EFI/BOOT/BOOTX64.EFI", self.dir / "shim")
        self.assertEqual(read(self.dir / "shim"),
                         self.files["efi/shimx64.efi"])
        self.assertEqual(read(iso)[:0x1B], self.files[
            "bios/boot_hybrid.img"][:0x1B])

    def test_the_same_input_makes_the_same_iso(self):
        first = self.make("iso", "a.iso")
        os.utime(self.payload / "vmlinuz", (1, 1))
        time.sleep(2.1)  # FAT counts two seconds at a time.
        self.assertEqual(read(first), read(self.make("iso", "b.iso")))

    def test_whole_media_are_found_whole(self):
        for kind, name, options in (("stick", "fat.img", ()),
                                    ("stick", "exfat.img", ("--fs", "exfat")),
                                    ("iso", "a.iso", ())):
            with self.subTest(name):
                report = self.check(self.make(kind, name, *options))
                self.assertTrue(report["whole"], report)
                self.assertEqual(report["kind"], kind)
                self.assertEqual(report["images"], ["PHILIPS.pri"])
                # Sticks have a key of their own for records.
                self.assertEqual(report["checked_files"],
                                 18 if kind == "stick" else 17)
                loaders = {l["path"]: l["sbat"] for l in report["loaders"]}
                self.assertEqual(loaders["/EFI/BOOT/BOOTX64.EFI"]["shim"], 4)
                self.assertEqual(
                    loaders["/EFI/BOOT/grubx64.efi"]["grub.debian"], 5)

    def put(self, esp, name, data):
        (self.dir / "new").write_bytes(data)
        lib.run("mcopy", "-o", "-i", esp, self.dir / "new",
                f"::/pristine/{name}")

    def test_what_restores_write_is_told_and_no_damage(self):
        stick = self.make("stick", "stick.img")
        esp = f"{stick}@@2M"
        report = self.check(stick)
        self.assertEqual((report["interrupted"], report["notes"]), (None, []))
        self.put(esp, "journal", journal_file.pending())
        self.put(esp, "grubenv", journal_file.EMPTY_ENVIRONMENT.replace(
            b"\n####################", b"\npristine_resume=1\n##"))
        report = self.check(stick)
        self.assertTrue(report["whole"])
        self.assertEqual(report["notes"], [])
        self.assertEqual(report["interrupted"],
                         "A restore of PHILIPS.pri to Samsung SSD 980, 500.1 "
                         "GB was interrupted at 63 %")
        out, _ = pristine("media", "check", stick)
        self.assertIn(b"was interrupted at 63 %", out)
        self.put(esp, "journal", journal_file.damaged())
        self.put(esp, "grubenv", b"no block\n")
        report = self.check(stick)
        self.assertTrue(report["whole"])
        self.assertIsNone(report["interrupted"])
        journal, environment = report["notes"]
        self.assertIn("damaged", journal)
        self.assertIn("/pristine/grubenv", environment)
        # Media that were made before there were journals.
        for name in ("journal", "grubenv"):
            lib.run("mdel", "-i", esp, f"::/pristine/{name}")
        report = self.check(stick)
        self.assertEqual((report["whole"], report["interrupted"],
                          report["notes"]), (True, None, []))

    def test_one_changed_byte_is_found_and_named(self):
        for name, kind in (("stick.img", "stick"), ("a.iso", "iso")):
            medium = self.make(kind, name)
            for what, data in (("/pristine/initrd.img",
                                self.files["initrd.img"]),
                               ("PHILIPS.pri", read(self.image)[MIB:])):
                with self.subTest(f"{what} on {name}"):
                    place = self.place_of(medium, data) + 1000
                    old = read(medium)[place:place + 1]
                    write_at(medium, place, bytes([old[0] ^ 1]))
                    report = self.check(medium, code=1)
                    self.assertFalse(report["whole"])
                    self.assertEqual(len(report["faults"]), 1)
                    self.assertIn(what, report["faults"][0])
                    write_at(medium, place, old)
            self.assertTrue(self.check(medium)["whole"])

    def test_missing_files_and_lost_boot_code_are_found(self):
        stick = self.make("stick", "stick.img")
        esp, data = f"{stick}@@2M", f"{stick}@@130M"
        lib.run("mdel", "-i", esp, "::/pristine/vmlinuz")
        lib.run("mdel", "-i", data, "::/PHILIPS.pri")
        write_at(stick, 0, bytes(440))
        faults = "\n".join(self.check(stick, code=1)["faults"])
        self.assertIn("/pristine/vmlinuz is missing", faults)
        self.assertIn("/PHILIPS.pri", faults)
        self.assertIn("boot sector", faults)

    def test_a_mounted_folder(self):
        stick = self.make("stick", "stick.img")
        folder = self.dir / "mounted"
        folder.mkdir()
        lib.run("mcopy", "-s", "-n", "-i", f"{stick}@@2M", "::/*", folder)
        self.assertTrue(self.check(folder)["whole"])
        write_at(folder / "pristine/vmlinuz", 5, b"x")
        self.assertFalse(self.check(folder, code=1)["whole"])

    def test_what_is_no_medium_is_said_to_be_none(self):
        empty = lib.make_sparse(self.dir / "empty", 4 * MIB)
        _, err = pristine("media", "check", empty, code=1)
        self.assertIn("medium.json", err)


if __name__ == "__main__":
    unittest.main()
