# SPDX-License-Identifier: Apache-2.0
"""Drives `pristine` as a user does, and holds what it makes against zstd,
openssl, sfdisk and e2fsck."""
import json
import os
import signal
import struct
import subprocess
import time
import unittest

import lib

MIB = 1 << 20


def pristine(*arguments, code=0, **options):
    """Runs pristine, checks its exit code, returns (stdout, stderr)."""
    done = subprocess.run(
        [lib.PRISTINE, *map(str, arguments)], env=lib.ENV,
        stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
        stderr=subprocess.PIPE, check=False, **options)
    if done.returncode != code:
        raise AssertionError(
            f"pristine {arguments} ended with {done.returncode}:\n"
            f"{done.stdout[-3000:]!r}\n{done.stderr.decode()[-3000:]}")
    return done.stdout, done.stderr.decode()


def read(path):
    with open(path, "rb") as file:
        return file.read()


def write_at(path, offset, data):
    with open(path, "r+b") as file:
        file.seek(offset)
        file.write(data)


class CliTest(lib.SandboxTest):
    def setUp(self):
        super().setUp()
        self.image = self.dir / "PHILIPS.pri"

    def make_ext4(self, size=48 * MIB, sector_files=12):
        folder = self.dir / "files"
        folder.mkdir(exist_ok=True)
        for number in range(sector_files):
            (folder / f"f{number}").write_bytes(os.urandom(300000 + number))
        path = lib.make_sparse(self.dir / "fs.img", size)
        lib.run("mke2fs", "-q", "-t", "ext4", "-d", folder, path)
        return path

    def make_disk(self, table, starts_mib=(1, 60), size=130 * MIB):
        disk = lib.make_sparse(self.dir / "disk.img", size)
        lib.run("sfdisk", "-q", disk, stdin=self.script(table))
        fs = read(self.make_ext4())
        for start in starts_mib:
            write_at(disk, start * MIB, fs)
        return disk

    def script(self, text):
        path = self.dir / "table"
        path.write_text(text)
        file = open(path, "rb")
        self.addCleanup(file.close)
        return file

    GPT = ("label: gpt\nstart=1MiB, size=48MiB\nstart=60MiB, size=48MiB\n")
    MBR = ("label: dos\nstart=1MiB, size=48MiB, type=83, bootable\n"
           "start=58MiB, size=60MiB, type=5\n"
           "start=60MiB, size=48MiB, type=83\n")

    def test_zstd_alone_restores_and_pristine_does_the_same(self):
        fs = self.make_ext4()
        pristine("capture", fs, self.image)
        lib.run("zstd", "-q", "-t", self.image)
        content = lib.run("zstd", "-dc", self.image)
        self.assertEqual(content, pristine("restore", self.image, "-")[0])
        target = self.dir / "out.img"
        pristine("restore", self.image, target)
        lib.run("e2fsck", "-fn", target)
        self.assertEqual(read(target), content)

    def test_a_source_is_not_changed_by_a_capture(self):
        fs = self.make_ext4()
        before, old = read(fs), os.stat(fs)
        pristine("capture", fs, self.image)
        now = os.stat(fs)
        self.assertEqual(read(fs), before)
        self.assertEqual((old.st_mtime_ns, old.st_ctime_ns, old.st_atime_ns),
                         (now.st_mtime_ns, now.st_ctime_ns, now.st_atime_ns))

    def test_parts_join_to_one_zstd_file(self):
        fs = self.make_ext4()
        pristine("capture", fs, self.image, "--part-size", "1M")
        parts = [self.image] + sorted(self.dir.glob("PHILIPS.p0*"))
        self.assertGreater(len(parts), 2)
        joined = self.dir / "joined.pri"
        joined.write_bytes(b"".join(map(read, parts)))
        self.assertEqual(lib.run("zstd", "-dc", joined),
                         pristine("restore", self.image, "-")[0])
        pristine("prove", "--deep", joined)
        os.rename(parts[1], self.dir / "away")
        self.assertIn("missing", pristine("prove", self.image, code=1)[1])

    def test_the_seek_table_is_the_published_one(self):
        fs = self.make_ext4()
        pristine("capture", fs, self.image)
        data = read(self.image)
        # zstd_seekable_compression_format.md: footer, then entries, then magic.
        count, descriptor, magic = struct.unpack("<IBI", data[-9:])
        self.assertEqual((descriptor, magic), (0, 0x8F92EAB1))
        start = len(data) - 17 - 8 * count
        self.assertEqual(struct.unpack("<II", data[start:start + 8]),
                         (0x184D2A5E, 9 + 8 * count))
        entries = list(struct.iter_unpack("<II", data[start + 8:-9]))
        self.assertEqual(sum(stored for stored, _ in entries), start)
        self.assertEqual(sum(raw for _, raw in entries), os.path.getsize(fs))
        at = raw_at = 0
        content = lib.run("zstd", "-dc", self.image)
        for stored, raw in entries:
            if raw:
                frame = self.dir / "frame.zst"
                frame.write_bytes(data[at:at + stored])
                self.assertEqual(lib.run("zstd", "-dc", frame),
                                 content[raw_at:raw_at + raw])
            at, raw_at = at + stored, raw_at + raw

    def test_a_pipe_takes_an_image_too(self):
        fs = self.make_ext4()
        self.image.write_bytes(pristine("capture", fs, "-")[0])
        pristine("prove", "--deep", self.image)

    def test_openssl_verifies_the_signature(self):
        fs = self.make_ext4()
        key, public = self.dir / "key", self.dir / "key.pub"
        lib.run("openssl", "genpkey", "-algorithm", "ed25519", "-out", key)
        lib.run("openssl", "pkey", "-in", key, "-pubout", "-out", public)
        pristine("capture", fs, self.image, "--sign", key)
        pristine("prove", self.image, "--key", public)
        data = read(self.image)
        count = struct.unpack("<I", data[-9:-5])[0]
        start = len(data) - 17 - 8 * count
        sizes = [stored for stored, _ in
                 struct.iter_unpack("<II", data[start + 8:-9])]
        signature = data[start - sizes[-1]:start]
        index = data[start - sizes[-1] - sizes[-2]:start - sizes[-1]]
        (self.dir / "signed").write_bytes(data[:sizes[0]] + index)
        (self.dir / "digest").write_bytes(lib.run(
            "openssl", "dgst", "-sha256", "-binary", self.dir / "signed"))
        (self.dir / "sig").write_bytes(signature[-64:])
        lib.run("openssl", "pkeyutl", "-verify", "-pubin", "-inkey", public,
                "-rawin", "-in", self.dir / "digest",
                "-sigfile", self.dir / "sig")
        other = self.dir / "other"
        lib.run("openssl", "genpkey", "-algorithm", "ed25519", "-out", other)
        lib.run("openssl", "pkey", "-in", other, "-pubout", "-out", public)
        self.assertIn("another key",
                      pristine("prove", self.image, "--key", public, code=1)[1])

    def test_a_whole_disk_comes_back_on_a_larger_one(self):
        for table, last in ((self.GPT, 2), (self.MBR, 5)):
            with self.subTest(table=table[:10]):
                disk = self.make_disk(table)
                pristine("capture", disk, self.image, "--replace")
                target = lib.make_sparse(self.dir / "target.img", 200 * MIB)
                write_at(target, 0, os.urandom(3 * MIB))
                pristine("restore", self.image, target, "--yes")
                pristine("compare", self.image, target)
                wanted = json.loads(lib.run("sfdisk", "-J", disk))
                found = json.loads(lib.run("sfdisk", "-J", target))
                strip = [[(p["start"], p["size"], p["type"], p.get("uuid"))
                          for p in t["partitiontable"]["partitions"]]
                         for t in (wanted, found)]
                self.assertEqual(*strip)
                if table == self.GPT:
                    self.assertIn(b"No problems found",
                                  lib.run("sgdisk", "-v", target))
                part = self.dir / "part.img"
                with open(target, "rb") as file:
                    file.seek(60 * MIB)
                    part.write_bytes(file.read(48 * MIB))
                lib.run("e2fsck", "-fn", part)
                pristine("compare", self.image, f"{target}#{last}",
                         "--partition", last)

    def test_one_partition_comes_back_and_the_rest_is_left_alone(self):
        disk = self.make_disk(self.GPT)
        pristine("capture", disk, self.image)
        good = read(disk)
        write_at(disk, 1 * MIB, os.urandom(MIB))
        write_at(disk, 60 * MIB + 5 * MIB, b"mine")
        kept = read(disk)[50 * MIB:]
        self.assertIn("partition 1",
                      pristine("compare", self.image, disk, code=1)[0].decode())
        pristine("restore", self.image, "--partition", 1, "--to", f"{disk}#1",
                 "--yes")
        now = read(disk)
        self.assertEqual(now[50 * MIB:], kept)
        part = self.dir / "part.img"
        part.write_bytes(now[MIB:49 * MIB])
        lib.run("e2fsck", "-fn", part)
        self.assertEqual(now[:MIB], good[:MIB])

    def test_delta_writes_little(self):
        fs = self.make_ext4()
        pristine("capture", fs, self.image)
        write_at(fs, 20 * MIB, b"changed")
        write_at(fs, 1024 * 5, b"changed")
        out, _ = pristine("restore", self.image, fs, "--yes", "--delta",
                          "--json")
        report = json.loads(out.splitlines()[-1])
        self.assertEqual(report["schema"], "pristine.restore/1")
        self.assertLess(report["written_bytes"], 256 << 10)
        lib.run("e2fsck", "-fn", fs)

    def test_what_cannot_be_right_is_refused_with_3_and_nothing_written(self):
        disk = self.make_disk(self.GPT)
        fs = self.dir / "fs.img"
        pristine("capture", fs, self.image)
        whole = self.dir / "disk.pri"
        pristine("capture", disk, whole)
        small = lib.make_sparse(self.dir / "small.img", 10 * MIB)
        for arguments, words in (
                ((self.image, disk, "--yes"), "whole disk"),
                ((whole, f"{disk}#1", "--yes"), "is a partition"),
                ((whole, small, "--yes"), "Nothing was written"),
                ((self.image, small, "--yes"), "10.0 MiB"),
                ((self.image, self.image, "--yes"), "the image itself"),
                ((whole, disk), "nobody confirmed"),
                ((whole, "--partition", 9, "--to", small, "--yes"),
                 "no partition 9")):
            before = read(disk), read(small), read(self.image)
            with self.subTest(words=words):
                self.assertIn(words,
                              pristine("restore", *arguments, code=3)[1])
                self.assertEqual((read(disk), read(small), read(self.image)),
                                 before)

    def test_a_disk_is_named_by_a_rule_that_one_disk_must_match(self):
        fs = self.make_ext4()
        pristine("capture", fs, self.image)
        before = read(fs)
        none = "disk:serial=there-is-no-such-disk"
        for arguments in (("restore", self.image, none, "--yes"),
                          ("restore", self.image, "--partition", 1, "--to",
                           none, "--yes"),
                          ("clone", fs, none, "--yes"),
                          ("clone", none, fs, "--yes"),
                          ("capture", none, self.dir / "new.pri"),
                          ("compare", self.image, none),
                          ("media", "stick", none, "--yes"),
                          ("media", "check", none)):
            with self.subTest(arguments=arguments[:2]):
                _, err = pristine(*arguments, code=3)
                self.assertIn(f"no disk is {none}", err)
        for wrong in ("disk:", "disk:internal#0", "disk:size=1"):
            _, err = pristine("restore", self.image, wrong, "--yes", code=2)
            self.assertIn("is no rule for a disk", err)
        # What is no disk has no fingerprint that could be meant.
        _, err = pristine("restore", self.image, fs, "--yes", "--expect-disk",
                          "8f3a-21c4-90de", code=3)
        self.assertIn("has no fingerprint", err)
        self.assertEqual(read(fs), before)

    def test_damage_is_found_named_and_stops_a_restore(self):
        fs = self.make_ext4()
        pristine("capture", fs, self.image)
        write_at(self.image, os.path.getsize(self.image) // 2, b"\0\xff\0\xff")
        out, _ = pristine("prove", self.image, code=1)
        self.assertRegex(out.decode(), r"chunk \d+ of \d+, the partition")
        target = lib.make_sparse(self.dir / "t.img", 48 * MIB)
        write_at(target, 0, b"precious")
        before = read(target)
        pristine("restore", self.image, target, "--yes", code=3)
        self.assertEqual(read(target), before)
        with open(self.image, "r+b") as file:
            file.truncate(os.path.getsize(self.image) - 100)
        self.assertIn("not whole", pristine("info", self.image, code=1)[1])
        self.assertIn("no Pristine image", pristine("info", fs, code=1)[1])

    def test_a_disk_of_4096_byte_sectors(self):
        # sfdisk of Debian 12 knows 512 only, fdisk takes any.
        disk = lib.make_sparse(self.dir / "disk.img", 130 * MIB)
        lib.run("fdisk", "-b", "4096", disk, stdin=self.script(
            "g\nn\n1\n256\n12543\nn\n2\n15360\n27647\nw\n"))
        for start in (1, 60):
            write_at(disk, start * MIB, read(self.make_ext4()))
        pristine("capture", disk, self.image, "--sector-size", 4096)
        info = json.loads(pristine("info", self.image, "--json")[0])
        self.assertEqual(info["sector_size"], 4096)
        self.assertEqual([p["fs_type"] for p in info["partitions"]],
                         ["ext4", "ext4"])

    def test_an_empty_disk_of_16_tib_is_quick_and_small(self):
        disk = lib.make_sparse(self.dir / "huge.img", 15 << 40)
        pristine("capture", disk, self.image)
        self.assertLess(os.path.getsize(self.image), 600_000_000)
        pristine("info", self.image)

    def test_ctrl_c_ends_a_capture_within_a_second(self):
        source = self.dir / "noise.img"
        source.write_bytes(os.urandom(MIB) * 300)
        job = subprocess.Popen(
            [lib.PRISTINE, "capture", source, self.image, "--level", "19"],
            stderr=subprocess.PIPE, stdout=subprocess.PIPE)
        time.sleep(2)
        started = time.monotonic()
        job.send_signal(signal.SIGINT)
        _, error = job.communicate(timeout=20)
        self.assertEqual(job.returncode, 1)
        self.assertIn(b".partial", error)
        self.assertFalse(self.image.exists())
        # A busy machine may take longer than the second that is promised.
        self.assertLess(time.monotonic() - started, 5)


if __name__ == "__main__":
    unittest.main()
