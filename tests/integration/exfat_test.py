# SPDX-License-Identifier: Apache-2.0
"""The map and the files of exFAT volumes, held against exfatprogs."""
import random
import re
import struct
import subprocess
import unittest

import exfat_writer
import lib

CODE = {"not found": 2, "corrupt": 3, "unsupported": 4}


def probe_code(image, what="map"):
    done = subprocess.run([lib.FS_PROBE, what, "exfat", image], check=False,
                          capture_output=True)
    found = re.search(rb"code (\d+)", done.stderr)
    return int(found.group(1)) if found else done.returncode


def patch(image, offset, data):
    with open(image, "r+b") as file:
        file.seek(offset)
        file.write(data)


def merged(ranges):
    out = []
    for at, size in sorted(ranges):
        if out and out[-1][0] + out[-1][1] == at:
            out[-1][1] += size
        else:
            out.append([at, size])
    return [tuple(part) for part in out]


def fill(volume, seed=1):
    rng = random.Random(seed)

    def data(most=20):
        return rng.randbytes(rng.randrange(1, most * volume.cluster))
    deep, mid = [], []
    volume.add("deepest 深い 😀.bin", data(), into=deep,
               path="/Folder/mid/deepest 深い 😀.bin")
    for i in range(300):
        name = f"{i:03} " + "many rows make the folder long " * 3
        volume.add(name, rng.randbytes(rng.randrange(50)), into=mid,
                   path="/Folder/" + name)
    volume.folder("mid", deep, contiguous=True, into=mid)
    volume.folder("Folder", mid)
    volume.add("in one piece", data(), contiguous=True)
    volume.add("chained", data())
    volume.add("scattered", data(), scattered=True)
    volume.add("empty", b"")
    volume.add("x" * 255, data())
    return volume


class ExfatTest(lib.SandboxTest):
    def make(self, clusters=4000, name="exfat.img", flags=0, **shape):
        image = self.dir / name
        volume = fill(exfat_writer.Volume(image, clusters, **shape))
        volume.close(flags)
        return image, volume

    def used_by(self, volume, image):
        start = volume.heap_sector * volume.sector
        end = volume.offset(volume.count + 2)
        parts = [(0, start), (end, image.stat().st_size - end)]
        parts += [(volume.offset(cluster), volume.cluster)
                  for cluster in volume.used]
        return merged(part for part in parts if part[1])

    def check_files(self, image, volume):
        found = lib.probe_files("exfat", image)
        self.assertEqual(set(found), set(volume.files) |
                         {"/", "/Folder", "/Folder/mid"})
        raw = image.read_bytes()
        for path, (want, _) in volume.files.items():
            data = b"".join(raw[at:at + size] for at, size in found[path])
            self.assertEqual(data[len(data) - len(want):], want)
            self.assertEqual((len(data) - len(want)) % 32, 0)

    def test_used_bytes_alone_give_every_file_back(self):
        for cluster in (512, 4096, 1 << 17):
            with self.subTest(cluster=cluster):
                image, volume = self.make(cluster=cluster, clusters=1000
                                          if cluster > 1 << 16 else 9000)
                said = lib.run("fsck.exfat", "-n", image).decode()
                self.assertIn(f"files {len(volume.files)}", said)
                facts, notes, ranges = lib.probe_map("exfat", image)
                self.assertEqual(notes, [])
                self.assertEqual(facts["block_size"], str(cluster))
                self.assertEqual(ranges, self.used_by(volume, image))
                copy = lib.keep_only(image, ranges, self.dir / "copy.img")
                lib.run("fsck.exfat", "-n", copy)
                self.check_files(copy, volume)

    def test_sectors_of_every_size_and_odd_numbers_of_clusters(self):
        for sector in (512, 1024, 2048, 4096):
            for clusters in (3001, 3007, 3008):
                image, volume = self.make(clusters, sector=sector,
                                          cluster=4096)
                with open(image, "ab") as file:  # The partition goes on.
                    file.truncate(image.stat().st_size + 12345)
                facts, _, ranges = lib.probe_map("exfat", image)
                self.assertEqual(facts["size"],
                                 str(image.stat().st_size - 12345))
                self.assertEqual(ranges, self.used_by(volume, image))
                self.check_files(image, volume)

    def test_volumes_of_mkfs_exfat_have_as_many_used_clusters_as_it_says(self):
        for size, cluster in ((8 << 20, "512"), (64 << 20, "4K"),
                              (300 << 20, "1M"), (600 << 20, "32M"),
                              ((1 << 40) + 4096 * 7, "128K")):
            image = self.dir / "made.img"
            lib.run("rm", "-f", image)
            lib.make_sparse(image, size)
            lib.run("mkfs.exfat", "-c", cluster, "-L", "Größe", image)
            facts, _, ranges = lib.probe_map("exfat", image)
            dump = lib.run("dump.exfat", image).decode()

            def number(what):
                return int(re.search(what + r".*?:\s*(\d+)", dump)[1])
            heap = number("Cluster Heap Offset") * 512
            total, free = number("Total Clusters"), number("Free Clusters")
            each = int(facts["block_size"])
            self.assertEqual(each, number("Cluster size"))
            self.assertEqual(sum(length for _, length in ranges),
                             heap + (total - free) * each +
                             size - heap - total * each)
            blkid = dict(line.split("=", 1) for line in lib.run(
                "blkid", "-p", "-o", "export", image).decode().splitlines()
                if "=" in line)
            self.assertEqual((facts["type"], facts["uuid"], facts["label"]),
                             (blkid["TYPE"], blkid["UUID"], "Größe"))
            copy = lib.keep_only(image, ranges, self.dir / "copy.img")
            lib.run("fsck.exfat", "-n", copy)

    def test_what_either_bitmap_of_texfat_calls_used_is_kept(self):
        image, volume = self.make(tables=2)
        facts, notes, ranges = lib.probe_map("exfat", image)
        self.assertEqual((facts["type"], notes), ("exfat", []))
        self.assertEqual(ranges, self.used_by(volume, image))
        for number in range(2):
            raw = image.read_bytes()
            at = volume.offset(volume.bitmaps[number][0])
            patch(image, at + 9, bytes(100))
            _, notes, ranges = lib.probe_map("exfat", image)
            self.assertEqual(ranges, self.used_by(volume, image))
            self.assertTrue(any("differ" in note for note in notes))
            image.write_bytes(raw)

    def test_flags_are_noted_and_a_dirty_volume_keeps_what_folders_name(self):
        image, volume = self.make(flags=4)
        self.assertEqual(len(lib.probe_map("exfat", image)[1]), 1)
        image, volume = self.make(flags=2)
        before = self.used_by(volume, image)
        # All but the volume's own clusters are free in the bitmap.
        patch(image, volume.offset(volume.bitmaps[0][0]) + 1, bytes(499))
        _, notes, ranges = lib.probe_map("exfat", image)
        self.assertEqual(len(notes), 1)
        for path, (data, clusters) in volume.files.items():
            for cluster in clusters[:-1]:
                self.assertTrue(lib.covers(ranges, volume.offset(cluster),
                                           volume.cluster), path)
            if clusters:
                self.assertTrue(lib.covers(
                    ranges, volume.offset(clusters[-1]),
                    (len(data) - 1) % volume.cluster + 1), path)
        self.assertLessEqual(sum(size for _, size in ranges),
                             sum(size for _, size in before))

    def test_contradictions_are_corrupt(self):
        image, volume = self.make()
        bitmap = volume.offset(volume.bitmaps[0][0])
        root = volume.offset(volume.root_cluster)
        damage = {
            "boot checksum": (200, b"\0"),
            "cluster of the bitmap free": (bitmap, b"\xFE"),
            "empty bitmap": (bitmap, bytes(500)),
            "no bitmap": (root + 32, b"\x01"),
            "short bitmap": (root + 32 + 24, struct.pack("<Q", 7)),
            "second bitmap": (root + 32 + 1, b"\x01"),
            "bitmap nowhere": (root + 32 + 20, struct.pack("<I", 4002)),
            "no up-case table": (root + 64, b"\x02"),
        }
        for what, (at, data) in damage.items():
            raw = image.read_bytes()
            patch(image, at, data)
            self.assertEqual(probe_code(image), CODE["corrupt"], what)
            image.write_bytes(raw)
        with open(image, "r+b") as file:
            file.truncate(image.stat().st_size - 512)
        self.assertEqual(probe_code(image), CODE["corrupt"])

    def test_a_bitmap_whose_chain_breaks_off_is_corrupt(self):
        image, volume = self.make(clusters=9000, cluster=512)
        self.assertGreater(len(volume.bitmaps[0]), 2)
        for entry in (0, volume.bitmaps[0][0], 0xFFFFFFF7):
            patch(image, volume.fat_sector * 512 + volume.bitmaps[0][1] * 4,
                  struct.pack("<I", entry))
            self.assertEqual(probe_code(image), CODE["corrupt"])

    def test_a_damaged_folder_is_passed_over(self):
        image, volume = self.make()
        found = lib.probe_files("exfat", image)
        at = found["/Folder/mid"][-1][0]
        patch(image, at + 4, b"\0")  # Its only set fails its checksum.
        after = lib.probe_files("exfat", image)
        self.assertEqual(set(found) - set(after),
                         {"/Folder/mid/deepest 深い 😀.bin"})
        # A folder that runs in a circle.
        first = 2 + (found["/Folder"][-1][0] -
                     volume.offset(2)) // volume.cluster
        patch(image, volume.fat_sector * 512 + first * 4,
              struct.pack("<I", first))
        self.assertIn("/chained", lib.probe_files("exfat", image))

    def test_nothing_else_is_taken_for_exfat(self):
        image = self.dir / "other.img"
        for maker in (("mkfs.fat", image), ("mkntfs", "-F", "-Q", image),
                      ("mkfs.ext4", "-q", "-F", image), ("mkswap", image)):
            lib.run("rm", "-f", image)
            lib.make_sparse(image, 32 << 20)
            lib.run(*maker)
            for what in ("map", "files"):
                self.assertEqual(probe_code(image, what), CODE["not found"])


if __name__ == "__main__":
    unittest.main()
