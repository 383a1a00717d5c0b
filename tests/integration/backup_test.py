#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Copies of data partitions: what `pristine backup` and `pristine restore
--backup-to` save, held against the partitions themselves, ntfscat, debugfs and
mtools; and what happens when the place for them is full or lies."""
import hashlib
import json
import os
import pathlib
import resource
import signal
import subprocess
import unittest

import lib
from plan_test import pristine

MIB = 1 << 20
BASIC = "EBD0A0A2-B9E5-4433-87C0-68B6B72699C7"
ROOT = "4F68BCE3-E8CD-4DB1-96E7-FBCAF984B709"
# ESP, MSR, a system (known by its type, for Windows' own is never that small)
# and three with data; Linux' one has no known role.
TABLE = f"""label: gpt
start=1MiB, size=10MiB, type=C12A7328-F81F-11D2-BA4B-00A0C93EC93B
start=11MiB, size=1MiB, type=E3C9E316-0B5C-4DB8-817D-F92DF00215AE
start=12MiB, size=24MiB, type={ROOT}
start=36MiB, size=24MiB, type={BASIC}
start=60MiB, size=16MiB, type={BASIC}
start=76MiB, size=16MiB, type=0FC63DAF-8483-4772-8E79-3D69D8477DE4
"""
PLACES = {3: (12, 24), 4: (36, 24), 5: (60, 16), 6: (76, 16)}
# Damages the middle of every file that gets its final name, as a stick may.
LIAR = """#define _GNU_SOURCE
#include <dlfcn.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>
int rename(const char *from, const char *to) {
  int (*real)(const char *, const char *) = dlsym(RTLD_NEXT, "rename");
  int done = real(from, to);
  int fd = open(to, O_RDWR);
  struct stat info;
  char byte = 0;
  if (fd >= 0 && fstat(fd, &info) == 0) {
    pread(fd, &byte, 1, info.st_size / 2);
    byte ^= 1;
    pwrite(fd, &byte, 1, info.st_size / 2);
    fsync(fd);
    close(fd);
  }
  return done;
}
"""


class BackupTest(lib.SandboxTest):
    def setUp(self):
        super().setUp()
        self.disk = lib.make_sparse(self.dir / "disk.img", 96 * MIB)
        (self.dir / "table").write_text(TABLE)
        with open(self.dir / "table", "rb") as table:
            lib.run("sfdisk", "-q", self.disk, stdin=table)
        self.photo = self.dir / "photo"
        self.photo.write_bytes(os.urandom(5 * MIB))
        self.make_partitions()
        self.place = self.dir / "place"
        self.place.mkdir()

    def make_partitions(self):
        self.ntfs(3, "Windows")
        lib.run("ntfscp", "-q", "-f", self.ntfs(4, "Photos"), self.photo,
                "photo.jpg")
        fat = self.part(5)
        lib.run("mkfs.vfat", "-n", "MUSIC", fat)
        lib.run("mcopy", "-i", fat, self.photo, "::song.ogg")
        folder = self.dir / "home"
        folder.mkdir()
        (folder / "notes").write_bytes(self.photo.read_bytes()[:MIB])
        lib.run("mke2fs", "-q", "-t", "ext4", "-d", folder, self.part(6))
        for number, (start, _) in PLACES.items():
            self.write(start * MIB, self.part(number).read_bytes())

    def part(self, number):
        path = self.dir / f"part{number}"
        if not path.exists():
            lib.make_sparse(path, PLACES[number][1] * MIB)
        return path

    def ntfs(self, number, label):
        lib.run("mkntfs", "-F", "-q", "-f", "-p", PLACES[number][0] * 2048,
                "-s", 512, "-H", 255, "-S", 63, "-L", label, self.part(number))
        return self.part(number)

    def write(self, offset, data):
        with open(self.disk, "r+b") as file:
            file.seek(offset)
            file.write(data)

    def backup(self, *arguments, code=0, **how):
        command = [lib.PRISTINE, "backup", self.disk, "--to", self.place,
                   "--json", *arguments]
        done = subprocess.run([str(part) for part in command],
                              env=lib.ENV | how.pop("env", {}), check=False,
                              stdin=subprocess.DEVNULL, capture_output=True,
                              **how)
        text = done.stdout.decode() + done.stderr.decode()
        self.assertEqual(done.returncode, code, text)
        return [json.loads(line) for line in text.splitlines()]

    def only(self, reports, schema):
        return [r for r in reports if r["schema"] == schema]

    def copies(self, reports):
        return {pathlib.Path(r["path"]).name[len("Partition ")]: r
                for r in self.only(reports, "pristine.backup/1")}

    def assert_nothing_left(self):
        self.assertEqual(sorted(self.place.rglob("*")), [])

    def test_every_data_partition_is_saved_and_none_is_touched(self):
        before = self.disk.read_bytes()
        copies = self.copies(self.backup())
        self.assertEqual(sorted(copies), ["4", "5", "6"])
        self.assertEqual(self.disk.read_bytes(), before)
        for number, fs in (("4", "ntfs"), ("5", "fat"), ("6", "ext")):
            with self.subTest(fs=fs):
                copy = copies[number]
                self.assertTrue(copy["proven"])
                self.assertEqual(copy["unreadable"], [])
                raw = self.dir / "raw"
                raw.write_bytes(lib.run("zstd", "-dcq", copy["path"]))
                _, _, used = lib.probe_map(fs, self.part(int(number)))
                wanted = lib.keep_only(self.part(int(number)), used,
                                       self.dir / "wanted")
                self.assertEqual(raw.read_bytes(), wanted.read_bytes())
        self.check_files(copies)

    def check_files(self, copies):
        photo = hashlib.sha256(self.photo.read_bytes()).hexdigest()

        def raw(number):
            path = self.dir / f"raw{number}"
            path.write_bytes(lib.run("zstd", "-dcq", copies[number]["path"]))
            return path

        def hash_of(*command):
            return hashlib.sha256(lib.run(*command)).hexdigest()

        self.assertEqual(hash_of("ntfscat", raw("4"), "photo.jpg"), photo)
        self.assertEqual(hash_of("mtype", "-i", raw("5"), "::song.ogg"), photo)
        self.assertEqual(
            hash_of("debugfs", "-R", "cat /notes", raw("6")),
            hashlib.sha256(self.photo.read_bytes()[:MIB]).hexdigest())

    def test_a_copy_goes_back_to_a_new_disk(self):
        copies = self.copies(self.backup())
        for number, check in (("4", ["ntfsfix", "-n"]),
                              ("5", ["fsck.vfat", "-n"]),
                              ("6", ["e2fsck", "-fn"])):
            new = self.dir / f"new{number}"
            pristine("prove", "--deep", copies[number]["path"])
            pristine("restore", copies[number]["path"], new)
            lib.run(*check, new)
        self.assertEqual(lib.run("ntfscat", self.dir / "new4", "photo.jpg"),
                         self.photo.read_bytes())

    def test_the_dry_run_tells_what_and_where_and_writes_nothing(self):
        plan = self.only(self.backup("--dry-run"), "pristine.backup_plan/1")[0]
        self.assertEqual([p["number"] for p in plan["partitions"]], [4, 5, 6])
        self.assertEqual([p["title"] for p in plan["partitions"]][:2],
                         ["D: (Photos)", "E: (MUSIC)"])
        self.assertEqual(plan["places"][0]["kind"], "folder")
        self.assertIsNone(plan["places"][0]["unfit"])
        self.assertGreaterEqual(
            plan["needed_bytes"],
            sum(p["used_bytes"] for p in plan["partitions"]))
        self.assert_nothing_left()

    def test_only_those_asked_for(self):
        self.assertEqual(sorted(self.copies(self.backup("--partitions", "3"))),
                         ["3"])
        self.backup("--partitions", "9", code=3)
        out = pristine("backup", f"{self.disk}#6", "--to", self.place)
        self.assertIn("every byte is right", out)
        self.assertEqual(len(list(self.place.glob("Pristine/*/*.pri"))), 2)

    def test_hibernated_and_encrypted_partitions_are_saved_as_they_are(self):
        state = self.dir / "hiberfil.sys"
        state.write_bytes(b"HIBR" + bytes(MIB))
        lib.run("ntfscp", "-q", "-f", self.part(4), state, "hiberfil.sys")
        self.write(36 * MIB, self.part(4).read_bytes())
        # As libblkid knows it: the header names where its metadata are.
        bitlocker = bytearray(os.urandom(16 * MIB))
        bitlocker[0:11] = b"\xeb\x58\x90-FVE-FS-"
        bitlocker[176:184] = MIB.to_bytes(8, "little")
        bitlocker[MIB:MIB + 12] = b"-FVE-FS-" + b"\x80\0\2\0"
        self.write(60 * MIB, bitlocker)
        reports = self.backup()
        notes = " ".join(n["text"] for n in
                         self.only(reports, "pristine.note/1"))
        self.assertIn("hibernated", notes)
        self.assertIn("encrypted with BitLocker", notes)
        copies = self.copies(reports)
        self.assertEqual(lib.run("zstd", "-dcq", copies["5"]["path"]),
                         bytes(bitlocker))
        plan = self.restore(self.image(), "--dry-run")
        self.assertIn("Windows is hibernated on D: (Photos)", plan)
        self.assertIn("what it has open is lost with it", plan)

    def test_a_hibernated_system_is_saved_as_it_is_too(self):
        state = self.dir / "hiberfil.sys"
        state.write_bytes(b"HIBR" + bytes(MIB))
        lib.run("ntfscp", "-q", "-f", self.part(3), state, "hiberfil.sys")
        self.write(12 * MIB, self.part(3).read_bytes())
        image = self.image()
        # Kept, it is copied as the disk has it, and that is said.
        reports = self.backup("--partitions", "3")
        notes = " ".join(n["text"] for n in
                         self.only(reports, "pristine.note/1"))
        self.assertIn("C: (Windows): Windows is hibernated on this volume",
                      notes)
        self.assertIn("its latest changes may be missing", notes)
        back = self.dir / "back"
        pristine("restore", self.copies(reports)["3"]["path"], back)
        self.assertEqual(lib.run("ntfscat", back, "hiberfil.sys"),
                         state.read_bytes())
        # Overwritten, what it has open goes, and a restore does not stop at it.
        plan = self.restore(image, "--keep-data", "--dry-run")
        self.assertIn("Windows is hibernated on C: (Windows)", plan)
        self.assertIn("what it has open is lost with it", plan)
        self.assertIn("shut it down fully first", plan)
        self.restore(image, "--keep-data")
        pristine("compare", image, f"{self.disk}#3", "--partition", 3)

    def test_a_luks_partition_is_saved_whole_and_opens_with_its_passphrase(self):
        luks, key = self.part(6), self.dir / "key"
        key.write_bytes(b"open sesame")
        luks.write_bytes(os.urandom(16 * MIB))
        # The weakest derivation there is: the test is not of its strength.
        lib.run("cryptsetup", "luksFormat", "--batch-mode", "--type", "luks2",
                "--pbkdf", "pbkdf2", "--pbkdf-force-iterations", "1000",
                luks, key)
        self.write(76 * MIB, luks.read_bytes())
        reports = self.backup("--partitions", "6")
        notes = " ".join(n["text"] for n in
                         self.only(reports, "pristine.note/1"))
        self.assertIn("is encrypted with LUKS", notes)
        self.assertIn("opens only with its passphrase or key", notes)
        copy = self.copies(reports)["6"]
        self.assertEqual(lib.run("zstd", "-dcq", copy["path"]),
                         luks.read_bytes())
        back = self.dir / "back"
        pristine("restore", copy["path"], back)
        self.assertEqual(back.read_bytes(), luks.read_bytes())
        lib.run("cryptsetup", "open", "--test-passphrase", "--key-file", key,
                back)
        plan = self.restore(self.image(), "--backup-to", self.place,
                            "--dry-run")
        self.assertIn("is encrypted with LUKS", plan)

    def test_a_full_place_is_refused_before_anything_is_written(self):
        if os.geteuid() != 0:
            self.skipTest("a small file system takes root")
        lib.run("mount", "-t", "tmpfs", "-o", "size=4M", "tmpfs", self.place)
        self.addCleanup(lib.run, "umount", self.place)
        error = self.only(self.backup(code=3), "pristine.error/1")[0]
        self.assertIn("bytes) free, but the copies may need", error["text"])
        self.assertIn("Nothing was written", error["hint"])
        self.assert_nothing_left()

    def test_a_place_that_fills_up_meanwhile_leaves_no_half_copy(self):
        def small_files_only():
            signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
            resource.setrlimit(resource.RLIMIT_FSIZE, (3 * MIB, 3 * MIB))

        before = self.disk.read_bytes()
        error = self.only(self.backup(code=1, preexec_fn=small_files_only),
                          "pristine.error/1")[0]
        self.assertEqual(error["code"], "no_space")
        self.assertIn("Nothing was overwritten", error["hint"])
        self.assert_nothing_left()
        self.assertEqual(self.disk.read_bytes(), before)
        # A copy that was proven before stays, and is named.
        reports = self.backup("--partitions", "3,4", code=1,
                              preexec_fn=small_files_only)
        path = self.copies(reports)["3"]["path"]
        self.assertIn(f"The copy {path} is good.",
                      self.only(reports, "pristine.error/1")[0]["written"])
        self.assertEqual([str(f) for f in self.place.rglob("*.pri*")],
                         [path])

    def liar(self):
        source = self.dir / "liar.c"
        source.write_text(LIAR)
        library = self.dir / "liar.so"
        lib.run("gcc", "-shared", "-fPIC", "-w", "-o", library, source, "-ldl")
        return {"LD_PRELOAD": str(library)}

    def test_a_medium_that_lies_is_found_out(self):
        error = self.only(self.backup(code=1, env=self.liar()),
                          "pristine.error/1")[0]
        self.assertIn("did not read back as it was written", error["text"])
        self.assert_nothing_left()

    def image(self):
        image = self.dir / "PHILIPS.pri"
        pristine("capture", self.disk, image)
        return image

    def restore(self, image, *arguments, code=0, env=None):
        command = [lib.PRISTINE, "restore", image, self.disk, "--yes",
                   *arguments]
        done = subprocess.run([str(part) for part in command],
                              env=lib.ENV | (env or {}), check=False,
                              stdin=subprocess.DEVNULL, capture_output=True)
        text = done.stdout.decode() + done.stderr.decode()
        self.assertEqual(done.returncode, code, text)
        return text

    def test_a_restore_saves_the_data_of_the_disk_first(self):
        image = self.image()
        new = os.urandom(MIB)
        self.write(80 * MIB, new)
        old = self.disk.read_bytes()[76 * MIB:92 * MIB]
        plan = self.restore(image, "--backup-to", self.place, "--dry-run")
        self.assertIn("overwritten, but saved first", plan)
        self.assertIn("To be saved:", plan)
        self.assert_nothing_left()
        text = self.restore(image, "--backup-to", self.place)
        self.assertIn("Saved D: (Photos)", text)
        pristine("compare", image, self.disk)
        copy, = self.place.glob("Pristine/*/Partition 6*.pri")
        pristine("restore", copy, self.dir / "old")
        _, _, used = lib.probe_map("ext", self.part(6))
        (self.dir / "was").write_bytes(old)
        was = lib.keep_only(self.dir / "was", used, self.dir / "was-used")
        back = lib.keep_only(self.dir / "old", used, self.dir / "old-used")
        self.assertEqual(was.read_bytes(), back.read_bytes())

    def test_a_restore_without_its_copies_does_not_begin(self):
        image = self.image()
        self.write(20 * MIB, os.urandom(MIB))
        before = self.disk.read_bytes()
        text = self.restore(image, "--backup-to", self.place, code=3,
                            env=self.liar())
        self.assertIn("did not read back as it was written", text)
        self.assertIn("Nothing was overwritten", text)
        self.assertEqual(self.disk.read_bytes(), before)
        text = self.restore(image, "--backup-to", self.dir / "none", code=3)
        self.assertIn("is no folder", text)
        self.assertEqual(self.disk.read_bytes(), before)
        self.assertIn("NOT saved first",
                      self.restore(image, "--backup-to", "none"))
        pristine("compare", image, self.disk)

    @unittest.skipUnless(lib.can_loop(), "takes root and loop devices")
    def test_a_partition_is_not_the_place_of_its_own_copy(self):
        loop = lib.run("losetup", "--find", "--show", "--partscan",
                       self.disk).decode().strip()
        self.addCleanup(lib.run, "losetup", "--detach", loop)
        if not pathlib.Path(loop + "p6").exists():
            self.skipTest("the kernel shows no partitions of loop devices")
        lib.run("mount", loop + "p6", self.place)
        self.addCleanup(lib.run, "umount", self.place)
        text = pristine("backup", loop, "--to", self.place, code=3)
        self.assertIn("is to be saved itself", text)
        text = pristine("backup", loop + "p4", "--to", self.place)
        self.assertIn("every byte is right", text)
        text = pristine("backup", loop + "p6", "--to", self.dir, code=3)
        self.assertIn("is in use", text)


if __name__ == "__main__":
    unittest.main()
