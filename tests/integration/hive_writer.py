# SPDX-License-Identifier: Apache-2.0
"""A small registry hive with a key MountedDevices, written from the published
description of the format ("Windows registry file format specification")."""
import struct

NONE = 0xFFFFFFFF
COMPRESSED = 0x20
ROOT = 0x0C


class Hive:
    def __init__(self):
        self.bins = bytearray(32)  # Room for the head of the only bin.

    def cell(self, data):
        size = (len(data) + 4 + 7) // 8 * 8
        at = len(self.bins)
        self.bins += struct.pack("<i", -size) + data
        self.bins += bytes(size - 4 - len(data))
        return at

    def key(self, name, *, flags=COMPRESSED, parent=NONE, subkeys=(NONE, 0),
            values=(NONE, 0)):
        return self.cell(
            b"nk" + struct.pack("<HQIIIIIIIIIIIIIIIHH", flags, 0, 0, parent,
                                subkeys[1], 0, subkeys[0], NONE, values[1],
                                values[0], NONE, NONE, 0, 0, 0, 0, 0,
                                len(name), 0) + name.encode("latin-1"))

    def value(self, name, data, kind=3):
        if len(data) <= 4:
            size = len(data) | 0x80000000
            place = struct.unpack("<I", data.ljust(4, b"\0"))[0]
        else:
            size, place = len(data), self.cell(data)
        return self.cell(b"vk" + struct.pack("<HIIIHH", len(name), size, place,
                                             kind, 1, 0)
                         + name.encode("latin-1"))

    def offsets(self, places):
        return self.cell(b"".join(struct.pack("<I", at) for at in places))

    def list_of(self, keys, mark):
        """keys: [(place, name)], sorted by name; mark: lf, lh, li or ri."""
        rows = b""
        for at, name in keys:
            rows += struct.pack("<I", at)
            if mark == "lf":
                rows += name[:4].encode("latin-1").ljust(4, b"\0")
            elif mark == "lh":
                number = 0
                for letter in name.upper():
                    number = (number * 37 + ord(letter)) & 0xFFFFFFFF
                rows += struct.pack("<I", number)
        return self.cell(mark.encode() + struct.pack("<H", len(keys)) + rows)

    def bytes(self, root):
        room = (len(self.bins) + 4095) // 4096 * 4096
        rest = room - len(self.bins)
        bins = self.bins + (struct.pack("<i", rest) + bytes(rest - 4)
                            if rest else b"")
        bins[:32] = b"hbin" + struct.pack("<IIIIQI", 0, room, 0, 0, 0, 0)
        head = bytearray(4096)
        head[:48] = b"regf" + struct.pack("<IIQIIIIIII", 1, 1, 0, 1, 5, 0, 1,
                                          root, room, 1)
        head[48:48 + 12] = "SYSTEM".encode("utf-16-le")
        checksum = 0
        for (word,) in struct.iter_unpack("<I", head[:508]):
            checksum ^= word
        head[508:512] = struct.pack("<I", checksum)
        return bytes(head + bins)


def mbr_device(disk_id, offset):
    """What Windows stores for a partition in an MBR."""
    return struct.pack("<IQ", disk_id, offset)


def gpt_device(guid):
    return b"DMIO:ID:" + guid.bytes_le


def system_hive(devices, mark="lf"):
    """A hive SYSTEM; devices: {"C": bytes}."""
    hive = Hive()
    values = [hive.value(f"\\DosDevices\\{letter}:", data)
              for letter, data in devices.items()]
    values.append(hive.value("\\??\\Volume{0}", b"_??_USBSTOR#CdRom" * 3))
    values.append(hive.value("small", b"ab"))
    mounted = hive.key("MountedDevices",
                       values=(hive.offsets(values), len(values)))
    others = [(hive.key(name), name) for name in ("ControlSet001", "Select")]
    keys = [others[0], (mounted, "MountedDevices"), others[1]]
    if mark == "ri":
        lists = [(hive.list_of(keys[:1], "li"), ""),
                 (hive.list_of(keys[1:], "li"), "")]
        place = hive.list_of(lists, "ri")
    else:
        place = hive.list_of(keys, mark)
    return hive.bytes(hive.key("ROOT", flags=COMPRESSED | ROOT,
                               subkeys=(place, len(keys))))
