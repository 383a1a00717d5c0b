# SPDX-License-Identifier: Apache-2.0
"""Where things are, and running tools: what all boot tests share."""
import contextlib
import fcntl
import hashlib
import os
import pathlib
import subprocess

ROOT = pathlib.Path(__file__).resolve().parents[2]
BUILD = pathlib.Path(os.environ.get("PRISTINE_BUILD", ROOT / "build")).resolve()
PAYLOAD = BUILD / "payload"
PRISTINE = BUILD / "tui" / "pristine"
# Made once and shared by the tests: victims, images of them.
CACHE = BUILD / "boot-cache"
# Kept for people: the log, the screens and the command of each machine.
ARTEFACTS = BUILD / "boot-artefacts"
MIB = 1 << 20
# mkfs tools live in sbin, which is not in an ordinary user's PATH.
ENV = {**os.environ, "LC_ALL": "C.UTF-8", "PRISTINE_PAYLOAD": str(PAYLOAD),
       "MTOOLS_SKIP_CHECK": "1", "PATH": os.environ["PATH"] + ":/usr/sbin:/sbin"}


def run(*command, ok=(0,), script=None):
    """Runs a tool and returns its output; fails with all that it said."""
    done = subprocess.run(
        [str(part) for part in command], env=ENV, check=False,
        input=script.encode() if script is not None else b"",
        stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    if done.returncode not in ok:
        raise AssertionError(
            f"{' '.join(map(str, command))} ended with {done.returncode}\n"
            f"{done.stdout.decode(errors='replace')[-4000:]}\n"
            f"{done.stderr.decode(errors='replace')[-4000:]}")
    return done.stdout


def make_sparse(path, size):
    with open(path, "wb") as file:
        file.truncate(size)
    return path


def copy_sparse(source, target):
    """A copy whose holes stay holes."""
    run("cp", "--sparse=always", source, target)
    return target


def place(part, disk, offset):
    """Writes the file `part` into `disk` at `offset`, holes left out."""
    run("dd", f"if={part}", f"of={disk}", "bs=1M", "conv=sparse,notrunc",
        f"seek={offset}", "oflag=seek_bytes", "status=none")


def wipe(disk):
    """The same disk with nothing on it."""
    size = os.path.getsize(disk)
    os.truncate(disk, 0)
    os.truncate(disk, size)


def hash_range(path, offset=0, length=None):
    """SHA-256 of a range of a file, to its end by default."""
    digest = hashlib.sha256()
    with open(path, "rb") as file:
        file.seek(offset)
        left = length if length is not None else os.path.getsize(path) - offset
        while left > 0:
            block = file.read(min(left, 4 * MIB))
            if not block:
                raise ValueError(f"{path} ends {left} bytes too early")
            digest.update(block)
            left -= len(block)
    return digest.hexdigest()


def key_of(*sources):
    """A short name for all that something is made from."""
    digest = hashlib.sha256()
    for source in sources:
        data = (source.read_bytes() if isinstance(source, pathlib.Path)
                else str(source).encode())
        digest.update(b"%d:" % len(data) + data)
    return digest.hexdigest()[:16]


@contextlib.contextmanager
def cached(name, *sources):
    """Yields (path, there): the one place for what `sources` make, locked so
    that tests which run side by side make it once.  A file that is not there
    yet is to be made as path.with_suffix(".new") and renamed."""
    CACHE.mkdir(parents=True, exist_ok=True)
    with open(CACHE / f"{name}.lock", "wb") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        path = CACHE / f"{name}-{key_of(*sources)}"
        if not path.exists():
            for old in CACHE.glob(f"{name}-*"):
                run("rm", "-rf", old)
        yield path, path.exists()
