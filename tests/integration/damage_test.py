#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Damage by name: a stored byte of the chunk that holds a certain file is
flipped, a source can't be read there, or a target does not keep what is written
there, where debugfs and ntfscluster say that the file lies."""
import json
import os
import re
import subprocess
import unittest

import lib
from lib import pristine
import ntfs_writer

MIB = 1 << 20
START = MIB
BASIC = "EBD0A0A2-B9E5-4433-87C0-68B6B72699C7"
# A sick disk: reads of some of the file fail, or a byte of what is written
# there is another one afterwards.
SICK = r"""#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/types.h>
#include <unistd.h>
#include <stdio.h>
static int hit(int fd, off_t at, size_t size) {
  char link[64], path[4096];
  snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
  ssize_t length = readlink(link, path, sizeof path - 1);
  off_t low = atoll(getenv("SICK_AT")), end = low + atoll(getenv("SICK_SIZE"));
  path[length < 0 ? 0 : length] = 0;
  return !strcmp(path, getenv("SICK_FILE")) && at < end &&
         low < at + (off_t)size;
}
ssize_t pread64(int fd, void *to, size_t size, off_t at) {
  ssize_t (*real)(int, void *, size_t, off_t) = dlsym(RTLD_NEXT, "pread64");
  if (!strcmp(getenv("SICK_HOW"), "read") && hit(fd, at, size)) {
    errno = EIO;
    return -1;
  }
  return real(fd, to, size, at);
}
ssize_t pread(int fd, void *to, size_t size, off_t at) {
  return pread64(fd, to, size, at);
}
ssize_t pwrite64(int fd, const void *from, size_t size, off_t at) {
  ssize_t (*real)(int, const void *, size_t, off_t) =
      dlsym(RTLD_NEXT, "pwrite64");
  off_t low = atoll(getenv("SICK_AT"));
  void *other = NULL;
  if (strcmp(getenv("SICK_HOW"), "write") || !hit(fd, at, size) || low < at ||
      posix_memalign(&other, 4096, size))
    return real(fd, from, size, at);
  memcpy(other, from, size);
  ((char *)other)[low - at] ^= 1;
  ssize_t done = real(fd, other, size, at);
  free(other);
  return done;
}
ssize_t pwrite(int fd, const void *from, size_t size, off_t at) {
  return pwrite64(fd, from, size, at);
}
"""


class DamageTest(lib.SandboxTest):
    def sick(self, how, file, at, size, *arguments):
        """Runs pristine, which must end with 1, on a sick disk; its lines of
        JSON and what it says to people."""
        library = self.dir / "sick.so"
        if not library.exists():
            (self.dir / "sick.c").write_text(SICK)
            lib.run("gcc", "-shared", "-fPIC", "-w", "-o", library,
                    self.dir / "sick.c", "-ldl")
        env = {**lib.ENV, "LD_PRELOAD": str(library), "SICK_HOW": how,
               "SICK_FILE": str(file.resolve()), "SICK_AT": str(at),
               "SICK_SIZE": str(size)}
        done = subprocess.run(
            [str(part) for part in (lib.PRISTINE, *arguments, "--json")],
            env=env, stdin=subprocess.DEVNULL, capture_output=True,
            check=False)
        text = done.stdout.decode() + done.stderr.decode()
        self.assertEqual(done.returncode, 1, text)
        rows = [json.loads(line) for line in text.splitlines()
                if line.startswith("{")]
        return {row["schema"]: row for row in rows}

    def check_sick(self, fs, kind, places, victim, name):
        """Capture, info, restore and compare tell one file, by its middle."""
        image = self.capture(fs, kind)
        disk = self.dir / "disk.img"
        runs = [(START + at, size) for at, size in places[victim]]
        at = runs[len(runs) // 2][0]
        sick = self.dir / "S.pri"
        told = self.sick("read", disk, at, 512, "capture", disk, sick)
        for schema in ("pristine.capture/1",):
            self.only(told[schema]["damage"], name(victim))
        self.assertEqual(told["pristine.capture/1"]["unreadable"],
                         [{"offset": at, "length": 512}])
        info = pristine("info", "--json", sick)
        row = json.loads(info.splitlines()[0])
        self.only(row["damage"], name(victim))
        self.assertIn(name(victim), pristine("info", sick))
        target = lib.make_sparse(self.dir / "target.img", 90 * MIB)
        told = self.sick("write", target, at + 7, 1, "restore", image, target,
                         "--yes")
        self.only(told["pristine.restore-damage/1"]["damage"], name(victim))
        text = pristine("compare", image, target, code=1)
        self.assertIn(name(victim), text)
        self.assertIn("1 file of", text)
        for other in places:
            if other != victim:
                self.assertNotIn(name(other), text)

    def only(self, damage, file):
        self.assertEqual([part["files"] for part in damage], [[file]])
        self.assertEqual(damage[0]["names_known"], "all")

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

    def ext4(self):
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
        return fs, places

    def test_ext4(self):
        fs, places = self.ext4()
        image = self.capture(fs, "linux")
        self.check(image, places, "/home/big5", lambda path: path)

    def test_a_sick_disk_with_ext4(self):
        fs, places = self.ext4()
        self.check_sick(fs, "linux", places, "/home/big5", lambda path: path)

    def ntfs(self):
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
        return fs, places

    def test_ntfs(self):
        fs, places = self.ntfs()
        image = self.capture(fs, BASIC)
        self.check(image, places, "/Users/big5",
                   lambda path: "C:" + path.replace("/", "\\"))

    def test_a_sick_disk_with_ntfs(self):
        fs, places = self.ntfs()
        self.check_sick(fs, BASIC, places, "/Users/big5",
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
