# SPDX-License-Identifier: Apache-2.0
"""Kills the program with SIGKILL at random moments of a restore, of what goes on
from it, of an undo, a backup and a capture; goes on as a person would, and holds
the disk, byte for byte, against what it must be.

POWER_CUT_POINTS says how often each (scripts/power-cuts sets it), and
POWER_CUT_SEED repeats a run as far as the machine's own pace allows."""
import hashlib
import os
import random
import signal
import subprocess
import time
import unittest

import lib
from lib import pristine

MIB = 1 << 20
SIZE = 40 * MIB
SYSTEM = (2 * MIB, 20 * MIB)
DATA = (24 * MIB, 12 * MIB)
TABLE = (b"label: gpt\n"
         b"start=2048, size=2048, type=uefi\n"
         b"start=4096, size=40960, type=linux\n"
         b"start=49152, size=24576, type=linux\n")
OTHER_TABLE = b"label: dos\nstart=4096, size=50000\nstart=60000, size=16000\n"
POINTS = int(os.environ.get("POWER_CUT_POINTS", "4"))
SEED = int(os.environ.get("POWER_CUT_SEED", random.randrange(1 << 16)))


TOTAL = {"ended": 0, "kills": 0}


def tearDownModule():
    print(f"killed in all: {TOTAL['ended']} of {TOTAL['ended']} ended as they "
          f"must ({TOTAL['kills']} kills)", flush=True)


def digest(path, offset=0, length=None):
    with open(path, "rb") as file:
        file.seek(offset)
        return hashlib.sha256(file.read(length)).hexdigest()


class KillTest(lib.SandboxTest):
    """A disk with data on it, an image for it, and something that kills."""

    def setUp(self):
        super().setUp()
        self.random = random.Random(SEED)
        self.kills = self.gone_on = 0
        self.source = self.make_disk("source.img", TABLE)
        self.before = self.make_disk("before.img", TABLE)
        self.disk = self.dir / "disk.img"
        self.image = self.dir / "PHILIPS.pri"
        pristine("capture", self.source, self.image, "--all")
        self.journal = self.dir / "journal"

    def make_disk(self, name, table):
        path = lib.make_sparse(self.dir / name, SIZE)
        subprocess.run(["sfdisk", "-q", path], input=table, check=True,
                       env=lib.ENV)
        with open(path, "r+b") as file:
            for offset, length in ((MIB, MIB), SYSTEM, DATA):
                file.seek(offset)
                file.write(os.urandom(length))
        return path

    def fresh(self):
        subprocess.run(["cp", self.before, self.disk], check=True)
        self.journal.unlink(missing_ok=True)

    def time(self, *arguments):
        """How long it takes when nobody kills it."""
        begin = time.monotonic()
        pristine(*arguments)
        return time.monotonic() - begin

    def kill_within(self, seconds, *arguments):
        """Whether the kill came in time; else it must have ended well."""
        command = [lib.PRISTINE, *map(str, arguments)]
        with subprocess.Popen(command, env=lib.ENV, stdin=subprocess.DEVNULL,
                              stdout=subprocess.DEVNULL,
                              stderr=subprocess.PIPE) as process:
            time.sleep(self.random.uniform(0, seconds))
            process.send_signal(signal.SIGKILL)
            said = process.stderr.read().decode()
            code = process.wait()
        self.assertIn(code, (0, -signal.SIGKILL), said)
        self.kills += code != 0
        return code != 0

    def kill_until_done(self, seconds, *arguments):
        """Kills it now and then, and lets it end at last."""
        while self.random.random() < 0.5 and self.kill_within(seconds,
                                                              *arguments):
            pass
        return pristine(*arguments)

    def report(self, what):
        TOTAL["ended"] += POINTS
        TOTAL["kills"] += self.kills
        print(f"killed: {what}: {POINTS} of {POINTS} ended as they must "
              f"({self.kills} kills, {self.gone_on} gone on from a journal, "
              f"seed {SEED})", flush=True)


class RestoreKillTest(KillTest):
    def sweep(self, what, *target):
        restore = ("restore", self.image, *target, "--journal", self.journal,
                   "--yes")
        resume = ("resume", "--journal", self.journal)
        self.fresh()
        whole = self.time(*restore)
        right, old = digest(self.disk), digest(self.before)
        self.assertNotEqual(right, old)
        for _ in range(POINTS):
            self.fresh()
            cut = self.kill_within(whole, *restore)
            if cut and self.journal.exists():
                self.gone_on += "Restored to" in self.kill_until_done(whole,
                                                                      *resume)
            if digest(self.disk) != right:
                # Nothing had begun: no journal, or an empty one.
                self.assertEqual(digest(self.disk), old)
                pristine(*restore)
                self.assertEqual(digest(self.disk), right)
        self.report(what)

    def test_partitions_with_data_kept(self):
        self.sweep("restore and resume of partitions",
                   "--partition", 1, "--to", f"{self.disk}#1",
                   "--partition", 2, "--to", f"{self.disk}#2")
        self.assertEqual(digest(self.disk, *DATA), digest(self.before, *DATA))

    def test_a_whole_disk(self):
        self.before = self.make_disk("other.img", OTHER_TABLE)
        self.sweep("restore and resume of a disk", self.disk)

    def test_nothing_to_go_on_with(self):
        self.fresh()
        pristine("restore", self.image, self.disk, "--journal", self.journal,
                 "--yes")
        out = pristine("resume", "--journal", self.journal)
        self.assertIn("no restore to go on with", out)
        pristine("resume", "--journal", self.dir / "none", code=3)


class UndoKillTest(KillTest):
    def test_it_ends_with_the_old_disk_or_with_the_new_one(self):
        self.fresh()
        kept = self.dir / "kept"
        kept.mkdir()
        restore = ("restore", self.image, self.disk, "--journal", self.journal,
                   "--yes", "--undo-to")
        whole = self.time(*restore, kept)
        right, old = digest(self.disk), digest(self.before)
        undo_whole = self.time("undo", kept, "--yes")
        self.assertEqual(digest(self.disk), old)
        undone = 0
        for number in range(POINTS):
            self.fresh()
            kept = self.dir / f"kept {number}"
            kept.mkdir()
            self.kill_within(whole, *restore, kept)
            if digest(self.disk) == old:
                continue
            # From here on what was kept is whole, whatever else is not.
            pristine("prove", "--deep", kept / "UNDO.pri")
            if self.random.random() < 0.3:
                self.kill_until_done(whole, "resume", "--journal",
                                     self.journal)
                self.assertEqual(digest(self.disk), right)
                self.gone_on += 1
            pristine("resume", "--journal", self.journal, "--forget")
            self.kill_until_done(undo_whole, "undo", kept, "--yes")
            self.assertEqual(digest(self.disk), old)
            undone += 1
            (kept / "UNDO.pri").unlink()
        self.report(f"undo ({undone} undone)")


class CopyKillTest(KillTest):
    def check_images(self, folder):
        """Nothing that is cut short has an image's name."""
        for image in folder.rglob("*.pri"):
            pristine("prove", "--deep", image)
        for left in folder.rglob("*.partial"):
            self.assertTrue(self.is_refused(left) or
                            pristine("prove", "--deep", left))

    def is_refused(self, left):
        done = subprocess.run([lib.PRISTINE, "prove", left], env=lib.ENV,
                              stdin=subprocess.DEVNULL, capture_output=True,
                              check=False)
        said = done.stderr.decode()
        self.assertIn(done.returncode, (0, 1), said)
        self.assertTrue(done.returncode == 0 or str(left) in said, said)
        return done.returncode == 1

    def test_backup(self):
        place = self.dir / "place"
        place.mkdir()
        backup = ("backup", self.before, "--partitions", "2,3", "--to", place)
        whole = self.time(*backup)
        subprocess.run(["rm", "-r", place / "Pristine"], check=True)
        old = digest(self.before)
        for _ in range(POINTS):
            self.kill_within(whole, *backup)
            self.check_images(place)
            self.assertEqual(digest(self.before), old)
            pristine(*backup)
            newest = max(place.rglob("* 3*.pri"),
                         key=lambda path: path.stat().st_mtime)
            back = lib.make_sparse(self.dir / "back", DATA[1])
            pristine("restore", newest, back, "--yes")
            self.assertEqual(digest(back), digest(self.before, *DATA))
            subprocess.run(["rm", "-r", place / "Pristine", back], check=True)
        self.report("backup")

    def test_capture(self):
        folder = self.dir / "images"
        folder.mkdir()
        capture = ("capture", self.before, folder / "OLD.pri", "--all")
        whole = self.time(*capture)
        old = digest(self.before)
        for _ in range(POINTS):
            (folder / "OLD.pri").unlink(missing_ok=True)
            cut = self.kill_within(whole, *capture)
            self.check_images(folder)
            self.assertEqual(digest(self.before), old)
            if cut and not (folder / "OLD.pri").exists():
                pristine(*capture)
            pristine("compare", folder / "OLD.pri", self.before)
        self.report("capture")


if __name__ == "__main__":
    unittest.main()
