# SPDX-License-Identifier: Apache-2.0
"""A journal as docs/SAFETY.md and restore/job/journal.h have it, made without
our code."""
import hashlib
import json
import struct

SIZE = 64 << 10
EMPTY = bytes(SIZE)
EMPTY_ENVIRONMENT = (b"# GRUB Environment Block\n" + b"#" * 1024)[:1024]


def entry(**changes):
    """A restore that was cut off at 63 %."""
    return {"schema": "pristine.journal/1", "image": "/mnt/PHILIPS.pri",
            "image_id": "ab" * 32,
            "legs": [{"partition": 1, "target": "/dev/sda1",
                      "disk_id": "8f3a-21c4-90de",
                      "disk": "Samsung SSD 980, 500.1 GB",
                      "disk_partition": 1}],
            "key_pem": "", "job_step": "", "started": "2026-11-22T23:45:15Z",
            "leg": 0, "row": 63, "durable_bytes": 63, "total_bytes": 100, "delta": False,
            "prove": True, "read_back": True, "discard": True,
            "new_ids": False, "accept_unreadable": False,
            "accept_battery": False, **changes}


def slot(sequence, content):
    text = json.dumps(content).encode() if content else b""
    head = b"PRISTJRN" + struct.pack("<QII", sequence, len(text), 0)
    digest = hashlib.sha256(head + text).digest()
    return (head + digest + text).ljust(SIZE // 2, b"\0")


def pending(**changes):
    return slot(1, entry(**changes)).rjust(SIZE, b"\0")


def damaged():
    """One changed bit in each slot that was written."""
    both = bytearray(slot(2, entry()) + slot(1, entry()))
    for at in (200, SIZE // 2 + 200):
        both[at] ^= 1
    return bytes(both)


def read(data):
    """The newest entry that is whole; None when there is nothing to go on
    with."""
    newest = (0, None)
    for start in (0, SIZE // 2):
        sequence, length = struct.unpack_from("<QI", data, start + 8)
        text = data[start + 56:start + 56 + length]
        whole = (data[start:start + 8] == b"PRISTJRN" and data[
            start + 24:start + 56] == hashlib.sha256(
                data[start:start + 24] + text).digest())
        if whole and sequence > newest[0]:
            newest = (sequence, json.loads(text) if text else None)
    return newest[1]
