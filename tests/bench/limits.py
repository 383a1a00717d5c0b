# SPDX-License-Identifier: Apache-2.0
"""What the hardware could do: the device alone, and the codec alone."""
import concurrent.futures
import json
import mmap
import os
import time

import used
from machine import CHUNK, GIB, MIB, drop_caches, output_of

BLOCK = 4 * MIB
THREADS = 2


def aligned_buffer(byte):
    buffer = mmap.mmap(-1, BLOCK)  # Page-aligned, as O_DIRECT wants it.
    buffer.write(byte * BLOCK)
    return buffer


def transfer(path, flags, blocks, move):
    """Moves the blocks with two threads; returns bytes per second."""
    handle = os.open(path, flags | os.O_DIRECT)

    def work(mine):
        buffer = aligned_buffer(b"\xa5")
        return sum(move(handle, [buffer], at * BLOCK) for at in mine)

    start = time.monotonic()
    try:
        with concurrent.futures.ThreadPoolExecutor(THREADS) as pool:
            parts = [blocks[n::THREADS] for n in range(THREADS)]
            moved = sum(pool.map(work, parts))
        os.fsync(handle)
    finally:
        os.close(handle)
    return moved / (time.monotonic() - start)


def read_speed(path, blocks):
    drop_caches()
    return transfer(path, os.O_RDONLY, blocks, os.preadv)


def write_speed(path, blocks):
    drop_caches()
    return transfer(path, os.O_WRONLY, blocks, os.pwritev)


def device_read_speed(device, ranges, most=4 * GIB):
    """Only where there is data: holes of the file behind a loop device would
    flatter the disk."""
    full = used.windows(ranges, BLOCK)[:most // BLOCK]
    return read_speed(device, sorted(number for number, _ in full))


def device_write_speed(device, size, most=4 * GIB):
    return write_speed(device, list(range(min(size, most) // BLOCK)))


def file_read_speed(path, most=4 * GIB):
    return read_speed(path, list(range(min(os.path.getsize(path), most)
                                       // BLOCK)))


def fill_target(device, size):
    """Gives every block of the target old content and a place on the disk."""
    write_speed(device, list(range(size // BLOCK)))


def write_sample(device, ranges, path, size):
    """Chunks spread evenly over the used space, for codec_limit."""
    full = sorted(number for number, share in used.windows(ranges, CHUNK)
                  if share == CHUNK)
    step = max(1, len(full) * CHUNK // size)
    with open(device, "rb", buffering=0) as source, open(path, "wb") as out:
        for number in full[::step][:size // CHUNK]:
            out.write(os.pread(source.fileno(), CHUNK, number * CHUNK))


def codec_speed(program, sample, rounds):
    return json.loads(output_of(program, sample, "--rounds", rounds))
