# SPDX-License-Identifier: Apache-2.0
"""`pristine media install --shrink` on files of disks without free space: the
file system's own tools say that it is whole afterwards, and every file has the
hash that it had.  Needs root, for loop devices."""
import hashlib
import json
import os
import random
import struct
import subprocess
import unittest

import lib
import media_payload
from cli_test import pristine, read, write_at

MIB = 1 << 20
SIZE = 1000 * MIB
WINDOWS = ("label: gpt\n"
           "start=1MiB, size=100MiB, type=U\n"
           "start=101MiB, size=16MiB, type=E3C9E316-0B5C-4DB8-817D-F92DF00215AE\n"
           "start=117MiB, size=60MiB, type=EBD0A0A2-B9E5-4433-87C0-68B6B72699C7\n"
           "start=177MiB, size=782MiB, type=EBD0A0A2-B9E5-4433-87C0-68B6B72699C7\n"
           "start=959MiB, size=40MiB, type=DE94BBA4-06D1-4D40-A16A-BFD50179D6AC,"
           " attrs=RequiredPartition\n")
LINUX = ("label: gpt\n"
         "start=1MiB, size=100MiB, type=U\n"
         "start=101MiB, size=898MiB, type=L\n")
LINUX_MBR = ("label: dos\n"
             "start=1MiB, size=300MiB, type=83, bootable\n"
             "start=301MiB, size=699MiB, type=83\n")


@unittest.skipUnless(lib.can_loop(), "takes root and loop devices")
class MediaShrinkTest(lib.SandboxTest):
    def setUp(self):
        super().setUp()
        self.payload = self.dir / "payload"
        media_payload.make(self.payload, kernel_size=1 << 20)
        self.image = self.dir / "PHILIPS.pri"
        source = self.dir / "source"
        source.write_bytes(os.urandom(20 * MIB))
        pristine("capture", source, self.image)
        self.disk = lib.make_sparse(self.dir / "disk.img", SIZE)
        self.files = {}

    # -- disks

    def partition(self, table):
        subprocess.run(["sfdisk", "-q", self.disk], input=table, text=True,
                       env=lib.ENV, check=True)

    def table(self):
        return json.loads(lib.run("sfdisk", "-J", self.disk))[
            "partitiontable"]["partitions"]

    def range_of(self, number):
        part = self.table()[number - 1]
        return part["start"] * 512, part["size"] * 512

    def cut(self, number):
        """A copy of the partition, for tools that take files."""
        start, size = self.range_of(number)
        out = self.dir / "part"
        lib.run("dd", f"if={self.disk}", f"of={out}", "bs=1M", "conv=sparse",
                f"skip={start}", f"count={size}", "iflag=skip_bytes,count_bytes",
                "status=none")
        return out

    def put(self, number, volume):
        lib.run("dd", f"if={volume}", f"of={self.disk}", "bs=1M",
                "conv=sparse,notrunc", f"seek={self.range_of(number)[0]}",
                "oflag=seek_bytes", "status=none")

    def make_files(self, mib, count=40):
        """Random files, `mib` in all."""
        source = random.Random(mib)
        for i in range(count):
            data = source.randbytes(mib * MIB // count)
            self.files[f"file{i:02}"] = data
            (self.dir / f"file{i:02}").write_bytes(data)

    def make_ntfs(self, number, mib):
        """With its files all over the volume, so that some must be moved."""
        start, size = self.range_of(number)
        volume = lib.make_sparse(self.dir / "volume", size)
        lib.run("mkntfs", "-q", "-F", "-Q", "-L", f"Data{number}", "-s", 512,
                "-p", start // 512, "-H", 255, "-S", 63, volume)
        if mib:
            self.make_files(mib)
            filler = lib.make_sparse(self.dir / "filler",
                                     size - (mib + 30) * MIB)
            with open(filler, "r+b") as file:
                while file.tell() < os.path.getsize(filler):
                    file.write(b"filler! " * 131072)
            lib.run("ntfscp", "-q", volume, filler, "filler")
            for name in self.files:
                lib.run("ntfscp", "-q", volume, self.dir / name, name)
            # Free what lies before them.
            self.truncate_in_ntfs(volume, "filler")
        self.put(number, volume)

    def truncate_in_ntfs(self, volume, name):
        empty = self.dir / "empty"
        empty.write_bytes(b"")
        lib.run("ntfscp", "-q", volume, empty, name)

    def make_ext(self, number, mib):
        tree = self.dir / "tree"
        tree.mkdir()
        self.make_files(mib)
        for name in self.files:
            os.link(self.dir / name, tree / name)
        _, size = self.range_of(number)
        volume = lib.make_sparse(self.dir / "volume", size)
        lib.run("mke2fs", "-q", "-t", "ext4", "-d", tree, volume)
        self.put(number, volume)

    def make_windows(self, mib=150):
        self.partition(WINDOWS)
        esp = lib.make_sparse(self.dir / "esp", 100 * MIB)
        lib.run("mkfs.fat", "-F", "32", esp)
        self.put(1, esp)
        self.make_ntfs(3, 0)
        self.make_ntfs(5, 0)
        self.make_ntfs(4, mib)

    def make_linux(self, table=LINUX, mib=150):
        self.partition(table)
        if table == LINUX:
            esp = lib.make_sparse(self.dir / "esp", 100 * MIB)
            lib.run("mkfs.fat", "-F", "32", esp)
            self.put(1, esp)
        self.make_ext(2, mib)

    # -- oracles

    def check_ntfs(self, number):
        part = self.cut(number)
        lib.run("ntfsresize", "--info", "--force", "--no-progress-bar", part)
        lib.run("ntfsinfo", "-m", "-f", part)
        said = lib.run("ntfsfix", "--no-action", part).decode()
        self.assertIn("processed successfully", said)
        for name, data in self.files.items():
            found = lib.run("ntfscat", "-f", part, name)
            self.assertEqual(hashlib.sha256(found).digest(),
                             hashlib.sha256(data).digest(), name)

    def check_ext(self, number):
        part = self.cut(number)
        lib.run("e2fsck", "-f", "-n", part)
        for name, data in self.files.items():
            found = lib.run("debugfs", "-R", f"cat {name}", part)
            self.assertEqual(hashlib.sha256(found).digest(),
                             hashlib.sha256(data).digest(), name)

    def install(self, *options, code=0):
        return pristine("media", "install", "--disk", self.disk, "--image",
                        self.image, "--payload", self.payload, "--json",
                        *options, code=code)

    def report(self, *options):
        out, _ = self.install(*options)
        return json.loads(out.splitlines()[-1])

    def refused(self, *options):
        before = lib.run("sha256sum", self.disk)
        out, _ = self.install(*options, code=3)
        self.assertEqual(lib.run("sha256sum", self.disk), before)
        said = out.decode()
        self.assertIn("Nothing was written", said)
        return said

    def remove(self):
        out, _ = pristine("media", "remove", "--disk", self.disk, "--yes",
                          "--json")
        return json.loads(out.splitlines()[-1])

    # -- what works

    def test_ntfs_gives_room_and_keeps_its_files(self):
        self.make_windows()
        others = {n: read(self.cut(n)) for n in (2, 3, 5)}
        before = self.table()
        report = self.report("--shrink=last", "--yes")
        shrunk = report["shrunk"]
        self.assertEqual((shrunk["partition"], shrunk["file_system"],
                          shrunk["old_size"]), (4, "ntfs", 782 * MIB))
        after = self.table()
        self.assertEqual(self.range_of(4), (177 * MIB, shrunk["new_size"]))
        self.assertLess(shrunk["new_size"], 782 * MIB)
        # All that was taken is the recovery partition and its boot code.
        self.assertEqual(report["offset"] + report["size"], 959 * MIB)
        self.assertEqual(report["offset"] - MIB, 177 * MIB + shrunk["new_size"])
        lib.run("sgdisk", "-v", self.disk)
        self.check_ntfs(4)
        self.assertEqual(others, {n: read(self.cut(n)) for n in (2, 3, 5)})
        for old, new in zip(before, after):
            self.assertEqual(old["uuid"], new["uuid"])
        pristine("media", "check", self.disk)
        # Again, in place: the space is that of the old one.
        again = self.report("--shrink=last", "--yes")
        self.assertIsNone(again["shrunk"])
        self.assertEqual(again["offset"], report["offset"])
        removed = self.remove()
        self.assertEqual(removed["still_smaller"], [shrunk])
        self.assertEqual(self.table(), [
            {**old, "size": new["size"]} for old, new in zip(before, after)])
        self.check_ntfs(4)

    def test_ext_gives_room_and_keeps_its_files(self):
        self.make_linux()
        report = self.report("--shrink=2", "--yes")
        self.assertEqual(report["shrunk"]["file_system"], "ext4")
        self.assertTrue(report["uefi"])
        self.check_ext(2)
        lib.run("sgdisk", "-v", self.disk)
        self.assertEqual(self.remove()["still_smaller"], [report["shrunk"]])
        self.check_ext(2)

    def test_ext_on_an_mbr_disk(self):
        self.make_linux(LINUX_MBR)
        report = self.report("--shrink=last", "--yes")
        self.assertTrue(report["bios"] and not report["uefi"])
        self.assertEqual(self.table()[2]["type"], "27")
        self.assertEqual(self.range_of(2)[1], report["shrunk"]["new_size"])
        self.check_ext(2)

    def test_a_cut_between_file_system_and_table_is_gone_on_from(self):
        """The file system is small, the table is old, and Windows has not
        checked the volume yet."""
        self.make_windows()
        size = self.report("--shrink=last", "--yes")["shrunk"]["new_size"]
        self.disk.unlink()
        lib.make_sparse(self.disk, SIZE)
        self.make_windows()
        device = lib.run("losetup", "--find", "--show", "--offset", 177 * MIB,
                         "--sizelimit", 782 * MIB, self.disk).decode().strip()
        try:
            lib.run("ntfsresize", "-f", "-s", size, "--no-progress-bar", device)
        finally:
            lib.run("losetup", "--detach", device)
        report = self.report("--shrink=last", "--yes")
        self.assertEqual(report["shrunk"]["new_size"], size)
        self.check_ntfs(4)

    # -- what is refused, with nothing written

    def test_yes_alone_is_no_answer(self):
        self.make_linux()
        for options in (["--shrink", "--yes"], ["--shrink"], ["--shrink=2"]):
            self.assertIn("say which partition", self.refused(*options))
        self.assertIn("--shrink", self.refused("--yes"))

    def test_too_full(self):
        self.make_linux(mib=780)
        said = self.refused("--shrink=last", "--yes")
        self.assertIn("its files need", said)
        self.assertIn("898.0 MiB", said)

    def test_smaller_than_what_is_needed(self):
        self.make_windows(mib=0)
        said = self.refused("--shrink=3", "--yes")
        self.assertIn("has 60.0 MiB", said)

    def test_an_unclean_ntfs(self):
        self.make_windows(mib=0)
        part = self.dir / "volume"
        lib.run("ntfsresize", "-f", "-s", "815000000", "--no-progress-bar", part)
        self.put(4, part)
        self.assertIn("scheduled for check",
                      self.refused("--shrink=last", "--yes"))

    def test_a_hibernated_windows(self):
        self.make_windows(mib=0)
        part = self.dir / "volume"
        hiberfil = self.dir / "hiberfil"
        hiberfil.write_bytes(b"hibr" + bytes(8188))
        lib.run("ntfscp", "-q", part, hiberfil, "hiberfil.sys")
        self.put(4, part)
        self.assertIn("hibernated", self.refused("--shrink=last", "--yes"))

    def test_a_damaged_ext(self):
        self.make_linux()
        start = self.range_of(2)[0]
        # Behind superblock and group descriptors: bitmaps and inodes.
        write_at(self.disk, start + 4096 * 2, os.urandom(4096))
        said = self.refused("--shrink=last", "--yes")
        self.assertIn("e2fsck", said)

    def test_bitlocker_and_unknown_file_systems(self):
        self.make_windows(mib=0)
        for number in (3, 4):
            write_at(self.disk, self.range_of(number)[0] + 3, b"-FVE-FS-")
        self.assertIn("BitLocker", self.refused("--shrink=last", "--yes"))
        self.assertIn("BitLocker", self.refused("--shrink=4", "--yes"))
        self.assertIn("vfat", self.refused("--shrink=1", "--yes"))
        self.assertIn("no partition 9", self.refused("--shrink=9", "--yes"))

    def test_one_that_is_in_use(self):
        self.make_linux()
        device = lib.run("losetup", "--find", "--show", "--offset", 101 * MIB,
                         "--sizelimit", 898 * MIB, self.disk).decode().strip()
        try:
            said = self.refused("--shrink=last", "--yes")
        finally:
            lib.run("losetup", "--detach", device)
        self.assertIn("loop", said)

    def test_an_mbr_with_four_primaries_and_a_logical_partition(self):
        self.partition("label: dos\n" + "".join(
            f"start={at}MiB, size={size}MiB, type=83\n"
            for at, size in ((1, 9), (11, 9), (21, 9), (31, 900))))
        self.make_ext(4, 20)
        self.assertIn("four primary partitions",
                      self.refused("--shrink=last", "--yes"))
        self.partition("label: dos\nstart=1MiB, size=9MiB\n"
                       "start=11MiB, size=980MiB, type=5\n"
                       "start=12MiB, size=900MiB, type=83\n")
        lib.run("mke2fs", "-q", "-F", "-t", "ext4", "-E",
                f"offset={12 * MIB}", self.disk, "900M")
        self.assertIn("logical", self.refused("--shrink=5", "--yes"))


if __name__ == "__main__":
    unittest.main()
