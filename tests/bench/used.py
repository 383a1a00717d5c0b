# SPDX-License-Identifier: Apache-2.0
"""Which bytes of a file system are in use, from its own tools, and their hash.

None of this uses our own readers: it is what their work is held against."""
import hashlib
import os
import re

from machine import MIB, Failed, output_of


def merged(ranges):
    result = []
    for start, end in sorted(ranges):
        if result and start <= result[-1][1]:
            result[-1][1] = max(end, result[-1][1])
        else:
            result.append([start, end])
    return [(start, end) for start, end in result]


def ext4_ranges(device):
    text = output_of("dumpe2fs", device).decode(errors="replace")
    block = int(re.search(r"^Block size:\s*(\d+)", text, re.M).group(1))
    count = int(re.search(r"^Block count:\s*(\d+)", text, re.M).group(1))
    free = []
    for line in re.findall(r"^  Free blocks: (.+)$", text, re.M):
        for piece in line.split(", "):
            first, _, last = piece.partition("-")
            free.append((int(first) * block, (int(last or first) + 1) * block))
    at, used = 0, []
    for start, end in merged(free):
        if start > at:
            used.append((at, start))
        at = end
    if at < count * block:
        used.append((at, count * block))
    return used


def ntfs_ranges(device):
    """From $Bitmap (inode 6): one bit a cluster, lowest bit first."""
    info = output_of("ntfsinfo", "-m", device).decode(errors="replace")
    cluster = int(re.search(r"Cluster Size:\s*(\d+)", info).group(1))
    count = int(re.search(r"Volume Size in Clusters:\s*(\d+)", info).group(1))
    bits = output_of("ntfscat", "-i", "6", device)
    used, start = [], None
    for number in range(count + 1):
        on = number < count and bits[number >> 3] >> (number & 7) & 1
        if on and start is None:
            start = number
        elif not on and start is not None:
            used.append((start * cluster, number * cluster))
            start = None
    return used


RANGES = {"ext4": ext4_ranges, "ntfs": ntfs_ranges}


def total(ranges):
    return sum(end - start for start, end in ranges)


def hash_of(device, ranges):
    digest = hashlib.sha256()
    with open(device, "rb", buffering=0) as file:
        for start, end in ranges:
            while start < end:
                piece = os.pread(file.fileno(), min(4 * MIB, end - start),
                                 start)
                if not piece:
                    raise Failed(f"{device} ends at {start}")
                digest.update(piece)
                start += len(piece)
    return digest.hexdigest()


def windows(ranges, size):
    """Aligned windows of `size` bytes and how much of each is used, fullest
    first."""
    share = {}
    for start, end in ranges:
        while start < end:
            number = start // size
            stop = min(end, (number + 1) * size)
            share[number] = share.get(number, 0) + stop - start
            start = stop
    return sorted(share.items(), key=lambda item: (-item[1], item[0]))
