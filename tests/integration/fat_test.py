# SPDX-License-Identifier: Apache-2.0
"""The map and the files of FAT volumes, held against dosfstools and mtools."""
import hashlib
import os
import random
import re
import struct
import subprocess
import unittest

import lib

# Sector size, kind and sectors a cluster, each with the other two at an
# extreme.  mtools takes no FAT32 volume with fewer clusters than Microsoft's.
SHAPES = [(512, 12, 1), (512, 12, 128), (1024, 12, 8), (4096, 12, 1),
          (512, 16, 1), (1024, 16, 128), (2048, 16, 8), (4096, 16, 2),
          (512, 32, 8), (1024, 32, 16), (2048, 32, 1), (4096, 32, 128)]
CLUSTERS = {12: 3000, 16: 20000, 32: 67000}
CODE = {"not found": 2, "corrupt": 3, "unsupported": 4}


def digest(data):
    return hashlib.sha256(data).hexdigest()


def tree_digests(folder):
    return {"/" + str(path.relative_to(folder)): digest(path.read_bytes())
            for path in folder.rglob("*") if path.is_file()}


def read_ranges(image, ranges):
    with open(image, "rb") as file:
        for at, size in ranges:
            file.seek(at)
            yield file.read(size)


def probe_code(fs, image, what="map"):
    done = subprocess.run([lib.FS_PROBE, what, fs, image], check=False,
                          capture_output=True)
    found = re.search(rb"code (\d+)", done.stderr)
    return int(found.group(1)) if found else done.returncode


def patch(image, offset, data):
    with open(image, "r+b") as file:
        file.seek(offset)
        file.write(data)


def peek(image, offset, layout):
    with open(image, "rb") as file:
        file.seek(offset)
        return struct.unpack(layout, file.read(struct.calcsize(layout)))


class FatTest(lib.SandboxTest):
    def make(self, bits, sector=512, per_cluster=4, *options, slack=777):
        """A volume, and `slack` bytes that it does not reach."""
        image = self.dir / f"fat{bits}-{sector}-{per_cluster}.img"
        lib.make_sparse(image,
                        CLUSTERS[bits] * sector * per_cluster + slack)
        lib.run("mkfs.fat", "-F", bits, "-S", sector, "-s", per_cluster,
                "-n", "FACTORY", "-i", "12ab34CD", *options, image)
        return image

    def fill(self, image, seed=1):
        """Files in folders, with long names and in many pieces."""
        rng = random.Random(seed)
        tree = self.dir / "tree"
        lib.run("rm", "-rf", tree)
        (tree / "Nested folder" / "deeper" / "深い").mkdir(parents=True)
        names = ["SHORT.TXT", "lower.txt", "A name of more than thirteen.bin",
                 "Nested folder/Ünïcödé ⚙.dat", "Nested folder/deeper/x",
                 "Nested folder/deeper/深い/" + "long" * 50 + ".end",
                 "exactly13chrs", "Nested folder/empty"]
        for name in names:
            size = 0 if name.endswith("empty") else rng.randrange(1, 90000)
            (tree / name).write_bytes(rng.randbytes(size))
        # Every other of these goes, so that what follows is scattered.
        for i in range(40):
            (self.dir / f"gap{i}").write_bytes(rng.randbytes(5000))
            lib.run("mcopy", "-i", image, self.dir / f"gap{i}", "::")
        for i in range(0, 40, 2):
            lib.run("mdel", "-i", image, f"::gap{i}")
        lib.run("mcopy", "-s", "-i", image, *sorted(tree.iterdir()), "::")
        for i in range(1, 40, 2):
            (self.dir / f"gap{i}").rename(tree / f"gap{i}")
        return tree

    def extract(self, image):
        out = self.dir / "out"
        lib.run("rm", "-rf", out)
        out.mkdir()
        lib.run("mcopy", "-s", "-n", "-i", image, "::", out)
        return tree_digests(out)

    def assert_clean(self, image):
        lib.run("fsck.fat", "-n", image)

    def data_offset(self, image):
        verbose = lib.run("fsck.fat", "-n", "-v", image)
        return int(re.search(rb"Data area starts at byte (\d+)", verbose)[1])

    def check_files(self, image, tree):
        found = lib.probe_files("fat", image)
        self.assertEqual(
            set(found), {"/"} | {"/" + str(path.relative_to(tree))
                                 for path in tree.rglob("*")})
        for path in filter(lambda path: path.is_file(), tree.rglob("*")):
            # The rows of its folder come first, and have 32 bytes each.
            ranges = found["/" + str(path.relative_to(tree))]
            data = b"".join(read_ranges(image, ranges))
            size = path.stat().st_size
            self.assertEqual(data[len(data) - size:], path.read_bytes())
            self.assertEqual((len(data) - size) % 32, 0)

    def check_amount(self, image, ranges):
        """Neither more nor fewer clusters than fsck.fat counts."""
        counts = re.search(rb"(\d+)/(\d+) clusters",
                           lib.run("fsck.fat", "-n", image))
        used, total = map(int, counts.groups())
        verbose = lib.run("fsck.fat", "-n", "-v", image)
        cluster = int(re.search(rb"(\d+) bytes per cluster", verbose)[1])
        data = self.data_offset(image)
        tail = os.path.getsize(image) - data - total * cluster
        self.assertEqual(sum(size for _, size in ranges),
                         data + used * cluster + tail)

    def test_used_bytes_alone_give_every_file_back_on_every_shape(self):
        for sector, bits, per_cluster in SHAPES:
            with self.subTest(sector=sector, bits=bits, cluster=per_cluster):
                image = self.make(bits, sector, per_cluster)
                tree = self.fill(image)
                facts, notes, ranges = lib.probe_map("fat", image)
                self.assertEqual(notes, [])
                self.assertEqual(facts["block_size"],
                                 str(sector * per_cluster))
                self.check_amount(image, ranges)
                copy = lib.keep_only(image, ranges, self.dir / "copy.img")
                self.assert_clean(copy)
                self.assertEqual(self.extract(copy), tree_digests(tree))
                self.check_files(image, tree)
                lib.run("rm", image, copy)

    def test_identity_is_what_blkid_says(self):
        for bits in CLUSTERS:
            image = self.make(bits)
            facts, _, _ = lib.probe_map("fat", image)
            blkid = dict(line.split("=", 1) for line in lib.run(
                "blkid", "-p", "-o", "export", image).decode().splitlines()
                if "=" in line)
            self.assertEqual((facts["type"], facts["label"], facts["uuid"]),
                             (blkid["TYPE"], blkid["LABEL"], blkid["UUID"]))

    def test_label_of_the_root_folder_counts(self):
        image = self.make(16)
        lib.run("mlabel", "-i", image, "::NEW NAME")
        self.assertEqual(lib.probe_map("fat", image)[0]["label"], "NEW NAME")
        lib.run("mlabel", "-c", "-i", image)
        self.assertIn(lib.probe_map("fat", image)[0]["label"], ("", "FACTORY"))

    def test_small_fat32_is_read_as_drivers_do(self):
        image = lib.make_sparse(self.dir / "esp.img", 33 << 20)
        lib.run("mkfs.fat", "-F", "32", "-s", "1", image)
        _, _, ranges = lib.probe_map("fat", image)
        self.check_amount(image, ranges)

    def test_floppies_and_partitions_with_one_or_four_tables(self):
        for size in (160, 360, 720, 1440, 2880):
            image = lib.make_sparse(self.dir / "floppy.img", size << 10)
            lib.run("mkfs.fat", image)
            self.check_amount(image, lib.probe_map("fat", image)[2])
        for count in (1, 4):
            image = self.make(16, 512, 4, "-f", count)
            tree = self.fill(image)
            _, _, ranges = lib.probe_map("fat", image)
            copy = lib.keep_only(image, ranges, self.dir / "copy.img")
            self.check_files(copy, tree)
            if count == 1:  # fsck.fat knows no more than two.
                self.check_amount(image, ranges)

    def test_chains_are_what_mshowfat_shows(self):
        image = self.make(16, 512, 2)
        tree = self.fill(image)
        found = lib.probe_files("fat", image)
        data = self.data_offset(image)
        most_pieces = 0
        for path in filter(lambda path: path.is_file(), tree.iterdir()):
            shown = lib.run("mshowfat", "-i", image,
                            "::" + path.name).decode()
            want = []
            for part in re.findall(r"<([0-9-]+)>", shown):
                first, _, last = part.partition("-")
                want += range(int(first), int(last or first) + 1)
            got = [2 + (at - data) // 1024 + i
                   for at, size in found["/" + path.name] if at >= data
                   for i in range(-(-size // 1024))]
            self.assertEqual(got, want)
            most_pieces = max(most_pieces, shown.count("<"))
        self.assertGreater(most_pieces, 4)

    def test_what_either_table_calls_used_is_kept(self):
        for bits, size in ((12, 3), (16, 2), (32, 4)):
            image = self.make(bits)
            tree = self.fill(image)
            _, _, before = lib.probe_map("fat", image)
            reserved, count, fat16 = (peek(image, 14, "<H")[0],
                                      peek(image, 16, "<B")[0],
                                      peek(image, 22, "<H")[0])
            self.assertEqual(count, 2)
            bytes_each = (fat16 or peek(image, 36, "<I")[0]) * 512
            for table in range(2):
                at = reserved * 512 + table * bytes_each
                keep = image.read_bytes()[at:at + bytes_each]
                patch(image, at + 6 * size, bytes(400 * size))
                _, notes, after = lib.probe_map("fat", image)
                self.assertEqual(after, before)
                self.assertTrue(any("differ" in note for note in notes))
                patch(image, at, keep)

    def test_bad_clusters_are_left_out_and_counted(self):
        image = self.make(32, 512, 8)
        _, _, before = lib.probe_map("fat", image)
        reserved, fat = peek(image, 14, "<H")[0], peek(image, 36, "<I")[0]
        for table in range(2):
            patch(image, (reserved + table * fat) * 512 + 500 * 4,
                  struct.pack("<2I", 0x0FFFFFF7, 0xFFFFFFF7))
        _, notes, after = lib.probe_map("fat", image)
        self.assertEqual(after, before)
        self.assertEqual(notes,
                         ["2 clusters are marked as bad and left out."])

    def test_dirty_bits_are_noted(self):
        for bits, flag, linux in ((16, 0x7FFF, 37), (32, 0x07FFFFFF, 65)):
            image = self.make(bits)
            patch(image, linux, b"\1")
            self.assertEqual(len(lib.probe_map("fat", image)[1]), 1)
            patch(image, linux, b"\0")
            at = peek(image, 14, "<H")[0] * 512 + (2 if bits == 16 else 4)
            patch(image, at, struct.pack("<H" if bits == 16 else "<I", flag))
            self.assertEqual(len(lib.probe_map("fat", image)[1]), 1)

    def test_a_partition_that_was_cut_off_is_corrupt(self):
        for bits in CLUSTERS:
            image = self.make(bits)
            os.truncate(image, os.path.getsize(image) - 2048)
            self.assertEqual(probe_code("fat", image), CODE["corrupt"])

    def test_wiped_tables_are_not_taken_for_an_empty_volume(self):
        for bits in CLUSTERS:
            image = self.make(bits)
            patch(image, peek(image, 14, "<H")[0] * 512, bytes(2 << 20))
            self.assertEqual(probe_code("fat", image), CODE["corrupt"])

    def test_wrongly_made_small_fat16_is_unsupported(self):
        image = self.make(12)
        patch(image, 54, b"FAT16   ")
        self.assertEqual(probe_code("fat", image), CODE["unsupported"])

    def test_bitlocker_to_go_is_unsupported(self):
        image = self.make(32)
        patch(image, 424,
              bytes.fromhex("3bd66749292ed84a8399f6a339e3d001"))
        self.assertEqual(probe_code("fat", image), CODE["unsupported"])

    def test_nothing_else_is_taken_for_fat(self):
        image = self.dir / "other.img"
        makers = [("mkfs.exfat", image), ("mkntfs", "-F", "-Q", image),
                  ("mkfs.ext4", "-q", "-F", image), ("mkswap", image)]
        for maker in makers:
            lib.run("rm", "-f", image)
            lib.make_sparse(image, 32 << 20)
            lib.run(*maker)
            for what in ("map", "files"):
                self.assertEqual(probe_code("fat", image, what),
                                 CODE["not found"], maker)
        lib.run("rm", "-f", image)
        lib.make_sparse(image, 32 << 20)
        with open(self.script(), "rb") as script:
            lib.run("sfdisk", image, stdin=script)
        self.assertEqual(probe_code("fat", image), CODE["not found"])
        noise = random.Random(3)
        for _ in range(20):
            patch(image, 0, noise.randbytes(510) + b"\x55\xaa")
            self.assertEqual(probe_code("fat", image), CODE["not found"])

    def script(self):
        path = self.dir / "sfdisk"
        path.write_text("label: dos\n,,c\n")
        return path

    def test_folders_and_files_that_run_in_circles_end(self):
        image = self.make(16, 512, 2)
        tree = self.fill(image)
        files = lib.probe_files("fat", image)
        data = self.data_offset(image)
        number = {path: 2 + (ranges[-1][0] - data) // 1024
                  for path, ranges in files.items()}
        fat = peek(image, 14, "<H")[0] * 512
        folder = number["/Nested folder"]
        patch(image, fat + folder * 2, struct.pack("<H", folder))
        # The folder within it is now the one above it.
        row = files["/Nested folder/deeper"][-2][0]
        patch(image, row + 26, struct.pack("<H", folder))
        # A file's first cluster follows its last.
        last = 2 + (files["/SHORT.TXT"][-1][0] +
                    files["/SHORT.TXT"][-1][1] - 1 - data) // 1024
        first = 2 + (next(at for at, _ in files["/SHORT.TXT"]
                          if at >= data) - data) // 1024
        patch(image, fat + last * 2, struct.pack("<H", first))
        patch(image, files["/SHORT.TXT"][0][0] + 28,
              struct.pack("<I", 0xFFFFFFFF))
        after = lib.probe_files("fat", image)
        self.assertIn("/lower.txt", after)
        self.assertIn("/Nested folder/deeper", after)
        self.assertNotIn("/Nested folder/deeper/x", after)
        self.assertTrue(tree.exists())


if __name__ == "__main__":
    unittest.main()
