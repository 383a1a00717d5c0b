# SPDX-License-Identifier: Apache-2.0
"""Images of every version of the format are read for ever."""
import hashlib
import os
import pathlib
import shutil
import unittest

import lib

GOLDEN = pathlib.Path(__file__).resolve().parent.parent / "golden"

# Name, bytes of the content, SHA-256 of the content.
V1 = [
    ("partition", 2 << 20,
     "5f9f12700de460e7a8a0ef7f553a3559cba7a4579b69df30fa8748a2b1c19aa9"),
    ("disk", 6 << 20,
     "d620a6bb14c8441c626d5af9c44934f9acbe51c7679454486df08307de239f45"),
    ("parts", 9 << 20,
     "20e80c7c46038a2c67dd5b6715912960092891acdff4f2469ebab918bff1aa1d"),
    ("signed", 9 << 20,
     "20e80c7c46038a2c67dd5b6715912960092891acdff4f2469ebab918bff1aa1d"),
]

# RFC 8410, section 10.1.
PUBLIC_KEY = """-----BEGIN PUBLIC KEY-----
MCowBQYDK2VwAyEAGb9ECWmEzf6FQbrBZ9w7lshQhqowtrbLDFw4rXAxZuE=
-----END PUBLIC KEY-----
"""


def sha256(data):
    return hashlib.sha256(data).hexdigest()


class GoldenTest(lib.SandboxTest):
    def each(self):
        return [(GOLDEN / "v1" / f"{name}.pri", size, content)
                for name, size, content in V1]

    def test_each_is_proven(self):
        for image, _, _ in self.each():
            lib.run(lib.PRISTINE, "prove", "--deep", image)

    def test_each_streams_its_content(self):
        for image, size, content in self.each():
            data = lib.run(lib.PRISTINE, "restore", image, "-")
            self.assertEqual((len(data), sha256(data)), (size, content))

    def test_each_is_restored_and_compared(self):
        for image, size, content in self.each():
            target = lib.make_sparse(self.dir / image.stem, size)
            lib.run(lib.PRISTINE, "restore", image, target, "--yes")
            self.assertEqual(sha256(target.read_bytes()), content)
            lib.run(lib.PRISTINE, "compare", image, target)
            with open(target, "r+b") as file:
                file.seek(39)  # A FAT's serial number: still a FAT.
                file.write(b"\xff")
            lib.run(lib.PRISTINE, "compare", image, target, ok=(1,))
            lib.run(lib.PRISTINE, "restore", image, target, "--yes", "--delta")
            self.assertEqual(sha256(target.read_bytes()), content)

    def test_zstd_reads_each(self):
        for image, _, content in self.each():
            parts = sorted(image.parent.glob(f"{image.stem}.p[0-9]*"))
            joined = self.dir / "joined.zst"
            joined.write_bytes(b"".join(part.read_bytes()
                                        for part in [image, *parts]))
            self.assertEqual(sha256(lib.run("zstd", "-dc", joined)), content)

    def test_the_signature_holds(self):
        key = self.dir / "key.pub"
        key.write_text(PUBLIC_KEY)
        lib.run(lib.PRISTINE, "prove", GOLDEN / "v1/signed.pri", "--key", key)
        lib.run(lib.PRISTINE, "prove", GOLDEN / "v1/disk.pri", "--key", key,
                ok=(1, 3))

    def test_damage_in_each_is_found(self):
        for image, _, _ in self.each():
            for part in image.parent.glob(f"{image.stem}.p*"):
                shutil.copy(part, self.dir)
            copy = self.dir / image.name
            with open(copy, "r+b") as file:
                file.seek(os.path.getsize(copy) // 2)
                byte = file.read(1)
                file.seek(-1, os.SEEK_CUR)
                file.write(bytes([byte[0] ^ 1]))
            lib.run(lib.PRISTINE, "prove", copy, ok=(1, 3))


if __name__ == "__main__":
    unittest.main()
