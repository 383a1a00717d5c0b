#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Clones disks and partitions, and holds the copies against sfdisk, e2fsck and
an image of the source."""
import json
import os
import unittest

import lib
from lib import pristine

MIB = 1 << 20
TABLE = "label: gpt\nstart=1MiB, size=48MiB\nstart=60MiB, size=48MiB\n"


class CloneTest(lib.SandboxTest):
    def setUp(self):
        super().setUp()
        self.disk = lib.make_sparse(self.dir / "disk.img", 130 * MIB)
        (self.dir / "table").write_text(TABLE)
        with open(self.dir / "table", "rb") as table:
            lib.run("sfdisk", "-q", self.disk, stdin=table)
        folder = self.dir / "files"
        folder.mkdir()
        for number in range(12):
            (folder / f"f{number}").write_bytes(os.urandom(300000 + number))
        fs = lib.make_sparse(self.dir / "fs.img", 48 * MIB)
        lib.run("mke2fs", "-q", "-t", "ext4", "-d", folder, fs)
        with open(self.disk, "r+b") as file:
            file.seek(MIB)
            file.write(fs.read_bytes())
        self.image = self.dir / "PHILIPS.pri"
        pristine("capture", self.disk, self.image)

    def part(self, path, start):
        part = self.dir / "part.img"
        with open(path, "rb") as file:
            file.seek(start * MIB)
            part.write_bytes(file.read(48 * MIB))
        return part

    def test_a_disk_is_copied_to_a_larger_one(self):
        before = self.disk.read_bytes()
        target = self.dir / "target.img"
        target.write_bytes(os.urandom(200 * MIB))
        out = pristine("clone", self.disk, target, "--yes", "--json")
        report = json.loads(out.splitlines()[-1])
        self.assertEqual(report["schema"], "pristine.clone/1")
        self.assertTrue(report["read_back"])
        # The second partition, of no known kind, counts as used in whole.
        self.assertLess(report["written_bytes"], 66 * MIB)
        pristine("compare", self.image, target)
        self.assertIn(b"No problems found", lib.run("sgdisk", "-v", target))
        lib.run("e2fsck", "-fn", self.part(target, 1))
        self.assertEqual(self.disk.read_bytes(), before)

    def test_a_new_file_is_made(self):
        pristine("clone", self.disk, self.dir / "new.img")
        pristine("compare", self.image, self.dir / "new.img")

    def test_a_partition_is_copied_beside_itself(self):
        before = self.disk.read_bytes()
        pristine("clone", f"{self.disk}#1", f"{self.disk}#2", "--yes")
        after = self.disk.read_bytes()
        self.assertEqual(after[:60 * MIB], before[:60 * MIB])
        self.assertEqual(after[108 * MIB:], before[108 * MIB:])
        lib.run("e2fsck", "-fn", self.part(self.disk, 60))

    def test_what_cannot_be_right_is_refused(self):
        small = lib.make_sparse(self.dir / "small.img", 50 * MIB)
        before = self.disk.read_bytes()
        for source, target, words in (
                (self.disk, self.disk, "the source itself"),
                (f"{self.disk}#1", self.disk, "the source itself"),
                (self.disk, f"{self.disk}#1", "the source itself"),
                (self.dir / "fs.img", self.disk, "whole disk"),
                (self.disk, small, "52428800"),
                (self.dir / "none", small, "none")):
            with self.subTest(words=words, target=target):
                self.assertIn(words,
                              pristine("clone", source, target, "--yes",
                                       code=3))
        self.assertIn("nobody confirmed",
                      pristine("clone", self.dir / "fs.img",
                               f"{self.disk}#2", code=3))
        self.assertEqual(self.disk.read_bytes(), before)


if __name__ == "__main__":
    unittest.main()
