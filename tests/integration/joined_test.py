#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""One restore with all that protects it: copies, an undo image and a record in
one go, held against zstd, debugfs and the disk as it was; and what is left when
one of them fails or is stopped."""
import hashlib
import json
import os
import re
import resource
import signal
import subprocess
import unittest

import lib
from lib import pristine

MIB = 1 << 20
BASIC = "EBD0A0A2-B9E5-4433-87C0-68B6B72699C7"
ROOT = "4F68BCE3-E8CD-4DB1-96E7-FBCAF984B709"
TABLE = f"""label: gpt
start=1MiB, size=24MiB, type={ROOT}
start=25MiB, size=64MiB, type={BASIC}
"""
PLACES = {1: (1, 24), 2: (25, 64)}


def digest(path):
    return hashlib.sha256(path.read_bytes()).hexdigest()


class JoinedTest(lib.SandboxTest):
    def setUp(self):
        super().setUp()
        self.target = lib.make_sparse(self.dir / "disk.img", 96 * MIB)
        (self.dir / "table").write_text(TABLE)
        with open(self.dir / "table", "rb") as table:
            lib.run("sfdisk", "-q", self.target, stdin=table)
        self.fill(1, "factory", 3 * MIB)
        self.fill(2, "empty", 1000)
        self.image = self.dir / "PHILIPS.pri"
        pristine("capture", self.target, self.image)
        # Then people worked with it.
        self.fill(1, "used", 4 * MIB)
        self.photos = self.fill(2, "photos", 40 * MIB)
        self.before = digest(self.target)
        self.place, self.kept, self.records = (
            self.dir / name for name in ("place", "kept", "records"))
        for folder in (self.place, self.kept, self.records):
            folder.mkdir()

    def fill(self, number, name, size):
        """A file system with one file in the partition; returns the file."""
        folder = self.dir / f"{name} files"
        file = folder / name
        file.parent.mkdir(parents=True)
        file.write_bytes(os.urandom(size))
        self.put(number, folder)
        return file

    def put(self, number, folder):
        """Makes a file system of the folder in the partition."""
        start, length = PLACES[number]
        made = lib.make_sparse(self.dir / "made", length * MIB)
        lib.run("mke2fs", "-q", "-t", "ext4", "-d", folder, made)
        with open(self.target, "r+b") as disk:
            disk.seek(start * MIB)
            disk.write(made.read_bytes())

    def command(self, *arguments):
        return [str(part) for part in
                (lib.PRISTINE, "restore", self.image, self.target, "--yes",
                 "--json", *arguments)]

    def restore(self, *arguments, code=0, **how):
        done = subprocess.run(self.command(*arguments), env=lib.ENV,
                              stdin=subprocess.DEVNULL, capture_output=True,
                              check=False, **how)
        text = done.stdout.decode() + done.stderr.decode()
        self.assertEqual(done.returncode, code, text)
        return [json.loads(line) for line in text.splitlines()]

    def only(self, reports, schema):
        return [r for r in reports if r["schema"] == schema]

    def error(self, reports):
        return self.only(reports, "pristine.error/1")[0]

    def assert_untouched(self):
        self.assertEqual(digest(self.target), self.before)

    def assert_empty(self, folder):
        self.assertEqual(sorted(folder.rglob("*")), [])

    def file_on(self, disk, number, name):
        raw, out = self.dir / "raw", self.dir / "out"
        start, length = PLACES[number]
        with open(disk, "rb") as file:
            file.seek(start * MIB)
            raw.write_bytes(file.read(length * MIB))
        lib.run("debugfs", "-R", f"dump /{name} {out}", raw)
        return out.read_bytes()

    def test_all_in_one_go_and_back_again(self):
        reports = self.restore("--backup-to", self.place, "--undo-to",
                               self.kept, "--record-to", self.records)
        # What is on the disk now is what the factory made.
        self.assertEqual(self.file_on(self.target, 1, "factory"),
                         (self.dir / "factory files" / "factory").read_bytes())
        # The copy holds the photos.
        copy = self.only(reports, "pristine.backup/1")[0]
        self.assertTrue(copy["proven"])
        raw = self.dir / "copy"
        raw.write_bytes(lib.run("zstd", "-dcq", copy["path"]))
        lib.run("e2fsck", "-fn", raw)
        out = self.dir / "photo"
        lib.run("debugfs", "-R", f"dump /photos {out}", raw)
        self.assertEqual(out.read_bytes(), self.photos.read_bytes())
        self.check_record(reports, copy)
        # And the way back.
        kept = self.only(reports, "pristine.undo.kept/1")[0]["images"]
        self.assertEqual([i["path"] for i in kept],
                         [str(self.kept / "UNDO.pri")])
        pristine("undo", self.kept, "--yes", "--record-to", self.records)
        self.assert_untouched()
        undone = json.loads((self.records / "record-2.json").read_text())
        self.assertEqual((undone["job"], undone["end"], undone["read_back"]),
                         ("undo", "done", "right"))

    def check_record(self, reports, copy):
        written = self.only(reports, "pristine.record.written/1")
        self.assertEqual(len(written), 1)
        paths = written[0]["paths"]
        self.assertEqual(len(paths), 2)
        # One beside the copies, one where it was asked for.
        self.assertIn(str(self.records / "record.json"), paths)
        self.assertTrue(any(p.startswith(os.path.dirname(copy["path"]))
                            for p in paths))
        record = json.loads((self.records / "record.json").read_text())
        self.assertEqual(record["end"], "done")
        saved = {s["kind"]: s for s in record["saved"]}
        self.assertEqual(set(saved), {"image", "undo"})
        self.assertEqual(saved["image"]["sha256"], copy["id"])
        self.assertTrue(all(s["proven"] for s in record["saved"]))

    def test_a_copy_that_fails_leaves_all_as_it_is(self):
        def small_files_only():
            signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
            resource.setrlimit(resource.RLIMIT_FSIZE, (3 * MIB, 3 * MIB))

        error = self.error(self.restore(
            "--backup-to", self.place, "--undo-to", self.kept, code=3,
            preexec_fn=small_files_only))
        self.assertEqual(error["code"], "no_space")
        self.assertIn("Nothing was overwritten", error["hint"])
        self.assert_untouched()
        self.assert_empty(self.place)
        self.assert_empty(self.kept)

    def small_disk(self, folder, size):
        lib.run("mount", "-t", "tmpfs", "-o", f"size={size}", "tmpfs", folder)
        self.addCleanup(lib.run, "umount", folder)

    def needed(self, error):
        return int(re.search(r"may need .*\((\d+) bytes\)",
                             error["text"]).group(1))

    @unittest.skipIf(os.geteuid() != 0, "a small file system takes root")
    def test_an_undo_image_without_room_is_refused_before_the_copies(self):
        self.small_disk(self.kept, 4 * MIB)
        error = self.error(self.restore(
            "--backup-to", self.place, "--undo-to", self.kept, code=3))
        self.assertIn("the undo image may need", error["text"])
        self.assertIn("Nothing was written", error["hint"])
        # With --delta its size is known later, and still before the copies.
        error = self.error(self.restore(
            "--backup-to", self.place, "--undo-to", self.kept, "--delta",
            code=3))
        self.assertIn("the undo image may need", error["text"])
        self.assert_untouched()
        self.assert_empty(self.place)

    @unittest.skipIf(os.geteuid() != 0, "a small file system takes root")
    def test_what_fits_alone_but_not_together_is_refused(self):
        self.small_disk(self.place, MIB)
        sizes = [self.needed(self.error(self.restore(option, self.place,
                                                     code=3)))
                 for option in ("--backup-to", "--undo-to")]
        lib.run("mount", "-o", f"remount,size={max(sizes) + MIB}", self.place)
        error = self.error(self.restore(
            "--backup-to", self.place, "--undo-to", self.place, code=3))
        self.assertIn("the copies and the undo image may need",
                      error["text"])
        self.assertGreaterEqual(self.needed(error), sum(sizes))
        self.assert_untouched()
        self.assert_empty(self.place)

    def test_stopped_while_it_saves_it_touches_nothing(self):
        with subprocess.Popen(
                self.command("--backup-to", self.place, "--undo-to",
                             self.kept),
                env=lib.ENV, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL, text=True) as running:
            reports = []
            for line in running.stdout:
                reports.append(json.loads(line))
                if reports[-1]["schema"] == "pristine.progress/1":
                    running.send_signal(signal.SIGINT)
                    break
            reports += [json.loads(line) for line in running.stdout]
            self.assertEqual(running.wait(), 3, reports)
        self.assertIn("Nothing was overwritten",
                      self.error(reports)["written"])
        self.assert_untouched()
        self.assert_empty(self.kept)

    def test_another_disk_than_the_expected_one_is_refused(self):
        self.restore("--undo-to", self.kept)
        restored = digest(self.target)
        out = pristine("undo", self.kept, "--yes", "--expect-disk",
                       "0000-0000-0000", code=3)
        # A file has no fingerprint that could be the right one.
        self.assertIn("has no fingerprint", out)
        self.assertEqual(digest(self.target), restored)
        out = pristine("backup", self.target, "--to", self.place,
                       "--expect-disk", "0000-0000-0000", code=3)
        self.assertIn("and not 0000-0000-0000", out)
        self.assert_empty(self.place)

    def test_backup_and_rescue_leave_records_beside_what_they_saved(self):
        pristine("backup", self.target, "--to", self.place)
        record = json.loads(
            next(self.place.rglob("record.json")).read_text())
        self.assertEqual((record["job"], record["end"]), ("backup", "done"))
        self.assertEqual(record["saved"][0]["kind"], "image")
        system = self.dir / "system"
        (system / "home" / "li").mkdir(parents=True)
        (system / "home" / "li" / "letter").write_text("Dear Mei")
        pristine("rescue", system, "--to", self.records)
        record = json.loads((self.records / "record.json").read_text())
        self.assertEqual((record["job"], record["end"]), ("rescue", "done"))
        saved = record["saved"][0]
        self.assertEqual(saved["kind"], "archive")
        self.assertEqual(
            saved["sha256"],
            hashlib.sha256(
                next(self.records.glob("files-*")).read_bytes()).hexdigest())

    def letter(self):
        folder = self.dir / "system files"
        file = folder / "home" / "li" / "letter"
        file.parent.mkdir(parents=True)
        file.write_bytes(os.urandom(5000))
        self.put(1, folder)
        return file

    @unittest.skipIf(os.geteuid() != 0, "mounting takes root")
    def test_personal_files_are_saved_first(self):
        letter = self.letter().read_bytes()
        reports = self.restore("--rescue-to", self.place, "--undo-to",
                               self.kept)
        saved = self.only(reports, "pristine.rescue/1")[0]
        self.assertEqual(saved["files"], 1)
        self.assertEqual(
            lib.run("tar", "--zstd", "-xOf", saved["archive"],
                    "home/li/letter"), letter)
        self.assertEqual(self.file_on(self.target, 1, "factory"),
                         (self.dir / "factory files" / "factory").read_bytes())


if __name__ == "__main__":
    unittest.main()
