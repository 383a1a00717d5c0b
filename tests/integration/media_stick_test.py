# SPDX-License-Identifier: Apache-2.0
"""`pristine media stick` onto files, held against sfdisk, sgdisk, fsck.fat,
fsck.exfat, mtools and zstd."""
import hashlib
import json
import os
import re
import struct
import unittest

import journal_file
import lib
import media_payload
from cli_test import pristine, read

MIB = 1 << 20


class MediaStickTest(lib.SandboxTest):
    def setUp(self):
        super().setUp()
        self.payload = self.dir / "payload"
        self.files = media_payload.make(self.payload)
        self.image = self.dir / "PHILIPS.pri"
        self.stick = self.dir / "stick.img"
        folder = self.dir / "files"
        folder.mkdir()
        for number in range(6):
            (folder / f"f{number}").write_bytes(os.urandom(700001))
        self.fs = lib.make_sparse(self.dir / "fs.img", 32 * MIB)
        lib.run("mke2fs", "-q", "-t", "ext4", "-d", folder, self.fs)
        pristine("capture", self.fs, self.image)

    def make(self, *options, code=0):
        return pristine("media", "stick", self.stick, "--payload",
                        self.payload, *options, code=code)

    def partitions(self):
        lib.run("sgdisk", "-v", self.stick)
        table = json.loads(lib.run("sfdisk", "-J", self.stick))
        return table["partitiontable"]["partitions"]

    def cut(self, number):
        part = self.partitions()[number]
        path = self.dir / f"partition{number}"
        lib.keep_only(self.stick, [(part["start"] * 512, part["size"] * 512)],
                      self.dir / "kept")
        with open(self.dir / "kept", "rb") as file:
            file.seek(part["start"] * 512)
            path.write_bytes(file.read(part["size"] * 512))
        return path

    def test_layout_is_as_documented(self):
        self.make("--image", self.image)
        kinds = [(p["type"], p["name"]) for p in self.partitions()]
        self.assertEqual(kinds, [
            ("21686148-6449-6E6F-744E-656564454649", "BIOS boot"),
            ("C12A7328-F81F-11D2-BA4B-00A0C93EC93B", "PRISTINE"),
            ("EBD0A0A2-B9E5-4433-87C0-68B6B72699C7", "PRISTINE-D")])
        self.assertGreaterEqual(self.partitions()[1]["size"] * 512, 128 * MIB)

    def test_esp_holds_the_payload_and_medium_json_says_so(self):
        self.make("--image", self.image)
        esp = self.cut(1)
        lib.run("fsck.fat", "-n", esp)
        medium = json.loads(lib.run("mtype", "-i", esp,
                                    "::/pristine/medium.json"))
        self.assertEqual(medium["schema"], "pristine.medium/1")
        self.assertEqual(medium["kind"], "stick")
        self.assertRegex(medium["id"], "^[0-9a-f]{32}$")
        self.assertEqual(medium["images"], [
            {"path": "/PHILIPS.pri", "size": os.path.getsize(self.image)}])
        where = {"EFI/BOOT/BOOTX64.EFI": "efi/shimx64.efi",
                 "EFI/BOOT/mmx64.efi": "efi/mmx64.efi",
                 "EFI/BOOT/grubx64.efi": "efi/grubx64.efi",
                 "pristine/vmlinuz": "vmlinuz",
                 "pristine/initrd.img": "initrd.img",
                 "pristine/grub.cfg": "grub/grub.cfg",
                 "pristine/pristine.pf2": "grub/pristine.pf2",
                 "pristine/memtest.bin": "memtest/memtest.bin",
                 "pristine/memtest.efi": "memtest/memtest.efi"}
        where |= {f"pristine/payload/{path}": path for path in (
            "efi/shimx64.efi", "efi/mmx64.efi", "efi/gcdx64.efi",
            "bios/boot.img", "bios/core.img", "grub/grub.cfg")}
        for path, source in where.items():
            lib.run("mcopy", "-n", "-i", esp, f"::/{path}", self.dir / "out")
            self.assertEqual(read(self.dir / "out"), self.files[source], path)
            os.unlink(self.dir / "out")
        listed = {file["path"]: file for file in medium["files"]}
        # Two small grub.cfg, and the key for records.
        self.assertEqual(len(listed), len(where) + 3)
        for path, file in listed.items():
            lib.run("mcopy", "-n", "-i", esp, f"::{path}", self.dir / "out")
            data = read(self.dir / "out")
            self.assertEqual((len(data), hashlib.sha256(data).hexdigest()),
                             (file["size"], file["sha256"]), path)
            os.unlink(self.dir / "out")
        # What a restore writes later is there in full, and listed nowhere.
        for name, content in (
                ("journal", journal_file.EMPTY),
                ("grubenv", journal_file.EMPTY_ENVIRONMENT)):
            self.assertEqual(lib.run("mtype", "-i", esp, f"::/pristine/{name}"),
                             content)
            self.assertNotIn(f"/pristine/{name}", listed)
        uuid = re.search(r"--fs-uuid ([0-9A-F]{4}-[0-9A-F]{4})", lib.run(
            "mtype", "-i", esp, "::/EFI/debian/grub.cfg").decode())
        found = lib.run("blkid", "-p", "-o", "value", "-s", "UUID", esp)
        self.assertEqual(found.decode().strip(), uuid.group(1))

    def test_each_stick_has_a_key_of_its_own_for_records(self):
        keys = set()
        for _ in range(2):
            self.make()
            esp = self.cut(1)
            (self.dir / "key").write_bytes(
                lib.run("mtype", "-i", esp, "::/pristine/record.key"))
            medium = json.loads(lib.run("mtype", "-i", esp,
                                        "::/pristine/medium.json"))
            public = lib.run("openssl", "pkey", "-in", self.dir / "key",
                             "-pubout", "-outform", "DER")
            self.assertEqual(public[-32:].hex(), medium["record_key"])
            keys.add(medium["record_key"])
            os.unlink(self.stick)
        self.assertEqual(len(keys), 2)

    def test_boot_sector_loads_core_img_which_loads_its_rest(self):
        self.make()
        with open(self.stick, "rb") as file:
            mbr = file.read(512)
        core_at = struct.unpack_from("<Q", mbr, 0x5C)[0]
        self.assertEqual(core_at, self.partitions()[0]["start"])
        core = bytearray(self.files["bios/core.img"])
        struct.pack_into("<Q", core, 500, core_at + 1)
        with open(self.stick, "rb") as file:
            file.seek(core_at * 512)
            self.assertEqual(file.read(len(core)), core)
        boot = self.files["bios/boot.img"]
        self.assertEqual(mbr[:0x5C], boot[:0x5C])
        self.assertEqual(mbr[0x66:0x68], b"\x90\x90")
        self.assertEqual(mbr[0x68:440], boot[0x68:440])

    def check_image(self, data, *names):
        joined = b""
        for name in names:
            joined += self.take(data, name)
        (self.dir / "joined.pri").write_bytes(joined)
        content = lib.run("zstd", "-dc", self.dir / "joined.pri")
        self.assertEqual(content, pristine("restore", self.image, "-")[0])

    def take(self, data, name):
        """A file's bytes, by mtools or through the places that our reader
        gives, which exfat_test.py holds against exfatprogs."""
        if self.kind == "vfat":
            lib.run("mcopy", "-n", "-i", data, f"::/{name}", self.dir / "one")
            found = read(self.dir / "one")
            os.unlink(self.dir / "one")
            return found
        whole = read(data)
        places = [p for p in lib.probe_files("exfat", data)["/" + name]
                  if p[1] != 32]
        return b"".join(whole[at:at + size] for at, size in places)

    def test_fat32_data_partition(self):
        out, _ = self.make("--image", self.image, "--json")
        report = json.loads(out.splitlines()[-1])
        self.assertEqual(report["file_system"], "FAT32")
        self.kind = "vfat"
        data = self.cut(2)
        lib.run("fsck.fat", "-n", data)
        self.assertIn(b"PRISTINE-D", lib.run("mlabel", "-s", "-i", data, "::"))
        self.check_image(data, "PHILIPS.pri")

    def test_exfat_data_partition_with_an_image_in_parts(self):
        os.unlink(self.image)
        pristine("capture", self.fs, self.image, "--part-size", "1M")
        names = sorted(p.name for p in self.dir.glob("PHILIPS.p*"))
        self.assertGreater(len(names), 3)
        names.sort(key=lambda name: "" if name.endswith(".pri") else name)
        self.make("--image", self.image, "--fs", "exfat", "--label", "WORKS")
        self.kind = "exfat"
        data = self.cut(2)
        lib.run("fsck.exfat", "-n", data)
        self.assertIn(b"WORKS", lib.run("exfatlabel", data))
        self.check_image(data, *names)

    def check_many_files(self, kind, fs):
        images = []
        for i in range(24):
            path = self.dir / f"系统还原 {i} {'long ' * 8}é.pri"
            path.write_bytes(read(self.image))
            images += ["--image", path]
        self.make(*images, "--fs", kind, "--size", "800M")
        data = self.cut(2)
        lib.run(f"fsck.{fs}", "-n", data)
        self.assertEqual(
            {path for path in lib.probe_files(fs, data) if path != "/"},
            {"/" + image.name for image in images[1::2]})

    def test_many_long_and_foreign_names_on_fat32(self):
        self.check_many_files("fat32", "fat")

    def test_many_long_and_foreign_names_on_exfat(self):
        self.check_many_files("exfat", "exfat")

    def test_a_large_stick_gets_exfat(self):
        _, err = self.make("--image", self.image, "--size", "40G")
        self.assertIn("exFAT", err)
        self.assertLess(os.stat(self.stick).st_blocks * 512, 100 * MIB)
        self.assertEqual(len(self.partitions()), 3)

    def test_refusals_write_nothing(self):
        damaged = self.dir / "damaged.pri"
        data = bytearray(read(self.image))
        data[len(data) // 2] ^= 1
        damaged.write_bytes(data)
        cases = [
            (["--image", damaged], "damaged"),
            (["--image", self.dir / "none.pri"], "none.pri"),
            (["--image", self.image, "--size", "100M"], "need"),
        ]
        for options, word in cases:
            _, err = self.make(*options, code=3)
            self.assertIn(word, err)
            self.assertIn("Nothing was written", err)
            self.assertFalse(self.stick.exists())
        self.stick.write_bytes(b"mine")
        _, err = self.make("--image", self.image, code=3)
        self.assertIn("exists already", err)
        self.assertEqual(read(self.stick), b"mine")

    def test_a_folder_without_a_payload_is_refused(self):
        os.unlink(self.payload / "manifest.json")
        _, err = self.make(code=3)
        self.assertIn("holds no boot payload", err)
        self.assertIn("scripts/make-media", err)

    def test_a_payload_that_was_changed_is_refused(self):
        with open(self.payload / "initrd.img", "r+b") as file:
            file.seek(1000)
            file.write(b"evil")
        _, err = self.make("--image", self.image, code=3)
        self.assertIn("initrd.img is not what manifest.json says", err)


if __name__ == "__main__":
    unittest.main()
