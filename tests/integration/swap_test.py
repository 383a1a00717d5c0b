# SPDX-License-Identifier: Apache-2.0
"""Swap areas, held against mkswap and blkid."""
import re
import subprocess
import unittest

import lib

UUID = "0f0e0d0c-1234-4bcd-9abc-0123456789ab"


def probe_code(image):
    done = subprocess.run([lib.FS_PROBE, "map", "swap", image], check=False,
                          capture_output=True)
    found = re.search(rb"code (\d+)", done.stderr)
    return int(found.group(1)) if found else done.returncode


class SwapTest(lib.SandboxTest):
    def make(self, page=4096, size=(8 << 20) + 1234):
        image = self.dir / "swap.img"
        lib.make_sparse(image, size)
        lib.run("mkswap", "-f", "-p", page, "-U", UUID, "-L", "Auslagern", image)
        return image

    def patch(self, image, offset, data):
        with open(image, "r+b") as file:
            file.seek(offset)
            file.write(data)

    def test_the_first_page_and_what_is_behind_the_area_are_used(self):
        for page in (4096, 8192, 16384, 32768, 65536):
            image = self.make(page)
            facts, notes, ranges = lib.probe_map("swap", image)
            self.assertEqual(notes, [])
            end = ((8 << 20) + 1234) // page * page
            self.assertEqual(facts, {
                "type": "swap", "label": "Auslagern", "uuid": UUID,
                "block_size": str(page), "size": str(end)})
            self.assertEqual(ranges,
                             [(0, page), (end, (8 << 20) + 1234 - end)])
            copy = lib.keep_only(image, ranges, self.dir / "copy.img")
            blkid = lib.run("blkid", "-p", "-o", "export", copy).decode()
            self.assertIn(f"UUID={UUID}\n", blkid)
            self.assertIn("TYPE=swap\n", blkid)

    def test_big_endian_machines_areas_are_read(self):
        image = self.make(65536, 8 << 20)
        self.patch(image, 1024, (1).to_bytes(4, "big") +
                   (127).to_bytes(4, "big"))
        _, _, ranges = lib.probe_map("swap", image)
        self.assertEqual(ranges, [(0, 65536)])

    def test_a_hibernated_system_is_kept_whole(self):
        for page in (4096, 65536):
            for text in (b"S1SUSPEND\0", b"S2SUSPEND\0", b"ULSUSPEND\0",
                         b"LINHIB0001"):
                image = self.make(page)
                self.patch(image, page - 10, text)
                facts, notes, ranges = lib.probe_map("swap", image)
                self.assertEqual((facts["type"], facts["uuid"]),
                                 ("swap", UUID))
                self.assertEqual(ranges, [(0, (8 << 20) + 1234)])
                self.assertEqual(len(notes), 1)
        image = self.make()
        self.patch(image, 0, bytes.fromhex("edc302e99856e50c"))
        self.assertEqual(lib.probe_map("swap", image)[2],
                         [(0, (8 << 20) + 1234)])

    def test_what_cannot_be_read_is_refused(self):
        image = self.make()
        self.patch(image, 1024, b"\2")
        self.assertEqual(probe_code(image), 4)
        image = self.make()
        self.patch(image, 4086, b"SWAP-SPACE")
        self.assertEqual(probe_code(image), 4)
        with open(self.make(), "r+b") as file:
            file.truncate(7 << 20)
        self.assertEqual(probe_code(image), 3)
        lib.make_sparse(image, 8 << 20)
        self.assertEqual(probe_code(image), 2)
        lib.make_sparse(image, 100)
        self.assertEqual(probe_code(image), 2)


if __name__ == "__main__":
    unittest.main()
