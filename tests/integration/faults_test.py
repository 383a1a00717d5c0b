#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""What the program does and says when disks fail, sticks are pulled and clocks
are wrong: which bytes have changed, the exit code, the message, and what the
next start makes of it."""
import errno
import hashlib
import json
import os
import shutil
import subprocess
import unittest

import fault_shim
import lib
from lib import pristine

MIB = 1 << 20
SYSTEM = (2 * MIB, 20 * MIB)
DATA = (24 * MIB, 12 * MIB)
TABLE = (b"label: gpt\n"
         b"start=4096, size=40960, type=linux\n"
         b"start=49152, size=24576, type=linux\n")
OTHER_TABLE = b"label: dos\nstart=4096, size=50000\nstart=60000, size=16000\n"
# Of the system partition, in its middle.
BAD = SYSTEM[0] + 9 * MIB


def digest(path, offset=0, length=None):
    with open(path, "rb") as file:
        file.seek(offset)
        return hashlib.sha256(file.read(length)).hexdigest()


class FaultTest(lib.SandboxTest):
    def setUp(self):
        super().setUp()
        self.shim = fault_shim.build(self.dir)
        self.source = self.make_disk("source.img", TABLE)
        self.disk = self.make_disk("disk.img", TABLE)
        self.before = shutil.copy(self.disk, self.dir / "before.img")
        self.stick = self.dir / "stick"
        self.stick.mkdir()
        self.image = self.stick / "PHILIPS.pri"
        pristine("capture", self.source, self.image, "--all")
        self.journal = self.dir / "journal"

    def make_disk(self, name, table):
        path = lib.make_sparse(self.dir / name, 40 * MIB)
        subprocess.run(["sfdisk", "-q", path], input=table, check=True,
                       env=lib.ENV)
        with open(path, "r+b") as file:
            for offset, length in (SYSTEM, DATA):
                file.seek(offset)
                file.write(os.urandom(length))
        return path

    def faulty(self, faults, *arguments, code):
        """What it says with these faults; it must end with `code`."""
        done = subprocess.run([lib.PRISTINE, *map(str, arguments)],
                              env=lib.ENV | faults, stdin=subprocess.DEVNULL,
                              capture_output=True, check=False)
        said = done.stdout.decode() + done.stderr.decode()
        self.assertEqual(done.returncode, code, said)
        return said

    def part(self, *arguments):
        return ("restore", self.image, "--partition", 1, "--to",
                f"{self.disk}#1", "--yes", *arguments)

    def assert_data_kept(self):
        self.assertEqual(digest(self.disk, *DATA), digest(self.before, *DATA))

    def assert_untouched(self):
        self.assertEqual(digest(self.disk), digest(self.before))

    def assert_restored(self):
        pristine("compare", self.image, f"{self.disk}#1", "--partition", 1)
        self.assert_data_kept()


class BadSectorTest(FaultTest):
    def bad(self, calls):
        return fault_shim.bad_sector(self.shim, self.disk, calls, BAD,
                                     errno.EIO)

    def test_a_sector_that_cannot_be_written_ends_a_restore_half_way(self):
        said = self.faulty(self.bad("w"),
                           *self.part("--journal", self.journal), code=4)
        self.assertIn(f"writing {self.disk} at byte", said)
        self.assertIn("Input/output error", said)
        self.assertIn("half-written and marked as not valid", said)
        self.assertIn(f"pristine resume --journal {self.journal} goes on",
                      said)
        # Nothing takes it for valid.
        with open(self.disk, "rb") as file:
            file.seek(SYSTEM[0])
            self.assertEqual(file.read(4096), bytes(4096))
        self.assert_data_kept()
        # The sector is still bad when it goes on: the same again.
        said = self.faulty(self.bad("w"), "resume", "--journal", self.journal,
                           code=4)
        self.assertIn("Input/output error", said)
        self.assert_data_kept()
        # Another cable was the cure.
        self.assertIn("Restored to",
                      pristine("resume", "--journal", self.journal))
        self.assert_restored()

    def test_a_sector_that_cannot_be_read_back_is_said(self):
        said = self.faulty(self.bad("r"), *self.part(), code=4)
        self.assertIn(f"reading {self.disk} at byte", said)
        self.assertIn("was not read back", said)
        self.assert_data_kept()
        self.assert_restored()

    def test_a_disk_that_stores_something_else_is_found_out(self):
        liar = fault_shim.liar(self.shim, self.disk, BAD)
        said = self.faulty(liar, *self.part("--journal", self.journal), code=1)
        self.assertIn("does not hold what was written: 1 places differ", said)
        self.assertIn("don't trust it", said)
        self.assert_data_kept()
        # The boot menu is not given back: it goes on until it is right.
        self.faulty(liar, "resume", "--journal", self.journal, code=1)
        pristine("resume", "--journal", self.journal)
        self.assert_restored()

    def test_a_target_that_cannot_be_kept_is_not_overwritten(self):
        kept = self.dir / "kept"
        kept.mkdir()
        said = self.faulty(self.bad("r"), *self.part("--undo-to", kept),
                           code=3)
        self.assertIn("cannot be read, so they could not be put back", said)
        self.assertIn("Nothing was overwritten", said)
        self.assert_untouched()

    def test_an_undo_goes_on_when_the_sector_is_right_again(self):
        kept = self.dir / "kept"
        kept.mkdir()
        pristine(*self.part("--undo-to", kept))
        said = self.faulty(self.bad("w"), "undo", kept, "--yes", code=4)
        self.assertIn(f"writing {self.disk} at byte", said)
        self.assertIn("is not put back in full. Run the same again.", said)
        self.assert_data_kept()
        pristine("undo", kept, "--yes")
        self.assert_untouched()


class PulledTest(FaultTest):
    def test_the_image_vanishes_half_way_through_a_whole_disk(self):
        self.disk = self.make_disk("disk.img", OTHER_TABLE)
        before = digest(self.disk)
        # Proving reads all of it; the stick goes while it is written.
        half = os.path.getsize(self.image) * 3 // 2
        gone = fault_shim.pulled(self.shim, self.stick, "r", half,
                                 errno.ENODEV)
        said = self.faulty(gone, "restore", self.image, self.disk, "--yes",
                           "--journal", self.journal, code=4)
        self.assertIn("PHILIPS.pri", said)
        self.assertIn("half-written and marked as not valid", said)
        self.assertIn(f"pristine resume --journal {self.journal} goes on",
                      said)
        self.assertNotEqual(digest(self.disk), before)
        # No table, so no partition that anybody could take for valid.
        lib.run("sfdisk", "--dump", self.disk, ok=(1,))
        # The stick is still away: it says so and writes nothing.
        self.stick.rename(self.dir / "away")
        half_written = digest(self.disk)
        said = pristine("resume", "--journal", self.journal, code=3)
        self.assertIn("the image of the restore that was cut off is not there",
                      said)
        self.assertIn("Nothing was written", said)
        self.assertEqual(digest(self.disk), half_written)
        (self.dir / "away").rename(self.stick)
        self.assertIn("Restored to",
                      pristine("resume", "--journal", self.journal))
        pristine("compare", self.image, self.disk)

    def test_the_place_for_copies_vanishes_while_one_is_written(self):
        place = self.dir / "place"
        place.mkdir()
        gone = fault_shim.pulled(self.shim, place, "w", 9 * MIB, errno.EIO)
        said = self.faulty(gone, "backup", self.disk, "--partitions", "1,2",
                           "--to", place, code=1)
        self.assertIn("saving", said)
        self.assertIn("Input/output error", said)
        self.assertIn("still connected and can be written", said)
        self.assert_untouched()
        # Nothing that is left has an image's name and is none.
        for image in place.rglob("*.pri"):
            pristine("prove", "--deep", image)
        # And a restore that waits for the copies does not begin.
        said = self.faulty(gone, *self.part("--backup-to", place), code=3)
        self.assertIn("Input/output error", said)
        self.assertIn("Nothing was overwritten", said)
        self.assert_untouched()

    def test_a_read_only_place_is_refused_before_anything(self):
        place = self.dir / "place"
        place.mkdir()
        if os.geteuid() == 0:
            lib.run("mount", "-t", "tmpfs", "-o", "ro", "tmpfs", place)
            self.addCleanup(lib.run, "umount", place)
        else:
            place.chmod(0o500)
        said = pristine("backup", self.disk, "--partitions", "2", "--to",
                        place, code=3)
        self.assertIn("Read-only file system" if os.geteuid() == 0
                      else "denied", said)
        self.assertIn("Nothing was", said)
        said = self.faulty({}, *self.part("--backup-to", place), code=3)
        self.assertIn(str(place), said)
        self.assert_untouched()
        kept = self.faulty({}, *self.part("--undo-to", place), code=3)
        self.assertIn(str(place), kept)
        self.assert_untouched()


class ClockTest(FaultTest):
    """As a machine whose battery is empty: 12 seconds into 1970."""

    def test_a_restore_with_copies_and_a_record(self):
        place = self.dir / "place"
        place.mkdir()
        in_1970 = fault_shim.clock(self.shim, 12)
        record = self.dir / "record"
        self.faulty(in_1970, *self.part("--backup-to", place, "--record-to",
                                        record, "--journal", self.journal),
                    code=0)
        self.assert_restored()
        folder, = (place / "Pristine").iterdir()
        self.assertTrue(folder.name.startswith("no date"), folder.name)
        told = json.loads((record / "record.json").read_bytes())
        self.assertTrue(told["times"]["clock_is_wrong"])
        self.assertIn("clock", (record / "record.txt").read_text())
        # A second job of that day gets a folder of its own.
        self.faulty(in_1970, "backup", self.disk, "--partitions", "2", "--to",
                    place, code=0)
        self.assertEqual(len(list((place / "Pristine").iterdir())), 2)

    def test_a_restore_that_was_cut_off_goes_on(self):
        in_1970 = fault_shim.clock(self.shim, 12)
        bad = fault_shim.bad_sector(self.shim, self.disk, "w", BAD, errno.EIO)
        self.faulty(in_1970 | bad, *self.part("--journal", self.journal),
                    code=4)
        self.faulty(in_1970, "resume", "--journal", self.journal, code=0)
        self.assert_restored()


if __name__ == "__main__":
    unittest.main()
