# SPDX-License-Identifier: Apache-2.0
"""The map and the files of NTFS volumes, held against the tools of ntfs-3g:
ntfscat reads $Bitmap and the files, ntfscluster tells their clusters,
ntfsresize checks the whole, ntfs-3g.probe says how a volume was left."""
import contextlib
import os
import random
import re
import struct
import subprocess
import unittest

import lib
import ntfs_writer

KIB, MIB = 1 << 10, 1 << 20
CODE = {"not found": 2, "corrupt": 3, "unsupported": 4}

# Sector and cluster sizes, and the size of the volume.
SHAPES = [(512, 512, 12 * MIB), (512, KIB, 16 * MIB), (512, 2 * KIB, 20 * MIB),
          (512, 4 * KIB, 40 * MIB + 300), (512, 32 * KIB, 50 * MIB),
          (512, 64 * KIB, 64 * MIB + 5 * 512), (512, 128 * KIB, 90 * MIB),
          (512, 2 * MIB, 512 * MIB), (1024, 4 * KIB, 33 * MIB),
          (2048, 2 * KIB, 30 * MIB), (4096, 4 * KIB, 40 * MIB),
          (4096, 64 * KIB, 70 * MIB + 4096), (4096, 2 * MIB, 512 * MIB)]

MFT, LOG, VOLUME, ROOT, BITMAP = 0, 2, 3, 5, 6


def probe_code(image, what="map"):
    """The ErrorCode that fs_probe prints; 0 when it succeeds."""
    done = subprocess.run([lib.FS_PROBE, what, "ntfs", image], check=False,
                          capture_output=True)
    found = re.search(rb"code (\d+)", done.stderr)
    return int(found.group(1)) if found else done.returncode


def mount_code(image):
    """What ntfs-3g itself thinks of mounting for writing; 0 is: gladly."""
    return subprocess.run(["ntfs-3g.probe", "--readwrite", image],
                          env=lib.ENV, check=False,
                          capture_output=True).returncode


HIBERNATED, UNCLEAN = 14, 15


def read_at(image, offset, size):
    with open(image, "rb") as file:
        file.seek(offset)
        return file.read(size)


def write_at(image, offset, data):
    with open(image, "r+b") as file:
        file.seek(offset)
        file.write(data)


def cat(image, path, *options):
    return lib.run("ntfscat", "-f", *options, image, "/" + path)


class Geometry:
    """What the boot sector says, decoded for the tests."""

    def __init__(self, image):
        boot = read_at(image, 0, 512)
        self.sector, per = struct.unpack_from("<HB", boot, 11)
        self.cluster = self.sector * (per if per <= 128 else 1 << 256 - per)
        sectors, mft, mirror, record = struct.unpack_from("<3Qb", boot, 40)
        self.clusters = sectors * self.sector // self.cluster
        self.end = sectors * self.sector
        self.mft, self.mirror = mft * self.cluster, mirror * self.cluster
        self.record = 1 << -record if record < 0 else record * self.cluster

    def record_at(self, number):
        """Place of an MFT record, in the first piece of $MFT."""
        return self.mft + number * self.record


def bitmap_ranges(image):
    """The clusters that $Bitmap calls used, as ranges of bytes, merged, and
    all that lies behind the last cluster."""
    shape = Geometry(image)
    bits = int.from_bytes(lib.run("ntfscat", "-f", "-i", BITMAP, image),
                          "little")
    text = bin(bits | 1 << shape.clusters)[:2:-1][:shape.clusters]
    ranges = [(found.start() * shape.cluster,
               (found.end() - found.start()) * shape.cluster)
              for found in re.finditer("1+", text)]
    tail = (shape.clusters * shape.cluster,
            os.path.getsize(image) - shape.clusters * shape.cluster)
    if ranges and sum(ranges[-1]) == tail[0]:
        tail = (ranges[-1][0], ranges.pop()[1] + tail[1])
    return ranges + [tail]


def file_clusters(image, path):
    """Where ntfscluster finds the pieces of a file: [(offset, length)]."""
    size = Geometry(image).cluster
    rows = lib.run("ntfscluster", "-f", "-F", "/" + path, image).decode()
    data = rows[rows.index("0x80 -"):]
    return [(int(lcn) * size, int(length) * size) for lcn, length in
            re.findall(r"^ +\d+ +(\d+) +(\d+)$", data, re.M)]


class NtfsTest(lib.SandboxTest):
    def make(self, cluster=4 * KIB, sector=512, size=40 * MIB, name="ntfs"):
        image = lib.make_sparse(self.dir / f"{name}.img", size)
        lib.run("mkntfs", "-F", "-q", "-s", sector, "-c", cluster, "-p", 0,
                "-H", 255, "-S", 63, "-L", "Factory", image)
        return image

    def fill(self, image, seed=1):
        """Files of all sorts.  Returns {path: content}."""
        rng = random.Random(seed)
        files = {}
        with ntfs_writer.Volume(image) as volume:
            volume.folder("Nested folder")
            volume.folder("Nested folder/深い")
            volume.folder("packed", compressed=True)
            sizes = (0, 1, 300, 700, 5000, 30000, 200000)
            for number, size in enumerate(sizes * 3):
                folder = ("", "Nested folder/", "Nested folder/深い/")
                path = f"{folder[number % 3]}Ünïcödé ⚙ {number}.bin"
                files[path] = rng.randbytes(size)
            files["packed/zeros"] = bytes(150000)
            files["packed/text"] = b"all work and no play " * 9000
            files["packed/noise"] = rng.randbytes(100000)
            for path, data in files.items():
                volume.add(path, data)
            volume.add("holes", b"begin" * 2000)
            volume.write("holes", b"end" * 3000, at=3 * MIB)
            files["holes"] = (b"begin" * 2000).ljust(3 * MIB, b"\0") \
                + b"end" * 3000
            for number in range(20):
                volume.add(f"gone{number}", rng.randbytes(9000))
            for number in range(0, 20, 2):
                volume.delete(f"gone{number}")
        for number in range(1, 20, 2):
            files[f"gone{number}"] = cat(image, f"gone{number}")
        return files

    def fill_with_gaps(self, image):
        """Takes all space with files of two clusters, and frees every other
        of them, by where they lie."""
        count = 0
        with ntfs_writer.Volume(image) as volume, \
                contextlib.suppress(OSError):
            while True:
                volume.create(f"small{count}")
                volume.write(f"small{count}", bytes([count % 256]) * 800)
                count += 1
        found = lib.probe_files("ntfs", image)
        by_place = sorted(range(count), key=lambda n: found[f"/small{n}"][1])
        with ntfs_writer.Volume(image) as volume:
            for number in by_place[::2]:
                volume.delete(f"small{number}")

    def assert_sound(self, image):
        said = lib.run("ntfsresize", "--info", "--force",
                       "--no-progress-bar", image)
        self.assertIn(b"You might resize", said)

    def assert_files(self, image, files):
        for path, data in files.items():
            self.assertEqual(cat(image, path), data, path)

    def test_used_bytes_are_those_of_bitmap_and_give_every_file_back(self):
        for sector, cluster, size in SHAPES:
            with self.subTest(sector=sector, cluster=cluster):
                image = self.make(cluster, sector, size)
                files = self.fill(image)
                facts, notes, ranges = lib.probe_map("ntfs", image)
                self.assertEqual(notes, [])
                self.assertEqual(facts["block_size"], str(cluster))
                self.assertEqual(ranges, bitmap_ranges(image))
                copy = lib.keep_only(image, ranges, self.dir / "copy.img")
                self.assert_sound(copy)
                self.assert_files(copy, files)
                self.check_backup_boot_sector(copy, ranges)

    def check_backup_boot_sector(self, image, ranges):
        shape = Geometry(image)
        self.assertTrue(lib.covers(ranges, shape.end, shape.sector))
        self.assertEqual(read_at(image, shape.end, 512),
                         read_at(image, 0, 512))

    def test_free_space_is_what_ntfsinfo_and_ntfscluster_count(self):
        image = self.make()
        self.fill(image)
        shape = Geometry(image)
        _, _, ranges = lib.probe_map("ntfs", image)
        tail = os.path.getsize(image) - shape.clusters * shape.cluster
        used = (sum(length for _, length in ranges) - tail) // shape.cluster
        for command, row in (
                (("ntfsinfo", "-m", image), r"Free Clusters:\s+(\d+)"),
                (("ntfscluster", image), r"clusters of free space\s+: (\d+)")):
            free = int(re.search(row, lib.run(*command).decode()).group(1))
            self.assertEqual(used + free, shape.clusters)

    def test_identity_is_what_blkid_says(self):
        image = self.make()
        lib.run("ntfslabel", image, "Täglich 日")
        facts, _, _ = lib.probe_map("ntfs", image)
        blkid = dict(line.split("=", 1) for line in lib.run(
            "blkid", "-p", "-o", "export", image).decode().splitlines()
            if "=" in line)
        self.assertEqual((facts["type"], facts["uuid"]),
                         (blkid["TYPE"], blkid["UUID"]))
        self.assertEqual(facts["label"], "Täglich 日")

    def test_partition_larger_than_the_volume_is_kept_to_its_end(self):
        image = self.make()
        os.truncate(image, 45 * MIB + 77)
        _, _, ranges = lib.probe_map("ntfs", image)
        self.assertTrue(lib.covers(ranges, 40 * MIB - 512, 5 * MIB + 512 + 77))

    def test_files_lie_where_ntfscluster_says(self):
        for cluster in (512, 4 * KIB, 64 * KIB):
            image = self.make(cluster)
            files = self.fill(image)
            found = lib.probe_files("ntfs", image)
            self.assertEqual(set(files) - {path[1:] for path in found}, set())
            for path, data in files.items():
                record, *pieces = found["/" + path]
                self.assertEqual(record[1], Geometry(image).record)
                if "0x80 - resident" in lib.run(
                        "ntfscluster", "-f", "-F", "/" + path,
                        image).decode():
                    self.assertEqual(pieces, [])
                    continue
                self.assertEqual(pieces, file_clusters(image, path))
                if path.partition("/")[0] not in ("holes", "packed"):
                    stored = b"".join(read_at(image, *p) for p in pieces)
                    self.assertEqual(stored[:len(data)], data)

    def test_folders_system_files_streams_and_links_have_their_names(self):
        image = self.make()
        with ntfs_writer.Volume(image) as volume:
            volume.folder("folder")
            volume.add("folder/one", b"1" * 9000)
            volume.write("folder/one", b"s" * 9000, stream="Zone ⚙")
            volume.link("folder/one", "two")
        found = lib.probe_files("ntfs", image)
        for path in ("/", "/$MFT", "/$LogFile", "/$Bitmap", "/$Secure:$SDS",
                     "/$Extend/$ObjId", "/folder"):
            self.assertIn(path, found)
        # A file of two names is told once.
        name, = {"/folder/one", "/two"} & set(found)
        (at, _), = found[name + ":Zone ⚙"]
        self.assertEqual(read_at(image, at, 9000), b"s" * 9000)

    def test_files_and_mft_in_many_pieces(self):
        image = self.make(512, size=6 * MIB)
        self.fill_with_gaps(image)
        data = random.Random(3).randbytes(300 * KIB)
        with ntfs_writer.Volume(image) as volume:
            volume.create("scattered")
            # More at once the library would rather put into one piece.
            for at in range(0, len(data), 512):
                volume.write("scattered", data[at:at + 512], at)
            # These fit in their records, so that $MFT takes the gaps.
            with contextlib.suppress(OSError):
                for number in range(1600):
                    volume.create(f"new{number}")
        pieces = file_clusters(image, "scattered")
        self.assertGreater(len(pieces), 250)
        found = lib.probe_files("ntfs", image)
        self.assertGreater(len(found["/$MFT"]), 50)
        extensions = [p for p in found["/scattered"] if p not in pieces]
        self.assertGreater(len(extensions), 1)  # It has an attribute list.
        self.assertEqual([p for p in found["/scattered"] if p in pieces],
                         pieces)
        _, notes, ranges = lib.probe_map("ntfs", image)
        self.assertEqual((notes, ranges), ([], bitmap_ranges(image)))
        copy = lib.keep_only(image, ranges, self.dir / "copy.img")
        self.assert_sound(copy)
        self.assertEqual(cat(copy, "scattered"), data)

    # How a volume was left.

    def test_hibernation_is_noted_as_ntfs_3g_sees_it(self):
        for signature, sleeps in ((b"hibr", True), (b"HIBR", True),
                                  (b"wake", False), (b"\0\0\0\0", False)):
            with self.subTest(signature):
                image = self.make()
                with ntfs_writer.Volume(image) as volume:
                    # So many that the root folder needs index blocks.
                    for number in range(100):
                        volume.create(f"file{number}")
                    volume.add("hiberfil.sys", signature.ljust(2 * MIB, b"h"))
                self.assertEqual(mount_code(image) == HIBERNATED, sleeps)
                _, notes, ranges = lib.probe_map("ntfs", image)
                self.assertEqual("hibernated" in " ".join(notes), sleeps)
                self.assertEqual(ranges, bitmap_ranges(image))
                at, length = lib.probe_files("ntfs", image)["/hiberfil.sys"][1]
                self.assertTrue(lib.covers(ranges, at, length))

    def test_page_and_swap_files_are_noted_and_kept(self):
        image = self.make()
        with ntfs_writer.Volume(image) as volume:
            volume.add("pagefile.sys", b"p" * 3 * MIB)
            volume.add("SwapFile.sys", b"s" * 1 * MIB)
            volume.folder("elsewhere")
            volume.add("elsewhere/hiberfil.sys", b"hibr" * 5000)
        _, notes, ranges = lib.probe_map("ntfs", image)
        self.assertEqual(len(notes), 2)
        self.assertIn("pagefile.sys holds 3.0 MiB", notes[0])
        self.assertIn("swapfile.sys holds 1.0 MiB", notes[1])
        self.assertEqual(ranges, bitmap_ranges(image))

    def restart_page(self, log_size, lsn, client, flags):
        """A restart page of $LogFile: Russon and Fledel, $LogFile.  Its one
        client is on the list of those in use, or of the free ones."""
        page = bytearray(4096)
        struct.pack_into("<4sHHQIIHHH", page, 0, b"RSTR", 30, 9, 0, 4096,
                         4096, 0x30, 1, 1)
        struct.pack_into("<QHHHHIHHQIHH", page, 0x30, lsn, 1,
                         0 if client == 0xffff else 0xffff, client, flags,
                         67 - log_size.bit_length(), 0x30 + 160, 0x30,
                         log_size, 0, 0x30, 0x40)
        struct.pack_into("<QQHHH6xI8s", page, 0x60, lsn, lsn, 0xffff, 0xffff,
                         0, 8, "NTFS".encode("utf-16-le"))
        struct.pack_into("<H", page, 30, 1)
        for stride in range(8):
            struct.pack_into("<H", page, stride * 512 + 510, 1)
        return bytes(page)

    def write_journal(self, image, *pages):
        at, size = lib.probe_files("ntfs", image)["/$LogFile"][1]
        write_at(image, at, b"".join(self.restart_page(size, *page)
                                     for page in pages).ljust(size, b"\xff"))

    def test_a_journal_that_is_not_closed_is_noted(self):
        image = self.make()
        idle, busy, clean = 0xffff, 0, 2
        for pages, settled in (
                ([(7, idle, clean), (8, idle, clean)], True),
                ([(7, busy, 0), (8, idle, 0)], True),
                ([(9, busy, 0), (8, idle, clean)], False),
                ([(7, idle, clean), (8, busy, 0)], False),
                ([(7, busy, clean), (8, busy, clean)], True)):
            with self.subTest(pages):
                self.write_journal(image, *pages)
                notes = " ".join(lib.probe_map("ntfs", image)[1])
                self.assertEqual("not cleanly unmounted" in notes, not settled)
                self.assertEqual(mount_code(image) == UNCLEAN, not settled)
        # Neither page can be read: nobody knows.
        write_at(image, lib.probe_files("ntfs", image)["/$LogFile"][1][0],
                 bytes(8192))
        self.assertIn("not cleanly unmounted",
                      " ".join(lib.probe_map("ntfs", image)[1]))

    def leave_unclean(self, image):
        self.write_journal(image, (7, 0, 0), (8, 0, 0))
        self.assertEqual(mount_code(image), UNCLEAN)

    def test_a_volume_that_chkdsk_is_due_for_is_noted(self):
        image = self.make()
        place = Geometry(image).record_at(VOLUME)
        record = read_at(image, place, 1024)
        at = record.index(struct.pack("<I", 0x70))
        flags = at + struct.unpack_from("<H", record, at + 20)[0] + 10
        for copy in (place, Geometry(image).mirror + VOLUME * 1024):
            write_at(image, copy + flags, b"\1\0")
        _, notes, _ = lib.probe_map("ntfs", image)
        self.assertIn("chkdsk", " ".join(notes))

    # What contradicts itself.

    def clear_bits_of(self, image, path):
        """Has $Bitmap call the clusters of a file free."""
        cluster = Geometry(image).cluster
        base, _ = lib.probe_files("ntfs", image)["/$Bitmap"][1]
        pieces = file_clusters(image, path)
        for at, length in pieces:
            for number in range(at // cluster, (at + length) // cluster):
                byte = read_at(image, base + number // 8, 1)[0]
                write_at(image, base + number // 8,
                         bytes([byte & ~(1 << number % 8)]))
        return pieces

    def test_a_bitmap_that_frees_files_is_not_relied_on(self):
        image = self.make()
        self.fill(image)
        pieces = self.clear_bits_of(image, "holes")
        self.assertEqual(probe_code(image), CODE["corrupt"])
        # What was not unmounted may well have a bitmap that lags behind.
        self.leave_unclean(image)
        _, notes, ranges = lib.probe_map("ntfs", image)
        for at, length in pieces:
            self.assertTrue(lib.covers(ranges, at, length))
        self.assertIn("that $Bitmap calls free", " ".join(notes))

    def test_a_damaged_record_of_an_unclean_volume_makes_it_whole(self):
        image = self.make()
        files = self.fill(image)
        record, *_ = lib.probe_files("ntfs", image)["/holes"]
        good = read_at(image, *record)
        for place, data in ((510, b"??"), (0, b"BAAD"), (0, bytes(1024)),
                            (24, b"\xff\xff\xff\xff")):
            with self.subTest(place=place, data=data[:4]):
                write_at(image, record[0], good)
                write_at(image, record[0] + place, data)
                _, notes, ranges = lib.probe_map("ntfs", image)
                self.assertEqual(ranges, bitmap_ranges(image))
                self.assertIn("1 MFT record is damaged", " ".join(notes))
                self.assertNotIn("/holes", lib.probe_files("ntfs", image))
        self.assertTrue(files)
        self.leave_unclean(image)
        self.assertEqual(probe_code(image), CODE["corrupt"])

    def test_damaged_system_records_are_corrupt(self):
        image = self.make()
        shape = Geometry(image)
        for number in (0, 1, 2, 3, 5, 6, 7):
            for place, data in ((0, bytes(1024)), (510, b"??"), (0, b"BAAD")):
                with self.subTest(number=number, data=data[:4]):
                    at = shape.record_at(number)
                    good = read_at(image, at, 1024)
                    write_at(image, at + place, data)
                    # Without record 0 nobody knows where $MFT is.
                    self.assertEqual(probe_code(image), CODE["corrupt"])
                    write_at(image, at, good)
        self.assertEqual(probe_code(image), 0)

    def test_a_mirror_of_another_volume_is_corrupt(self):
        image = self.make()
        at = Geometry(image).mirror
        for number in range(4):
            good = read_at(image, at + number * 1024, 1024)
            write_at(image, at + number * 1024, bytes(1024))
            self.assertEqual(probe_code(image), CODE["corrupt"])
            write_at(image, at + number * 1024, good)
        self.assertEqual(probe_code(image), 0)

    def test_a_bitmap_that_frees_what_ntfs_needs_is_corrupt(self):
        image = self.make()
        base, length = lib.probe_files("ntfs", image)["/$Bitmap"][1]
        good = read_at(image, base, length)
        write_at(image, base, bytes(length))
        self.assertEqual(probe_code(image), CODE["corrupt"])
        write_at(image, base, good)
        for path in ("/$MFT", "/$MFTMirr", "/$LogFile", "/$Bitmap", "/$Boot",
                     "/$UpCase", "/$Secure:$SDS", "/$AttrDef"):
            # The first range is the record.
            at, _ = lib.probe_files("ntfs", image)[path][-1]
            number = at // 4096
            byte = good[number // 8] & ~(1 << number % 8)
            write_at(image, base + number // 8, bytes([byte]))
            self.assertEqual(probe_code(image), CODE["corrupt"], path)
            write_at(image, base, good)
        self.assertEqual(probe_code(image), 0)

    def test_more_clusters_than_the_device_has_are_corrupt(self):
        image = self.make()
        for size in (40 * MIB - 513, 20 * MIB, 5 * MIB, 4096):
            os.truncate(image, size)
            self.assertEqual(probe_code(image), CODE["corrupt"])
            self.assertEqual(probe_code(image, "files"), CODE["corrupt"])
        image = self.make(name="other")
        for sectors in (1 << 63, (1 << 64) - 1, 40 * MIB // 512 + 1):
            write_at(image, 40, struct.pack("<Q", sectors))
            self.assertEqual(probe_code(image), CODE["corrupt"])

    def test_a_volume_without_its_backup_boot_sector_is_read(self):
        image = self.make()
        os.truncate(image, 40 * MIB - 512)
        _, _, ranges = lib.probe_map("ntfs", image)
        self.assertLessEqual(sum(ranges[-1]), 40 * MIB - 512)

    def test_unknown_versions_are_unsupported(self):
        image = self.make()
        place = Geometry(image).record_at(VOLUME)
        record = read_at(image, place, 1024)
        at = record.index(struct.pack("<I", 0x70))
        version = at + struct.unpack_from("<H", record, at + 20)[0] + 8
        for copy in (place, Geometry(image).mirror + VOLUME * 1024):
            write_at(image, copy + version, b"\4\0")
        self.assertEqual(probe_code(image), CODE["unsupported"])

    def test_nothing_else_is_taken_for_ntfs(self):
        image = lib.make_sparse(self.dir / "other.img", 40 * MIB)
        for maker in (("true",), ("mkfs.fat",), ("mkfs.exfat",),
                      ("mke2fs", "-q", "-F"), ("mkswap",)):
            lib.run(*maker, image)
            self.assertEqual(probe_code(image), CODE["not found"])
        image = self.make()
        write_at(image, 3, b"-FVE-FS-")  # BitLocker.
        self.assertEqual(probe_code(image), CODE["not found"])

    def flip_and_check(self, image, begin, end, count, used, seed):
        """Flips single bits of [begin, end): an error, or all is kept."""
        rng = random.Random(seed)
        refused = 0
        for _ in range(count):
            bit = rng.randrange(begin * 8, end * 8)
            byte = read_at(image, bit // 8, 1)
            write_at(image, bit // 8, bytes([byte[0] ^ 1 << bit % 8]))
            if probe_code(image):
                refused += 1
            else:
                _, _, ranges = lib.probe_map("ntfs", image)
                for at, length in used:
                    self.assertTrue(lib.covers(ranges, at, length),
                                    f"bit {bit} loses {at}+{length}")
            write_at(image, bit // 8, byte)
        return refused

    def test_no_flipped_bit_loses_a_used_cluster(self):
        image = self.make(KIB, size=10 * MIB)
        self.fill(image)
        shape, used = Geometry(image), bitmap_ranges(image)
        bitmap = lib.probe_files("ntfs", image)["/$Bitmap"][1]
        self.flip_and_check(image, 0, 512, 150, used, 1)
        self.flip_and_check(image, shape.mft, shape.record_at(10), 250, used,
                            2)
        self.flip_and_check(image, shape.record_at(64), shape.record_at(90),
                            100, used, 3)
        # The bits of used clusters: each of them matters.
        first = used[0][1] // shape.cluster // 8
        refused = self.flip_and_check(image, bitmap[0], bitmap[0] + first, 40,
                                      used, 4)
        self.assertEqual(refused, 40)

    # Through an image and back.

    def test_a_restored_volume_has_every_used_cluster_and_every_file(self):
        for cluster in (512, 4 * KIB, 64 * KIB):
            with self.subTest(cluster=cluster):
                image = self.make(cluster)
                files = self.fill(image)
                archive = self.dir / f"{cluster}.pri"
                target = lib.make_sparse(self.dir / "target.img", 40 * MIB)
                # Nothing of what was there before may shine through.
                write_at(target, 0, random.Random(9).randbytes(30 * MIB))
                lib.run(lib.PRISTINE, "capture", image, archive)
                lib.run(lib.PRISTINE, "restore", archive, target, "--yes")
                for at, length in bitmap_ranges(image):
                    self.assertEqual(read_at(target, at, length),
                                     read_at(image, at, length))
                self.assert_sound(target)
                self.assert_files(target, files)
                lib.run(lib.PRISTINE, "compare", archive, target)

    def test_compare_names_the_file_that_differs(self):
        image = self.make()
        self.fill(image)
        archive = self.dir / "c.pri"
        lib.run(lib.PRISTINE, "capture", image, archive)
        at, _ = file_clusters(image, "gone7")[0]
        write_at(image, at + 100, b"other")
        said = lib.run(lib.PRISTINE, "compare", archive, image,
                       ok=(1,)).decode()
        self.assertIn("\\gone7", said)
        self.assertNotIn("\\gone9", said)

    def test_a_contradiction_is_stored_whole_and_noted(self):
        image = self.make()
        files = self.fill(image)
        self.clear_bits_of(image, "gone7")
        archive = self.dir / "c.pri"
        target = self.dir / "target.img"
        lib.run(lib.PRISTINE, "capture", image, archive)
        self.assertIn(b"Stored whole", lib.run(lib.PRISTINE, "info", archive))
        lib.run(lib.PRISTINE, "restore", archive, target)
        self.assertEqual(read_at(target, 0, 40 * MIB),
                         read_at(image, 0, 40 * MIB))
        self.assertEqual(cat(target, "gone7"), files["gone7"])


if __name__ == "__main__":
    unittest.main()
