#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Damage by name: a stored byte of the chunk that holds a certain file is
flipped, where debugfs and ntfscluster say that the file lies."""
import json
import os
import re
import unittest

import lib
from lib import pristine
import ntfs_writer

MIB = 1 << 20
START = MIB


class DamageTest(lib.SandboxTest):
    def capture(self, fs, kind):
        disk = lib.make_sparse(self.dir / "disk.img", 90 * MIB)
        (self.dir / "table").write_text(
            f"label: gpt\nstart={START}B, size=80MiB, type={kind}\n".replace(
                f"{START}B", "1MiB"))
        with open(self.dir / "table", "rb") as file:
            lib.run("sfdisk", "-q", disk, stdin=file)
        with open(disk, "r+b") as file:
            file.seek(START)
            file.write(fs.read_bytes())
        image = self.dir / "D.pri"
        pristine("capture", disk, image)
        return image

    def frames(self, image):
        """[(content offset, length, place in the file)] from the seek table,
        which needs nothing of ours."""
        data = image.read_bytes()
        count = int.from_bytes(data[-9:-5], "little")
        at = len(data) - 9 - 8 * count
        out, place, content = [], 0, 0
        for _ in range(count):
            stored = int.from_bytes(data[at:at + 4], "little")
            length = int.from_bytes(data[at + 4:at + 8], "little")
            out.append((content, length, place, stored))
            place, content, at = place + stored, content + length, at + 8
        return out

    def damage_at(self, image, offset):
        """Flips a byte of the chunk with content byte `offset`; its range."""
        for content, length, place, stored in self.frames(image):
            if content <= offset < content + length:
                with open(image, "r+b") as file:
                    file.seek(place + stored // 2)
                    byte = file.read(1)[0]
                    file.seek(place + stored // 2)
                    file.write(bytes([byte ^ 0x40]))
                return content, content + length
        raise AssertionError(offset)

    def prove(self, image):
        out = pristine("prove", "--json", image, code=1)
        rows = [json.loads(line) for line in out.splitlines()
                if line.startswith("{")]
        found = [r for r in rows if r["schema"] == "pristine.prove/1"][0]
        self.assertEqual(found["damaged_chunks"], 1)
        return found["damage"][0], pristine("prove", image, code=1)

    def check(self, image, places, victim, name):
        low, high = self.damage_at(image, START + places[victim][0][0])
        expected = sorted(name(path) for path, runs in places.items()
                          if any(START + at < high and low < START + at + size
                                 for at, size in runs))
        damage, text = self.prove(image)
        ours = [f for f in damage["files"] if "big" in f]
        self.assertEqual(sorted(ours), expected)
        self.assertLess(len(expected), len(places))
        self.assertEqual(damage["names_known"], "all", damage)
        self.assertIn(name(victim), text)

    def test_ext4(self):
        files = self.dir / "files" / "home"
        files.mkdir(parents=True)
        for number in range(8):
            (files / f"big{number}").write_bytes(os.urandom(6 * MIB))
        fs = lib.make_sparse(self.dir / "fs.img", 80 * MIB)
        lib.run("mke2fs", "-q", "-t", "ext4", "-b", 4096, "-d", files.parent,
                fs)
        places = {}
        for number in range(8):
            path = f"/home/big{number}"
            blocks = lib.run("debugfs", "-R", f"blocks {path}", fs).split()
            places[path] = [(int(b) * 4096, 4096) for b in blocks]
        image = self.capture(fs, "linux")
        self.check(image, places, "/home/big5", lambda path: path)

    def test_ntfs(self):
        fs = lib.make_sparse(self.dir / "fs.img", 80 * MIB)
        lib.run("mkntfs", "-F", "-q", "-c", 4096, "-p", 2048, "-s", 512, "-H",
                255, "-S", 63, fs)
        with ntfs_writer.Volume(fs) as volume:
            volume.folder("Users")
            for number in range(8):
                volume.add(f"Users/big{number}", os.urandom(6 * MIB))
        places = {}
        for number in range(8):
            rows = lib.run("ntfscluster", "-f", "-F", f"/Users/big{number}",
                           fs).decode()
            rows = rows[rows.index("0x80 -"):]
            places[f"/Users/big{number}"] = [
                (int(lcn) * 4096, int(count) * 4096) for lcn, count in
                re.findall(r"^ +\d+ +(\d+) +(\d+)$", rows, re.M)]
        image = self.capture(fs, "EBD0A0A2-B9E5-4433-87C0-68B6B72699C7")
        self.check(image, places, "/Users/big5",
                   lambda path: "C:" + path.replace("/", "\\"))

    def test_lost_tables_are_said(self):
        fs = lib.make_sparse(self.dir / "fs.img", 80 * MIB)
        lib.run("mke2fs", "-q", "-t", "ext4", "-b", 4096, fs)
        image = self.capture(fs, "linux")
        self.damage_at(image, START + 1024)
        damage, text = self.prove(image)
        self.assertNotEqual(damage["names_known"], "all")
        self.assertIn("can't be told", text)


if __name__ == "__main__":
    unittest.main()
