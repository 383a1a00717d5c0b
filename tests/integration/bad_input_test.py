# SPDX-License-Identifier: Apache-2.0
"""What `pristine` does with what can't be right: full disks, damaged and
hostile images, an image that would overwrite its source.  Faults of devices
(EIO, a target that vanishes) are swept by the unit tests of the engine."""
import os
import random
import resource
import signal
import subprocess
import unittest

import lib

MIB = 1 << 20


def pristine(*arguments, **options):
    """Runs pristine; returns (exit code, all that it said)."""
    done = subprocess.run(
        [lib.PRISTINE, *map(str, arguments)], env=lib.ENV, check=False,
        stdin=subprocess.DEVNULL, stderr=subprocess.PIPE, timeout=120,
        stdout=options.pop("stdout", subprocess.PIPE), **options)
    said = (done.stdout or b"") + done.stderr
    return done.returncode, said.decode(errors="replace")


def limit_files():
    """A limit on the size of files stands for a full disk."""
    signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (3 * MIB, 3 * MIB))


class BadInputTest(lib.SandboxTest):
    def setUp(self):
        super().setUp()
        self.source = self.dir / "source.img"
        self.source.write_bytes(random.Random(1).randbytes(8 * MIB))
        self.image = self.dir / "PHILIPS.pri"

    def names(self):
        return sorted(path.name for path in self.dir.iterdir())

    def capture(self, *options):
        code, said = pristine("capture", self.source, self.image, *options)
        self.assertEqual(code, 0, said)

    def test_a_full_disk_ends_a_capture_and_names_what_is_left(self):
        code, said = pristine("capture", self.source, self.image,
                              preexec_fn=limit_files)
        self.assertEqual(code, 1)
        self.assertIn("PHILIPS.pri.partial", said)
        self.assertIn("no whole image", said)
        self.assertEqual(self.names(), ["PHILIPS.pri.partial", "source.img"])
        left = self.dir / "PHILIPS.pri.partial"
        for command in ("info", "prove"):
            self.assertEqual(pristine(command, left)[0], 1)
        target = lib.make_sparse(self.dir / "target.img", 8 * MIB)
        code, said = pristine("restore", left, target, "--yes")
        self.assertIn(code, (1, 3), said)
        self.assertEqual(target.read_bytes(), bytes(8 * MIB))

    def test_a_full_pipe_ends_a_capture(self):
        with open("/dev/full", "wb") as full:
            code, said = pristine("capture", self.source, "-", stdout=full)
        self.assertEqual(code, 1)
        self.assertIn("No space left", said)

    def test_a_source_is_never_overwritten_by_its_own_image(self):
        before = self.source.read_bytes()
        hard, soft = self.dir / "hard.pri", self.dir / "soft.pri"
        os.link(self.source, hard)
        os.symlink(self.source, soft)
        for image in (self.source, hard, soft):
            code, said = pristine("capture", self.source, image, "--replace")
            self.assertEqual(code, 3)
            self.assertIn("is the source itself", said)
            self.assertEqual(self.source.read_bytes(), before)

    def test_nor_by_the_name_that_an_image_has_while_it_is_written(self):
        left = self.dir / "PHILIPS.pri.partial"
        self.source.rename(left)
        before = left.read_bytes()
        code, said = pristine("capture", left, self.image)
        self.assertEqual(code, 3, said)
        self.assertIn("is the source itself", said)
        self.assertEqual(left.read_bytes(), before)

    def test_nor_by_a_part_of_it(self):
        part = self.dir / "PHILIPS.p01"
        self.source.rename(part)
        before = part.read_bytes()
        code, said = pristine("capture", part, self.image,
                              "--part-size", "2M")
        self.assertEqual(code, 1, said)
        self.assertIn("PHILIPS.p01 exists already", said)
        self.assertEqual(part.read_bytes(), before)

    def test_an_image_cut_anywhere_is_no_image(self):
        self.capture()
        whole = self.image.read_bytes()
        rng = random.Random(4)
        cut = self.dir / "cut.pri"
        for size in [0, 1, 100, len(whole) - 1] + [
                rng.randrange(len(whole)) for _ in range(20)]:
            cut.write_bytes(whole[:size])
            for command in ("info", "prove"):
                code, said = pristine(command, cut)
                self.assertEqual(code, 1, f"{size} bytes: {said}")
                self.assertIn("cut.pri", said)

    def test_garbage_in_an_image_ends_in_words(self):
        self.capture("--label", "factory")
        whole = self.image.read_bytes()
        rng = random.Random(5)
        bad = self.dir / "bad.pri"
        target = lib.make_sparse(self.dir / "target.img", 8 * MIB)
        ends = list(range(300)) + list(range(len(whole) - 800, len(whole)))
        for _ in range(60):
            at = rng.choice(ends)
            noise = rng.randbytes(rng.choice((1, 4, 64)))
            changed = (whole[:at] + noise + whole[at + len(noise):])
            if changed[:len(whole)] == whole:
                continue
            bad.write_bytes(changed[:len(whole)])
            code, said = pristine("prove", bad)
            self.assertEqual(code, 1, f"{noise!r} at {at}: {said}")
            code, said = pristine("restore", bad, target, "--yes")
            self.assertIn(code, (1, 3), said)
            self.assertEqual(target.read_bytes(), bytes(8 * MIB))

    def test_parts_of_another_image_are_told_apart(self):
        self.capture("--part-size", "2M")
        mine = (self.dir / "PHILIPS.p01").read_bytes()
        self.source.write_bytes(random.Random(2).randbytes(8 * MIB))
        self.capture("--part-size", "2M", "--replace")
        (self.dir / "PHILIPS.p01").write_bytes(mine)
        code, said = pristine("prove", self.image)
        self.assertEqual(code, 1)
        self.assertIn("PHILIPS.p01", said)

    def test_what_is_not_there_is_said_so(self):
        self.capture()
        for arguments in (("capture", self.dir / "none", self.dir / "x.pri"),
                          ("restore", self.dir / "none.pri", self.source,
                           "--yes"),
                          ("info", self.dir / "none.pri"),
                          ("prove", self.dir / "none.pri"),
                          ("compare", self.image, self.dir / "none")):
            code, said = pristine(*arguments)
            self.assertIn(code, (1, 3), said)
            self.assertIn("none", said)
            self.assertIn("No such file", said)
        self.assertNotIn("x.pri", self.names())

    def test_empty_files_are_neither_sources_nor_images(self):
        empty = self.dir / "empty"
        empty.write_bytes(b"")
        code, said = pristine("capture", empty, self.image)
        self.assertEqual(code, 3)
        self.assertIn("is empty", said)
        self.assertEqual(pristine("info", empty)[0], 1)
        self.assertNotIn("PHILIPS.pri", self.names())


if __name__ == "__main__":
    unittest.main()
