#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Restores over disks with --undo-to, undoes that, and compares hashes of the
whole disk files."""
import hashlib
import json
import os
import subprocess
import unittest

import lib
from lib import pristine

MIB = 1 << 20
IMAGE_TABLE = "label: gpt\nstart=1MiB, size=40MiB\nstart=44MiB, size=20MiB\n"
OTHER_TABLE = "label: dos\nstart=2MiB, size=30MiB\nstart=40MiB, size=50MiB\n"


def digest(path):
    return hashlib.sha256(path.read_bytes()).hexdigest()


class UndoTest(lib.SandboxTest):
    def setUp(self):
        super().setUp()
        self.source = self.disk("source.img", 130, IMAGE_TABLE)
        files = self.dir / "files"
        files.mkdir()
        for number in range(8):
            (files / f"f{number}").write_bytes(os.urandom(300000 + number))
        self.fs = lib.make_sparse(self.dir / "fs.img", 40 * MIB)
        lib.run("mke2fs", "-q", "-t", "ext4", "-d", files, self.fs)
        self.put(self.source, MIB, self.fs.read_bytes())
        self.put(self.source, 44 * MIB, os.urandom(20 * MIB))
        self.image = self.dir / "PHILIPS.pri"
        pristine("capture", self.source, self.image)
        self.kept = self.dir / "kept"
        self.kept.mkdir()

    def disk(self, name, mib, table, content=None):
        path = self.dir / name
        path.write_bytes(content or bytes(mib * MIB))
        (self.dir / "table").write_text(table)
        with open(self.dir / "table", "rb") as file:
            lib.run("sfdisk", "-q", path, stdin=file)
        return path

    @staticmethod
    def put(path, offset, content):
        with open(path, "r+b") as file:
            file.seek(offset)
            file.write(content)

    def restore_and_undo(self, target, *arguments):
        before = digest(target)
        pristine("restore", self.image, *arguments, "--yes", "--undo-to",
                 self.kept)
        self.assertNotEqual(digest(target), before)
        out = pristine("undo", self.kept, "--yes", "--json")
        # Its verdict, and where its record is.
        self.assertEqual([json.loads(line)["schema"]
                          for line in out.splitlines()][-2:],
                         ["pristine.undo/1", "pristine.record.written/1"])
        self.assertEqual(digest(target), before)

    def test_a_disk_with_another_table_comes_back(self):
        target = self.disk("target.img", 150, OTHER_TABLE,
                           os.urandom(150 * MIB))
        self.restore_and_undo(target, target)

    def test_a_partition_comes_back(self):
        target = self.disk("target.img", 150, IMAGE_TABLE,
                           os.urandom(150 * MIB))
        self.restore_and_undo(target, "--partition", 1, "--to", f"{target}#1")

    def test_two_legs_come_back(self):
        target = self.disk("target.img", 150, IMAGE_TABLE,
                           os.urandom(150 * MIB))
        self.restore_and_undo(target, "--partition", 1, "--to", f"{target}#1",
                              "--partition", 2, "--to", f"{target}#2")
        self.assertTrue((self.kept / "UNDO-2.pri").exists())

    def test_with_delta_only_what_differs_is_kept(self):
        target = self.dir / "target.img"
        target.write_bytes(self.source.read_bytes())
        self.put(target, 50 * MIB, os.urandom(3 * MIB))
        # Unused space of the file system, which a restore may not touch.
        self.put(target, 38 * MIB, os.urandom(MIB))
        self.restore_and_undo(target, target, "--delta")
        # Chunks of 2 MiB: two that differ, and the first and last of the
        # partition, which are sealed.  All of it would be over 20 MiB.
        self.assertLess((self.kept / "UNDO.pri").stat().st_size, 12 * MIB)

    def test_an_odd_sized_disk_comes_back(self):
        target = self.dir / "target.img"
        target.write_bytes(os.urandom(140 * MIB + 512 * 3))
        self.restore_and_undo(target, target)

    def test_an_undo_that_was_killed_can_be_run_again(self):
        target = self.disk("target.img", 150, OTHER_TABLE,
                           os.urandom(150 * MIB))
        before = digest(target)
        pristine("restore", self.image, target, "--yes", "--undo-to",
                 self.kept)
        restored = digest(target)
        undo = [str(lib.PRISTINE), "undo", str(self.kept), "--yes"]
        # Killed as soon as the sealed first sector shows that it writes.
        with subprocess.Popen(undo, env=lib.ENV, stdin=subprocess.DEVNULL,
                              stdout=subprocess.DEVNULL,
                              stderr=subprocess.DEVNULL) as running:
            while running.poll() is None:
                with open(target, "rb") as file:
                    if not any(file.read(512)):
                        running.kill()
                        break
            running.wait()
        self.assertNotIn(digest(target), (before, restored))
        pristine("undo", self.kept, "--yes")
        self.assertEqual(digest(target), before)

    def test_a_damaged_undo_image_is_refused(self):
        target = self.disk("target.img", 150, OTHER_TABLE,
                           os.urandom(150 * MIB))
        pristine("restore", self.image, target, "--yes", "--undo-to",
                 self.kept)
        restored = digest(target)
        undo = self.kept / "UNDO.pri"
        self.put(undo, undo.stat().st_size // 2, b"damage")
        pristine("undo", undo, "--yes", code=3)
        self.assertEqual(digest(target), restored)

    def test_a_folder_that_is_missing_or_used_refuses(self):
        target = self.disk("target.img", 150, OTHER_TABLE)
        before = digest(target)
        pristine("restore", self.image, target, "--yes", "--undo-to",
                 self.dir / "none", code=3)
        (self.kept / "UNDO.pri").write_bytes(b"something")
        pristine("restore", self.image, target, "--yes", "--undo-to",
                 self.kept, code=3)
        self.assertEqual(digest(target), before)

    def test_another_image_is_not_put_back(self):
        out = pristine("undo", self.image, "--yes", code=3)
        self.assertIn("no undo image", out)


if __name__ == "__main__":
    unittest.main()
