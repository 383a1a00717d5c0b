# SPDX-License-Identifier: Apache-2.0
"""Makes exFAT volumes with content, which no tool does without mounting.

Written from the exFAT specification alone; fsck.exfat checks what it makes.
"""
import struct

END = 0xFFFFFFFF
DIRECTORY, ARCHIVE = 0x10, 0x20


def sum16(data, skip):
    total = 0
    for i, byte in enumerate(data):
        if i not in skip:
            total = ((total << 15 & 0x8000) | total >> 1) + byte & 0xFFFF
    return total


def sum32(data, skip=()):
    total = 0
    for i, byte in enumerate(data):
        if i not in skip:
            total = ((total << 31 & 0x80000000) | total >> 1) + byte
            total &= 0xFFFFFFFF
    return total


class Volume:
    """A volume in the file `path`; close() writes what describes it."""

    def __init__(self, path, clusters, sector=512, cluster=4096, tables=1,
                 label="FACTORY", serial=0x12AB34CD):
        self.file = open(path, "w+b")
        self.sector, self.cluster, self.count = sector, cluster, clusters
        self.tables, self.label, self.serial = tables, label, serial
        self.fat_sector = 32
        self.fat_sectors = -(-(clusters + 2) * 4 // sector)
        heap = self.fat_sector + self.fat_sectors * tables
        step = max(cluster // sector, 1)
        self.heap_sector = -(-heap // step) * step
        self.sectors = max(self.heap_sector + clusters * step,
                           -(-(1 << 20) // sector))
        self.file.truncate(self.sectors * sector)
        self.fat = {0: 0xFFFFFFF8, 1: END}
        self.used = set()
        self.next = 2
        self.files = {}  # Path -> (data, clusters)
        self.root = []
        self.bitmaps = [self.chain(-(-clusters // 8)) for _ in range(tables)]
        # Maps every unit to itself but a to z; section 7.2.5.1 compresses
        # runs that map to themselves.
        self.upcase = struct.pack("<2H", 0xFFFF, 0x61) + bytes(
            byte for c in range(0x41, 0x5B) for byte in (c, 0))
        self.upcase += struct.pack("<2H", 0xFFFF, 0x10000 - 0x7B)
        self.upcase_place = self.write(self.upcase)
        self.root_cluster = self.take(1)[0]

    def take(self, count, scattered=False):
        """Free clusters; every other one stays free when scattered."""
        found = []
        while len(found) < count:
            if self.next >= self.count + 2:
                raise AssertionError("the test volume is full")
            found.append(self.next)
            self.next += 2 if scattered else 1
        self.used.update(found)
        return found

    def link(self, clusters):
        for here, there in zip(clusters, clusters[1:] + [END]):
            self.fat[here] = there

    def chain(self, size, scattered=False):
        clusters = self.take(-(-size // self.cluster), scattered)
        self.link(clusters)
        return clusters

    def offset(self, cluster):
        return self.heap_sector * self.sector + (cluster - 2) * self.cluster

    def put(self, clusters, data):
        for i, cluster in enumerate(clusters):
            self.file.seek(self.offset(cluster))
            self.file.write(data[i * self.cluster:(i + 1) * self.cluster])

    def write(self, data, contiguous=False, scattered=False):
        clusters = self.take(-(-len(data) // self.cluster), scattered)
        if not contiguous:
            self.link(clusters)
        self.put(clusters, data)
        return clusters

    def rows(self, name, attributes, size, clusters, contiguous):
        units = name.encode("utf-16-le")
        upper = name.upper() if name.isascii() else "".join(
            c.upper() if c.isascii() else c for c in name)
        flags = (1 | (2 if contiguous else 0)) if clusters else 1
        stamp = 0x58000000 | 1 << 21 | 1 << 16  # 2024-01-01
        stream = struct.pack(
            "<BBBBHHQIIQ", 0xC0, flags, 0, len(units) // 2,
            sum16(upper.encode("utf-16-le"), ()), 0, size, 0,
            clusters[0] if clusters else 0, size)
        names = b"".join(
            b"\xC1\0" + units[at:at + 30].ljust(30, b"\0")
            for at in range(0, len(units), 30))
        head = struct.pack("<BBHHHIII12x", 0x85, 1 + len(names) // 32, 0,
                           attributes, 0, stamp, stamp, stamp)
        whole = bytearray(head + stream + names)
        struct.pack_into("<H", whole, 2, sum16(whole, (2, 3)))
        return bytes(whole)

    def add(self, name, data, contiguous=False, scattered=False, into=None,
            path=None):
        """A file; `into` is a list of rows that folder() takes."""
        clusters = self.write(data, contiguous, scattered)
        rows = self.rows(name, ARCHIVE, len(data), clusters, contiguous)
        (self.root if into is None else into).append(rows)
        self.files[path or "/" + name] = (data, clusters)

    def folder(self, name, rows, contiguous=False, into=None):
        data = b"".join(rows)
        size = max(-(-len(data) // self.cluster), 1) * self.cluster
        clusters = self.write(data.ljust(size, b"\0"), contiguous)
        (self.root if into is None else into).append(
            self.rows(name, DIRECTORY, size, clusters, contiguous))

    def boot_region(self, flags):
        shift = self.sector.bit_length() - 1
        boot = bytearray(struct.pack(
            "<3s8s53xQQIIIIIIHHBBBBB7x", b"\xEB\x76\x90", b"EXFAT   ", 0,
            self.sectors, self.fat_sector, self.fat_sectors, self.heap_sector,
            self.count, self.root_cluster, self.serial, 0x100, flags, shift,
            (self.cluster // self.sector).bit_length() - 1, self.tables, 0x80,
            0xFF).ljust(510, b"\xF4") + b"\x55\xAA")
        region = boot.ljust(self.sector, b"\0")
        for _ in range(8):
            region += bytes(self.sector - 4) + b"\0\0\x55\xAA"
        region += bytes(2 * self.sector)
        total = sum32(region, (106, 107, 112))
        return region + struct.pack("<I", total) * (self.sector // 4)

    def close(self, flags=0):
        rows = [b"\x83" + struct.pack("<B", len(self.label)) +
                self.label.encode("utf-16-le").ljust(30, b"\0")]
        for number, place in enumerate(self.bitmaps):
            rows.append(struct.pack("<BB18xIQ", 0x81, number, place[0],
                                    -(-self.count // 8)))
        rows.append(struct.pack("<B3xI12xIQ", 0x82, sum32(self.upcase),
                                self.upcase_place[0], len(self.upcase)))
        root = b"".join(rows + self.root)
        more = self.take(max(-(-len(root) // self.cluster), 1) - 1)
        self.link([self.root_cluster] + more)
        self.put([self.root_cluster] + more, root)
        bitmap = bytearray(-(-self.count // 8))
        for cluster in self.used:
            bitmap[(cluster - 2) // 8] |= 1 << (cluster - 2) % 8
        for place in self.bitmaps:
            self.put(place, bitmap)
        for number in range(self.tables):
            at = self.fat_sector + number * self.fat_sectors
            for cluster, entry in self.fat.items():
                self.file.seek(at * self.sector + cluster * 4)
                self.file.write(struct.pack("<I", entry))
        self.file.seek(0)
        self.file.write(self.boot_region(flags) * 2)
        self.file.close()
