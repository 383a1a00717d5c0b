# SPDX-License-Identifier: Apache-2.0
"""ReadExt() held against dumpe2fs, e2fsck and debugfs."""
import hashlib
import os
import random
import re
import unittest

from lib import (SandboxTest, FS_PROBE, covers, keep_only, make_sparse,
                 probe_map, run)

KIB, MIB, GIB = 1 << 10, 1 << 20, 1 << 30

# name: (size in bytes, mke2fs options)
SHAPES = {
    "ext2_1k": (20 * MIB, "-t ext2 -b 1024"),
    "ext2_2k": (33 * MIB, "-t ext2 -b 2048"),
    "ext2_4k_rev0": (9 * MIB, "-t ext2 -b 4096 -r 0 -O none"),
    "ext2_no_sparse_super": (50 * MIB, "-t ext2 -b 1024 -O ^sparse_super"
                             ",^resize_inode"),
    "ext2_16k": (64 * MIB, "-t ext2 -b 16384"),
    "ext2_64k": (256 * MIB, "-t ext2 -b 65536"),
    "ext2_tiny": (64 * KIB, "-t ext2 -b 1024 -N 16"),
    "ext3_1k": (70 * MIB + 512, "-t ext3 -b 1024"),
    "ext3_4k": (200 * MIB + 4095, "-t ext3 -b 4096"),
    "ext3_small_groups": (40 * MIB, "-t ext3 -b 1024 -g 1024"),
    "ext4_1k": (100 * MIB, "-t ext4 -b 1024"),
    "ext4_2k": (101 * MIB + 1024, "-t ext4 -b 2048"),
    "ext4_4k": (1500 * MIB, "-t ext4 -b 4096"),
    "ext4_no_flex": (500 * MIB, "-t ext4 -b 1024 -O ^flex_bg"),
    "ext4_no_flex_uninit": (500 * MIB, "-t ext4 -b 1024 -O "
                            "^flex_bg,^metadata_csum,uninit_bg"),
    "ext4_uninit": (500 * MIB, "-t ext4 -O ^metadata_csum,uninit_bg"),
    "ext4_no_checksum": (300 * MIB, "-t ext4 -O ^metadata_csum,^uninit_bg"),
    "ext4_32bit": (300 * MIB, "-t ext4 -O ^64bit"),
    "ext4_32bit_uninit": (300 * MIB, "-t ext4 -b 1024 "
                          "-O ^64bit,^metadata_csum,uninit_bg"),
    "ext4_no_resize": (300 * MIB, "-t ext4 -b 1024 -O ^resize_inode"),
    "ext4_meta_bg": (700 * MIB, "-t ext4 -b 1024 -O meta_bg,^resize_inode"),
    "ext4_meta_bg_no_flex": (300 * MIB, "-t ext4 -b 1024 -g 2048 -O "
                             "meta_bg,^resize_inode,^flex_bg,^64bit"),
    "ext4_sparse_super2": (400 * MIB, "-t ext4 -b 1024 -O sparse_super2"),
    "ext4_sparse_super2_none": (
        400 * MIB, "-t ext4 -b 1024 -O sparse_super2,^resize_inode "
        "-E num_backup_sb=0"),
    "ext4_sparse_super2_one": (
        400 * MIB, "-t ext4 -b 4096 -O sparse_super2,^resize_inode "
        "-E num_backup_sb=1"),
    "ext4_bigalloc": (600 * MIB, "-t ext4 -b 4096 -O bigalloc -C 65536"),
    "ext4_bigalloc_odd": (600 * MIB + 12288,
                          "-t ext4 -b 4096 -O bigalloc -C 16384"),
    "ext4_bigalloc_1k": (300 * MIB, "-t ext4 -b 1024 -O bigalloc -C 16384"),
    "ext4_bigalloc_uninit": (
        900 * MIB, "-t ext4 -b 1024 -C 4096 -O bigalloc,^metadata_csum"),
    "ext4_inline": (90 * MIB, "-t ext4 -O inline_data -I 256"),
    "ext4_mmp": (90 * MIB, "-t ext4 -O mmp"),
    "ext4_quota": (90 * MIB, "-t ext4 -O quota,project"),
    "ext4_seed": (90 * MIB, "-t ext4 -O metadata_csum_seed"),
    "ext4_casefold": (90 * MIB, "-t ext4 -O casefold,encrypt,verity"),
    "ext4_big_inodes": (90 * MIB, "-t ext4 -b 4096 -I 1024"),
    "ext4_ea_inode": (90 * MIB, "-t ext4 -O ea_inode,large_dir"),
    "ext4_tiny": (200 * KIB, "-t ext4 -b 1024 -O ^has_journal"),
    "ext4_desc_128": (300 * MIB, "-t ext4 -b 1024 -E desc_size=128"),
    "ext4_packed": (3 * GIB, "-t ext4 -b 4096 -E packed_meta_blocks=1"),
    "ext4_flex_64": (3 * GIB, "-t ext4 -b 1024 -G 64"),
    "ext4_huge": (300 * GIB, "-t ext4 -E lazy_itable_init=1"),
}


def dump(image):
    return run("dumpe2fs", image).decode(errors="replace")


def field(text, name):
    return re.search(rf"^{re.escape(name)}:\s+(.*)$", text, re.M).group(1)


def free_bytes(text):
    """The free ranges that dumpe2fs lists, in bytes, merged."""
    block = int(field(text, "Block size"))
    # With bigalloc it lists each cluster by its first block.
    cluster = int(field(text, "Cluster size")) if "Cluster size" in text \
        else block
    size = block * int(field(text, "Block count"))
    free = []
    for line in re.findall(r"^  Free blocks: (.*)$", text, re.M):
        for part in filter(None, line.replace(" ", "").split(",")):
            first, _, last = part.partition("-")
            end = min(int(last or first) * block + cluster, size)
            if free and free[-1][1] == int(first) * block:
                free[-1][1] = end
            else:
                free.append([int(first) * block, end])
    return [tuple(pair) for pair in free]


def gaps(ranges, size):
    """What lies below `size` and in none of the sorted ranges."""
    out, at = [], 0
    for offset, length in ranges:
        if offset > at:
            out.append((at, min(offset, size)))
        at = offset + length
    if at < size:
        out.append((at, size))
    return out


def make_tree(root, seed=1, files=60):
    """A folder with small, large, sparse and nested files and links."""
    rng = random.Random(seed)
    for number in range(files):
        folder = root / f"d{number % 7}" / f"e{number % 3}"
        folder.mkdir(parents=True, exist_ok=True)
        size = rng.choice([0, 1, 40, 150, 1000, 5000, 30000, 100000])
        (folder / f"f{number}").write_bytes(rng.randbytes(size))
    with open(root / "sparse", "wb") as file:
        for place in (0, 50_000, 700_000, 4_000_000):
            file.seek(place)
            file.write(rng.randbytes(3000))
    os.symlink("sparse", root / "fast")
    os.symlink("d0/" + "e0/../" * 30 + "f0", root / "slow")
    os.link(root / "sparse", root / "d0" / "hard")
    return root


def hashes(image, paths):
    return {path: hashlib.sha256(run("debugfs", "-R", f"cat {path}", image))
            .hexdigest() for path in paths}


class ExtMapTest(SandboxTest):

    def make(self, size, options, tree=None):
        image = make_sparse(self.dir / "fs.img", size)
        populate = ["-d", tree] if tree else []
        run("mke2fs", "-q", "-F", *options.split(), *populate, image)
        return image

    def check_map(self, image):
        facts, notes, ranges = probe_map("ext", image)
        text = dump(image)
        size = int(field(text, "Block count")) * int(field(text, "Block size"))
        self.assertEqual(int(facts["size"]), size)
        self.assertEqual(gaps(ranges, os.path.getsize(image)),
                         free_bytes(text))
        return facts, notes, ranges

    def test_map_is_what_dumpe2fs_does_not_list_as_free(self):
        tree = make_tree(self.dir / "tree")
        for name, (size, options) in SHAPES.items():
            with self.subTest(name):
                image = self.make(size, options,
                                  None if "tiny" in name else tree)
                facts, notes, _ = self.check_map(image)
                self.assertEqual(notes, [])
                self.check_identity(image, facts)

    def check_identity(self, image, facts):
        known = dict(line.split("=", 1) for line in run(
            "blkid", "-p", "-o", "export", image).decode().splitlines())
        self.assertEqual(facts["type"], known["TYPE"])
        self.assertEqual(facts["uuid"], known["UUID"])

    def test_used_blocks_alone_are_the_whole_file_system(self):
        tree = make_tree(self.dir / "tree")
        files = [f"/{p.relative_to(tree)}" for p in sorted(tree.rglob("f*"))
                 if p.is_file() and not p.is_symlink()] + ["/sparse"]
        for name in ("ext2_1k", "ext3_4k", "ext4_1k", "ext4_no_flex_uninit",
                     "ext4_meta_bg", "ext4_bigalloc_1k", "ext4_inline",
                     "ext4_sparse_super2", "ext4_big_inodes"):
            with self.subTest(name):
                size, options = SHAPES[name]
                image = self.make(size, options, tree)
                _, _, ranges = probe_map("ext", image)
                copy = keep_only(image, ranges, self.dir / "copy.img")
                run("e2fsck", "-fn", copy)
                self.assertEqual(hashes(copy, files), hashes(image, files))

    def test_partition_larger_than_file_system(self):
        image = self.make(20 * MIB, "-t ext4")
        os.truncate(image, 25 * MIB + 77)
        _, _, ranges = probe_map("ext", image)
        self.assertTrue(covers(ranges, 20 * MIB, 5 * MIB + 77))

    def test_label_is_told(self):
        image = self.make(20 * MIB, "-t ext4 -L Täglich")
        self.assertEqual(probe_map("ext", image)[0]["label"], "Täglich")

    def test_resized_file_systems(self):
        for size, options, new in ((100 * MIB, "-t ext4 -b 1024", 900 * MIB),
                                   (900 * MIB, "-t ext4 -b 1024", 300 * MIB),
                                   (300 * MIB, "-t ext4 -O meta_bg,"
                                    "^resize_inode -b 1024", 700 * MIB)):
            with self.subTest(options=options, new=new):
                tree = self.dir / "tree"
                image = self.make(size, options, tree if tree.exists()
                                  else make_tree(tree))
                os.truncate(image, max(new, size))
                run("resize2fs", "-f", image, f"{new // KIB}K")
                os.truncate(image, new)
                self.check_map(image)

    def test_map_follows_files_that_come_and_go(self):
        image = self.make(80 * MIB, "-t ext4 -b 1024",
                          make_tree(self.dir / "tree"))
        for number in range(40, 58):
            run("debugfs", "-w", "-R",
                f"rm /d{number % 7}/e{number % 3}/f{number}", image)
        run("e2fsck", "-fy", image, ok=(0, 1))
        self.check_map(image)

    def test_unclean_file_systems_are_used_as_a_whole(self):
        for options, command, words in (
                ("-t ext4", "feature needs_recovery", "journal"),
                ("-t ext2", "ssv state 0", "not cleanly unmounted"),
                ("-t ext4", "ssv state 3", "errors")):
            with self.subTest(command):
                image = self.make(30 * MIB + 5, options)
                run("debugfs", "-w", "-R", command, image)
                facts, notes, ranges = probe_map("ext", image)
                self.assertEqual(facts["type"], options[-4:])
                self.assertIn(words, " ".join(notes))
                self.assertEqual(ranges, [(0, 30 * MIB + 5)])

    def test_external_journal_is_noted_and_its_device_is_not_ours(self):
        journal = make_sparse(self.dir / "journal.img", 8 * MIB)
        run("mke2fs", "-q", "-F", "-O", "journal_dev", "-b", "4096", journal)
        self.assertEqual(self.error_code(journal), "2")
        image = self.make(30 * MIB, "-t ext4 -b 4096")
        run("debugfs", "-w", "-R", "ssv journal_inum 0", image)
        _, notes, _ = probe_map("ext", image)
        self.assertIn("another device", " ".join(notes))

    def test_multi_mount_protection_in_use_is_noted(self):
        image = self.make(30 * MIB, "-t ext4 -O mmp")
        text = run("dumpe2fs", "-h", image).decode()
        with open(image, "r+b") as file:
            file.seek(int(field(text, "MMP block number")) *
                      int(field(text, "Block size")) + 4)
            file.write(bytes([7, 0, 0, 0]))
        _, notes, _ = probe_map("ext", image)
        self.assertIn("multi-mount", " ".join(notes))

    def error_code(self, image):
        """The ErrorCode that fs_probe prints; "" when it succeeds."""
        command = f'"$0" map ext "$1" 2>&1 >/dev/null; true'
        said = run("sh", "-c", command, FS_PROBE, image).decode()
        found = re.match(r"fs_probe: code (\d+): ", said)
        self.assertEqual(bool(found), bool(said), said)
        return found.group(1) if found else ""

    def test_what_is_no_ext_is_not_found(self):
        image = make_sparse(self.dir / "zeros", 1 * MIB)
        self.assertEqual(self.error_code(image), "2")
        self.assertEqual(self.error_code(make_sparse(self.dir / "s", 1500)),
                         "2")

    def test_file_system_cut_short_is_corrupt(self):
        image = self.make(30 * MIB, "-t ext4")
        os.truncate(image, 30 * MIB - 1)
        self.assertEqual(self.error_code(image), "3")

    def test_unknown_features_are_unsupported(self):
        for options, at in (("-t ext2", 0x60), ("-t ext2", 0x64)):
            image = self.make(10 * MIB, options)
            with open(image, "r+b") as file:
                file.seek(1024 + at + 3)
                file.write(b"\x40")
            self.assertEqual(self.error_code(image), "4")

    def flip(self, image, bit):
        with open(image, "r+b") as file:
            file.seek(bit // 8)
            byte = file.read(1)[0] ^ 1 << bit % 8
            file.seek(bit // 8)
            file.write(bytes([byte]))

    def damage(self, options, begin, end, count):
        """Flips single bits of bytes [begin, end): error, or all is kept."""
        image = self.make(40 * MIB, options, self.tree)
        text = dump(image)
        used = gaps([(a, b - a) for a, b in free_bytes(text)], 40 * MIB)
        rng = random.Random(7)
        refused = 0
        for _ in range(count):
            bit = rng.randrange(begin * 8, end * 8)
            self.flip(image, bit)
            if self.error_code(image):
                refused += 1
            else:
                _, _, ranges = probe_map("ext", image)
                for a, b in used:
                    self.assertTrue(covers(ranges, a, b - a),
                                    f"{options}: bit {bit} loses {a}-{b}")
            self.flip(image, bit)
        return refused

    def test_no_flipped_bit_loses_a_used_block(self):
        self.tree = make_tree(self.dir / "tree")
        for options in ("-t ext2 -b 1024", "-t ext4 -b 1024",
                        "-t ext4 -b 1024 -O ^metadata_csum,uninit_bg"):
            image = self.make(40 * MIB, options)
            text = dump(image)
            bitmap = int(re.search(r"Block bitmap at (\d+)", text).group(1))
            with self.subTest(options, area="superblock"):
                self.damage(options, 1024, 2048, 150)
            with self.subTest(options, area="descriptors"):
                # The descriptors of all five groups.
                self.damage(options, 2048, 2048 + 5 * 32, 60)
            with self.subTest(options, area="bitmap"):
                refused = self.damage(options, bitmap * 1024,
                                      (bitmap + 1) * 1024, 25)
                self.assertEqual(refused, 25)


    def test_checksums_catch_a_bitmap_with_the_right_count(self):
        for options in ("-b 1024", "-b 1024 -O ^64bit", "-b 4096"):
            with self.subTest(options):
                image = self.make(40 * MIB, "-t ext4 " + options)
                text = dump(image)
                block = int(field(text, "Block size"))
                at = block * 8 * int(
                    re.search(r"Block bitmap at (\d+)", text).group(1))
                # Group 0 starts with metadata, then the journal, then space.
                first = int(field(text, "First block"))
                free = free_bytes(text)[0][0] // block - first
                self.flip(image, at + free - 1)
                self.flip(image, at + free)
                self.assertEqual(self.error_code(image), "3")


if __name__ == "__main__":
    unittest.main()
