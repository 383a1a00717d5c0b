# SPDX-License-Identifier: Apache-2.0
"""Writes the archive that the kernel unpacks (Documentation/driver-api/
early-userspace/buffer-format.rst): "newc", sorted, owned by root, without
times, so that the same tree is the same bytes."""
import stat

TRAILER = "TRAILER!!!"


def _record(number, path, mode, data):
    name = path.encode() + b"\0"
    links = 2 if stat.S_ISDIR(mode) else 1
    fields = (number, mode, 0, 0, links, 0, len(data), 0, 0, 0, 0, len(name), 0)
    head = b"070701" + b"".join(b"%08x" % field for field in fields) + name
    return _padded(head) + _padded(data)


def _padded(data):
    return data + bytes(-len(data) % 4)


def archive(tree):
    records = [_record(number, path, mode, data)
               for number, (path, (mode, data))
               in enumerate(sorted(tree.entries.items()), start=1)]
    return b"".join(records) + _record(0, TRAILER, 0, b"")
