# SPDX-License-Identifier: Apache-2.0
"""The empty 16 TiB disk: what its image costs in time, bytes and memory."""
import os
import pathlib
import struct

from machine import MIB, Failed, timed

TIB = 1 << 40
SKIPPABLE = range(0x184D2A50, 0x184D2A60)
SEEKABLE_MAGIC = 0x8F92EAB1


def make_empty(path):
    """A hole of 16 TiB, or of what the file system allows next to it."""
    for size in (16 * TIB, 16 * TIB - MIB):
        try:
            with open(path, "wb") as file:
                file.truncate(size)
            return size
        except OSError:
            continue
    raise Failed(f"the file system of {path} has no sparse files of 16 TiB")


def largest_own_frame(path):
    """The largest skippable frame behind the data, found by the seek table of
    zstd's seekable format alone: the index."""
    with open(path, "rb") as file:
        file.seek(-9, os.SEEK_END)
        count, flags, magic = struct.unpack("<IBI", file.read(9))
        if magic != SEEKABLE_MAGIC:
            raise Failed(f"{path} does not end in a seek table")
        entry = 12 if flags & 0x80 else 8
        file.seek(-(9 + count * entry), os.SEEK_END)
        rows = file.read(count * entry)
        at, largest = 0, 0
        for number in range(count):
            stored = struct.unpack_from("<I", rows, number * entry)[0]
            file.seek(at)
            magic = int.from_bytes(file.read(4), "little")
            if magic in SKIPPABLE:
                largest = max(largest, stored)
            at += stored
    return largest


def measure(pristine, folder):
    """{fact: value}, or {"failed": reason}."""
    disk = pathlib.Path(folder, "empty.disk")
    image = pathlib.Path(folder, "empty.pri")
    log = pathlib.Path(folder, "empty.log")
    image.unlink(missing_ok=True)
    try:
        size = make_empty(disk)
        capture = timed(f"'{pristine}' capture '{disk}' '{image}'", log,
                        flushed=str(image))
        info = timed(f"'{pristine}' info '{image}'", log, flushed="")
        prove = timed(f"'{pristine}' prove '{image}'", log, flushed="")
        return {"disk_bytes": size, "image_bytes": capture.output_bytes,
                "index_bytes": largest_own_frame(image),
                "capture_seconds": capture.seconds,
                "info_seconds": info.seconds, "prove_seconds": prove.seconds,
                "peak_bytes": max(run.peak_bytes
                                  for run in (capture, info, prove))}
    except Failed as failure:
        return {"failed": str(failure)}
    finally:
        disk.unlink(missing_ok=True)
        image.unlink(missing_ok=True)
