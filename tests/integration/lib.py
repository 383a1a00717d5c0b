# SPDX-License-Identifier: Apache-2.0
"""What the integration tests share: running tools, sandboxes, fs_probe."""
import os
import pathlib
import subprocess
import tempfile
import unittest

BUILD = pathlib.Path(os.environ.get("PRISTINE_BUILD", "build")).resolve()
FS_PROBE = BUILD / "tests" / "fs_probe"
PRISTINE = BUILD / "tui" / "pristine"
# mkfs tools live in sbin, which is not in an ordinary user's PATH.
ENV = {**os.environ, "LC_ALL": "C.UTF-8",
       "PATH": os.environ["PATH"] + ":/usr/sbin:/sbin"}


def run(*command, ok=(0,), **options):
    """Runs a tool and returns its output as bytes; fails with all it said."""
    done = subprocess.run([str(part) for part in command], env=ENV,
                          stdin=options.pop("stdin", subprocess.DEVNULL),
                          stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                          check=False, **options)
    if done.returncode not in ok:
        raise AssertionError(
            f"{command} ended with {done.returncode}\n"
            f"{done.stdout.decode(errors='replace')}\n"
            f"{done.stderr.decode(errors='replace')}")
    return done.stdout


def pristine(*arguments, code=0):
    """Runs pristine, which must end with `code`; returns all that it said."""
    done = subprocess.run([PRISTINE, *map(str, arguments)], env=ENV,
                          stdin=subprocess.DEVNULL, capture_output=True,
                          check=False)
    if done.returncode != code:
        raise AssertionError(f"{arguments} ended with {done.returncode}:\n"
                             f"{done.stdout.decode()}{done.stderr.decode()}")
    return done.stdout.decode() + done.stderr.decode()


def can_loop():
    """Whether real loop devices can be made here."""
    return os.geteuid() == 0 and os.path.exists("/dev/loop-control")


def make_sparse(path, size):
    with open(path, "wb") as file:
        file.truncate(size)
    return path


def probe_map(fs, image):
    """What `fs_probe map` prints, as (facts, notes, [(offset, length)])."""
    facts, notes, ranges = {}, [], []
    for line in run(FS_PROBE, "map", fs, image).decode().splitlines():
        word, _, rest = line.partition(" ")
        if word.isdigit():
            ranges.append((int(word), int(rest)))
        elif word == "note":
            notes.append(rest)
        else:
            facts[word] = rest
    return facts, notes, ranges


def probe_files(fs, image):
    """What `fs_probe files` prints, as {path: [(offset, length)]}."""
    files = {}
    for line in run(FS_PROBE, "files", fs, image).decode().splitlines():
        path, _, ranges = line.rpartition("\t")
        files[path] = [tuple(map(int, part.split("+")))
                       for part in ranges.split(",") if part]
    return files


def covers(ranges, offset, length):
    """Whether one of `ranges` holds all of [offset, offset + length)."""
    return any(at <= offset and offset + length <= at + size
               for at, size in ranges)


def keep_only(source, ranges, target):
    """A sparse copy of `source` with zeros outside `ranges`."""
    make_sparse(target, os.path.getsize(source))
    with open(source, "rb") as old, open(target, "r+b") as new:
        for at, size in ranges:
            old.seek(at)
            new.seek(at)
            while size > 0:
                piece = old.read(min(size, 1 << 20))
                new.write(piece)
                size -= len(piece)
    return target


class SandboxTest(unittest.TestCase):
    """A test with an empty folder of its own in self.dir."""

    def setUp(self):
        folder = tempfile.TemporaryDirectory(prefix="pristine-test-")
        self.addCleanup(folder.cleanup)
        self.dir = pathlib.Path(folder.name)
