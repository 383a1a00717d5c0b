# SPDX-License-Identifier: Apache-2.0
"""Kills `pristine restore --journal` and `pristine resume` at random moments,
goes on, and holds the disk against an uninterrupted run's.

POWER_CUT_POINTS says how many restores (scripts/power-cuts sets it)."""
import hashlib
import os
import random
import signal
import subprocess
import time
import unittest

import lib

MIB = 1 << 20
DATA = (70 * MIB, 20 * MIB)
TABLE = (b"label: gpt\n"
         b"start=2048, size=131072, type=linux\n"
         b"start=143360, size=40960, type=linux\n")


def digest(path, offset=0, length=None):
    with open(path, "rb") as file:
        file.seek(offset)
        return hashlib.sha256(file.read(length)).hexdigest()


class PowerCutTest(lib.SandboxTest):
    def setUp(self):
        super().setUp()
        self.source = self.make_disk("source.img")
        self.image = self.dir / "PHILIPS.pri"
        self.pristine("capture", self.source, self.image, "--all",
                      "--partitions", "1")
        self.journal = self.dir / "journal"
        self.disk = self.dir / "disk.img"
        self.before = self.make_disk("before.img")
        self.random = random.Random(4)

    def make_disk(self, name):
        path = lib.make_sparse(self.dir / name, 96 * MIB)
        subprocess.run(["sfdisk", "-q", path], input=TABLE, check=True)
        with open(path, "r+b") as file:
            for offset, length in ((MIB, 64 * MIB), DATA):
                file.seek(offset)
                file.write(os.urandom(length))
        return path

    def command(self, *arguments):
        return [lib.PRISTINE, *map(str, arguments)]

    def pristine(self, *arguments, code=0):
        done = subprocess.run(self.command(*arguments), env=lib.ENV,
                              stdin=subprocess.DEVNULL, capture_output=True,
                              check=False)
        self.assertEqual(done.returncode, code, done.stderr.decode())
        return done.stdout.decode()

    def restore(self):
        return self.command("restore", self.image, f"{self.disk}#1",
                            "--journal", self.journal, "--yes")

    def kill_after(self, command, seconds):
        """Whether the kill came in time."""
        with subprocess.Popen(command, env=lib.ENV, stdin=subprocess.DEVNULL,
                              stdout=subprocess.DEVNULL,
                              stderr=subprocess.DEVNULL) as process:
            time.sleep(seconds)
            process.send_signal(signal.SIGKILL)
            return process.wait() != 0

    def fresh(self):
        subprocess.run(["cp", "--sparse=always", self.before, self.disk],
                       check=True)
        self.journal.unlink(missing_ok=True)

    def resume(self):
        return self.command("resume", "--journal", self.journal)

    def test_every_cut_ends_with_the_right_disk(self):
        self.fresh()
        begin = time.monotonic()
        subprocess.run(self.restore(), env=lib.ENV, check=True,
                       stdin=subprocess.DEVNULL, capture_output=True)
        whole = time.monotonic() - begin
        right = digest(self.disk)
        data = digest(self.before, *DATA)
        self.assertEqual(digest(self.disk, *DATA), data)
        points = int(os.environ.get("POWER_CUT_POINTS", "4"))
        cuts = pending = 0
        for _ in range(points):
            self.fresh()
            cut = self.kill_after(self.restore(),
                                  self.random.uniform(0, whole))
            while cut:
                cuts += 1
                if not self.journal.exists():
                    # Killed before the journal: nothing was written.
                    self.assertEqual(digest(self.disk), digest(self.before))
                    break
                if self.random.random() < 0.5:
                    break
                cut = self.kill_after(self.resume(),
                                      self.random.uniform(0, whole))
            if self.journal.exists():
                out = self.pristine("resume", "--journal", self.journal)
                pending += "Restored to" in out
            self.assertEqual(digest(self.disk, *DATA), data)
            if digest(self.disk) != right:
                # Nothing had begun: no journal, or an empty one.
                self.assertEqual(digest(self.disk), digest(self.before))
                subprocess.run(self.restore(), env=lib.ENV, check=True,
                               stdin=subprocess.DEVNULL, capture_output=True)
                self.assertEqual(digest(self.disk), right)
        print(f"killed: {points} of {points} ended with the right disk "
              f"({cuts} kills, {pending} gone on from a journal)")

    def test_nothing_to_go_on_with(self):
        self.fresh()
        subprocess.run(self.restore(), env=lib.ENV, check=True,
                       stdin=subprocess.DEVNULL, capture_output=True)
        out = self.pristine("resume", "--journal", self.journal)
        self.assertIn("no restore to go on with", out)
        self.pristine("resume", "--journal", self.dir / "none", code=3)


if __name__ == "__main__":
    unittest.main()
