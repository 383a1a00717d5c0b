# SPDX-License-Identifier: Apache-2.0
"""WalkExtFiles() held against debugfs."""
import os
import random
import re
import struct
import unittest

from lib import SandboxTest, make_sparse, probe_files, run

MIB = 1 << 20
SHAPES = {
    "ext2_1k": "-t ext2 -b 1024",
    "ext2_4k": "-t ext2 -b 4096",
    "ext2_64k": "-t ext2 -b 65536",
    "ext3_2k": "-t ext3 -b 2048",
    "ext4_1k": "-t ext4 -b 1024",
    "ext4_4k": "-t ext4 -b 4096",
    "ext4_small_inodes": "-t ext4 -b 1024 -I 128",
    "ext4_no_filetype": "-t ext2 -b 1024 -O ^filetype",
    "ext4_inline": "-t ext4 -b 4096 -O inline_data",
    "ext4_inline_512": "-t ext4 -b 1024 -O inline_data -I 512",
    "ext4_bigalloc": "-t ext4 -b 1024 -O bigalloc -C 8192",
    "ext4_meta_bg": "-t ext4 -b 1024 -O meta_bg,^resize_inode",
    "ext4_quota": "-t ext4 -b 1024 -O quota",
}


def make_tree(root):
    rng = random.Random(3)
    for number in range(40):
        folder = root / f"d{number % 5}" / f"inner{number % 3}"
        folder.mkdir(parents=True, exist_ok=True)
        size = rng.choice([0, 1, 59, 60, 61, 100, 150, 999, 20000, 300000])
        (folder / f"f{number}").write_bytes(rng.randbytes(size))
    # Reaches indirect blocks of all three kinds with blocks of 1 KiB, and two
    # levels of extents.
    with open(root / "holes", "wb") as file:
        for number in range(1200):
            file.seek(number * 131072)
            file.write(b"x" * 1000)
    many = root / "many"
    many.mkdir()
    for number in range(1500):
        (many / f"{'name' * 10}{number}").touch()
    few = root / "few"
    few.mkdir()
    for number in range(7):
        (few / f"n{number}").touch()
    os.symlink("holes", root / "fast")
    os.symlink("x" * 59, root / "link59")
    os.symlink("x" * 60, root / "link60")
    os.symlink("x" * 500, root / "slow")
    os.link(root / "holes", root / "many" / "again")
    os.mkfifo(root / "fifo")
    return root


def expected(image, paths):
    """{path: set of byte offsets of blocks, and the inode's bytes}, as
    debugfs sees them, asked in one run."""
    script = image.with_suffix(".cmd")
    script.write_text("".join(f"blocks {p}\nimap {p}\nstat {p}\n"
                              for p in paths))
    text = run("debugfs", "-f", script, image).decode(errors="replace")
    head = run("dumpe2fs", "-h", image).decode()
    block = int(re.search(r"^Block size:\s+(\d+)", head, re.M).group(1))
    inode = int(re.search(r"^Inode size:\s+(\d+)", head, re.M).group(1))
    out = {}
    for part in text.split("debugfs: blocks ")[1:]:
        lines = part.split("\n")
        path = lines[0]
        # It takes the target of a fast link for block numbers.
        fast = re.search(r"Fast link dest|Type: FIFO", part)
        numbers = set() if fast else {int(n) for n in lines[1].split()}
        place = re.search(r"located at block (\d+), offset 0x([0-9a-f]+)",
                          part)
        acl = int(re.search(r"File ACL: (\d+)", part).group(1))
        if acl:
            numbers.add(acl)
        at = int(place.group(1)) * block + int(place.group(2), 16)
        out[path] = ({n * block for n in numbers}, (at, at + inode))
    return block, out


class ExtFilesTest(SandboxTest):

    def setUp(self):
        super().setUp()
        self.tree = make_tree(self.dir / "tree")

    def make(self, options):
        image = make_sparse(self.dir / "fs.img", 300 * MIB)
        run("mke2fs", "-q", "-F", *options.split(), "-d", self.tree, image)
        value = self.dir / "value"
        value.write_bytes(b"v" * 700)
        run("debugfs", "-w", "-R", f"ea_set -f {value} /d0 user.big", image)
        run("debugfs", "-w", "-R",
            f"ea_set -f {value} /d1/inner1/f1 user.big", image)
        return image

    def names(self):
        paths = {"/", "/lost+found"}
        # Path.rglob() follows links to see whether they are folders, and one
        # of them is too long for that.
        for folder, folders, files in os.walk(self.tree):
            inside = os.path.relpath(folder, self.tree)
            paths.update(os.path.normpath(f"/{inside}/{name}")
                         for name in folders + files)
        return paths

    def check(self, image):
        files = probe_files("ext", image)
        own = {path for path in files if path.startswith("<")}
        hard = {"/holes", "/many/again"}
        self.assertEqual(len(hard & files.keys()), 1)
        self.assertEqual(files.keys() - own - hard, self.names() - hard)
        numbers = {"<journal>": "<8>", "<resize>": "<7>",
                   "<user quota>": "<3>", "<group quota>": "<4>"}
        asked = {numbers.get(path, path): path for path in files}
        block, known = expected(image, asked)
        self.assertEqual(known.keys(), asked.keys())
        for path, (blocks, (begin, end)) in known.items():
            found = set()
            inode_bytes = 0
            for at, size in files[asked[path]]:
                stop = at + size
                inode_bytes += max(0, min(stop, end) - max(at, begin))
                while at < stop:
                    found.add(at - at % block)
                    at += block - at % block
            self.assertEqual(inode_bytes, end - begin, path)
            self.assertEqual(found - {begin - begin % block},
                             blocks, path)
        return own

    def test_every_file_has_the_bytes_that_debugfs_names(self):
        for name, options in SHAPES.items():
            with self.subTest(name):
                own = self.check(self.make(options))
                self.assertEqual("<journal>" in own, "ext2" not in options)

    def test_hashed_folders(self):
        for options in ("-t ext4 -b 1024", "-t ext4 -b 4096", "-t ext3",
                        "-t ext4 -b 1024 -O large_dir"):
            with self.subTest(options):
                image = self.make(options)
                run("e2fsck", "-fyD", image, ok=(0, 1))
                text = run("debugfs", "-R", "htree_dump /many", image)
                self.assertIn(b"Root node", text)
                self.check(image)

    def test_deleted_files_are_gone(self):
        image = self.make("-t ext4")
        run("debugfs", "-w", "-R", "rm /d1/inner1/f1", image)
        self.assertNotIn("/d1/inner1/f1", probe_files("ext", image))

    def test_inline_folder_that_goes_on_in_its_attribute(self):
        # mke2fs makes no such folder, so a file of entries becomes one.
        image = self.make("-t ext4 -O inline_data")
        numbers = []
        for path in ("/d0/inner0/f0", "/d0/inner1/f10"):
            text = run("debugfs", "-R", f"stat {path}", image).decode()
            numbers.append(int(re.search(r"Inode: (\d+)", text).group(1)))
            run("debugfs", "-w", "-R", f"unlink {path}", image)
        entries = self.dir / "entries"
        entries.write_bytes(
            struct.pack("<IIHBB48s", 2, numbers[0], 56, 5, 1, b"first") +
            struct.pack("<IHBB32s", numbers[1], 40, 6, 1, b"second"))
        run("debugfs", "-w", "-R", f"write {entries} entries", image)
        run("debugfs", "-w", "-R", "sif entries mode 040755", image)
        files = probe_files("ext", image)
        self.assertIn("/entries/first", files)
        self.assertIn("/entries/second", files)

    def test_a_cycle_of_folders_ends(self):
        image = self.make("-t ext4")
        run("debugfs", "-w", "-R", "ln / /d1/inner1/up", image)
        run("debugfs", "-w", "-R", "ln /d1 /d1/inner1/up2", image)
        self.assertIn("/d1/inner1/f1", probe_files("ext", image))

    def test_a_damaged_folder_is_passed_over(self):
        image = self.make("-t ext4 -b 1024")
        files = probe_files("ext", image)
        numbers = run("debugfs", "-R", "blocks /few", image).decode().split()
        with open(image, "r+b") as file:
            for number in numbers:
                file.seek(int(number) * 1024)
                file.write(b"\xff" * 1024)
        self.assertEqual(files.keys() - probe_files("ext", image).keys(),
                         {f"/few/n{number}" for number in range(7)})


if __name__ == "__main__":
    unittest.main()
