#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Mounts real file systems through restore/machine/volumes, on loop devices:
as root, where the kernel has them."""
import hashlib
import os
import pathlib
import shutil
import subprocess
import unittest

import lib

PROBE = lib.BUILD / "tests" / "machine_probe"
MIB = 1 << 20


def kernel_has(driver):
    return driver in pathlib.Path("/proc/filesystems").read_text().split()


def digest(path):
    with open(path, "rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


@unittest.skipUnless(lib.can_loop(), "takes root and loop devices")
class VolumesTest(lib.SandboxTest):
    def setUp(self):
        super().setUp()
        self.folder = self.dir / "volumes"
        content = self.dir / "content"
        (content / "Images").mkdir(parents=True)
        lib.run(lib.PRISTINE, "capture", lib.make_sparse(
            self.dir / "small", MIB), content / "Images" / "PHILIPS.pri",
            "--label", "factory")
        (content / "readme.txt").write_text("hello")
        self.content = content

    def attach(self, path):
        device = lib.run("losetup", "--find", "--show", path).decode().strip()
        self.addCleanup(subprocess.run, ["losetup", "-d", device], check=True)
        return device

    def probe(self, what, device, **options):
        return lib.run(PROBE, what, os.path.basename(device), self.folder,
                       **options).decode().splitlines()

    def make(self, kind):
        image = lib.make_sparse(self.dir / f"{kind}.img", 300 * MIB)
        if kind == "ntfs":
            lib.run("mkntfs", "-F", "-q", "-f", "-L", "ntfs", image)
            lib.run("ntfscp", image, self.content / "readme.txt", "readme.txt")
            lib.run("ntfscp", image, self.content / "Images" / "PHILIPS.pri",
                    "PHILIPS.pri")
        elif kind.startswith("ext"):
            lib.run("mke2fs", "-q", "-t", kind, "-L", kind, "-d", self.content,
                    image)
        elif kind == "btrfs":
            lib.run("mkfs.btrfs", "-q", "-L", kind, "--rootdir", self.content,
                    image)
        elif kind == "xfs":
            lib.run("mkfs.xfs", "-q", "-L", kind, image)
        return image

    def check_browsing(self, kind, expected):
        image = self.make(kind)
        before = digest(image)
        device = self.attach(image)
        lines = self.probe("browse", device)
        self.assertEqual(lines[0], f"volume {kind} {kind}")
        self.assertEqual(sorted(set(lines[1:]) & set(expected)),
                         sorted(expected), lines)
        self.assertEqual(digest(image), before)
        self.assertNotIn(str(self.folder),
                         pathlib.Path("/proc/mounts").read_text())

    def test_ext_is_read_and_not_written(self):
        for kind in ("ext2", "ext4"):
            with self.subTest(kind=kind):
                self.check_browsing(
                    kind, ["folder Images", "file readme.txt",
                           "image Images/PHILIPS.pri factory"])

    @unittest.skipUnless(shutil.which("ntfs-3g", path=lib.ENV["PATH"]),
                         "there is no ntfs-3g")
    def test_ntfs_is_read_and_not_written(self):
        self.check_browsing(
            "ntfs", ["file readme.txt", "image PHILIPS.pri factory"])

    @unittest.skipUnless(kernel_has("btrfs") and shutil.which(
        "mkfs.btrfs", path=lib.ENV["PATH"]), "there is no btrfs")
    def test_btrfs_is_read_and_not_written(self):
        self.check_browsing(
            "btrfs", ["file readme.txt", "image Images/PHILIPS.pri factory"])

    @unittest.skipUnless(kernel_has("xfs") and shutil.which(
        "mkfs.xfs", path=lib.ENV["PATH"]), "there is no xfs")
    def test_xfs_is_read_and_not_written(self):
        self.check_browsing("xfs", [])

    def test_a_journal_is_not_replayed(self):
        image = self.make("ext4")
        mounted = self.dir / "mounted"
        mounted.mkdir()
        lib.run("mount", "-o", "loop", image, mounted)
        try:
            (mounted / "unwritten").write_text("x" * 100000)
            lib.run("sync")
            # As a machine leaves it whose power was cut.
            dirty = self.dir / "dirty.img"
            lib.run("cp", "--sparse=always", image, dirty)
        finally:
            lib.run("umount", mounted)
        self.assertIn(b"needs_recovery", lib.run("dumpe2fs", "-h", dirty))
        before = digest(dirty)
        lines = self.probe("browse", self.attach(dirty))
        self.assertIn("file readme.txt", lines)
        self.assertEqual(digest(dirty), before)

    def test_a_file_can_be_saved_and_the_device_is_free_afterwards(self):
        kinds = ["ext4"] + ["ntfs"] * bool(
            shutil.which("ntfs-3g", path=lib.ENV["PATH"]))
        for kind in kinds:
            with self.subTest(kind=kind):
                device = self.attach(self.make(kind))
                self.probe("save", device)
                os.close(os.open(device, os.O_RDWR | os.O_EXCL))
                self.assertIn("file saved", self.probe("browse", device))

    def test_damage_is_told_in_words(self):
        image = self.make("ext4")
        with open(image, "r+b") as file:
            # The root folder's inode and all beside it.
            file.seek(64 * 1024)
            file.write(b"\xff" * 2 * MIB)
        with self.assertRaisesRegex(AssertionError, "damaged|Structure"):
            self.probe("browse", self.attach(image))


if __name__ == "__main__":
    unittest.main()
