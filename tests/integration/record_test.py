#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Records of real jobs on disk files, held against openssl and zbarimg."""
import hashlib
import html.parser
import json
import os
import unittest

import lib
from lib import pristine

MIB = 1 << 20
TABLE = "label: gpt\nstart=1MiB, size=24MiB\nstart=30MiB, size=24MiB\n"


class Tags(html.parser.HTMLParser):
    """Which elements a page has, and which are left open."""
    VOID = {"meta"}

    def __init__(self, text):
        super().__init__()
        self.seen, self.open = set(), []
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        self.seen.add(tag)
        if tag not in self.VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag, attrs):
        self.seen.add(tag)

    def handle_endtag(self, tag):
        assert self.open.pop() == tag, tag


def decode_qr(rows, light, folder):
    """What zbarimg reads in rows of text; light(row, x, y) tells a module."""
    scale = 4
    height, width = len(rows), max(map(len, rows))
    # A white margin: on a screen the code stands on a dark ground.
    pixels = [[255] * ((width + 8) * scale) for _ in range((height + 8) * scale)]
    for y, row in enumerate(rows):
        for x, module in enumerate(row):
            for dy in range(scale):
                for dx in range(scale):
                    pixels[(y + 4) * scale + dy][(x + 4) * scale + dx] = (
                        255 if light(module) else 0)
    picture = folder / "code.pgm"
    picture.write_bytes(b"P5 %d %d 255\n" % (len(pixels[0]), len(pixels)) +
                        b"".join(map(bytes, pixels)))
    return lib.run("zbarimg", "--quiet", "--raw", picture).decode().strip()


def modules_of_half_blocks(text):
    rows = []
    for line in text.rstrip("\n").split("\n"):
        rows.append(["\u2588\u2580".find(sign) >= 0 for sign in line])
        rows.append(["\u2588\u2584".find(sign) >= 0 for sign in line])
    return rows


class RecordTest(lib.SandboxTest):
    def setUp(self):
        super().setUp()
        self.disk = lib.make_sparse(self.dir / "disk.img", 64 * MIB)
        (self.dir / "table").write_text(TABLE)
        with open(self.dir / "table", "rb") as table:
            lib.run("sfdisk", "-q", self.disk, stdin=table)
        folder = self.dir / "files"
        folder.mkdir()
        (folder / "noise").write_bytes(os.urandom(3 * MIB))
        fs = lib.make_sparse(self.dir / "fs.img", 24 * MIB)
        lib.run("mke2fs", "-q", "-t", "ext4", "-L", "<b>W&rk", "-d", folder, fs)
        with open(self.disk, "r+b") as file:
            file.seek(MIB)
            file.write(fs.read_bytes())
        self.image = self.dir / "PHILIPS.pri"
        pristine("capture", self.disk, self.image)
        self.key = self.dir / "key.pem"
        self.public = self.dir / "key.pub"
        lib.run("openssl", "genpkey", "-algorithm", "ed25519", "-out", self.key)
        lib.run("openssl", "pkey", "-in", self.key, "-pubout", "-out",
                self.public)
        self.target = self.dir / "target.img"
        self.target.write_bytes(os.urandom(64 * MIB))
        self.job = self.dir / "stick" / "job 1"

    def restore(self, *options, code=0):
        return pristine("restore", self.image, self.target, "--yes",
                        "--record-to", self.job, *options, code=code)

    def record(self, name="record.json"):
        return json.loads((self.job / name).read_bytes())

    def test_a_restore_leaves_a_signed_record_in_each_folder(self):
        other = self.dir / "other"
        self.restore("--record-to", other, "--record-key", self.key)
        names = ["record.html", "record.json", "record.pub", "record.sig",
                 "record.txt"]
        for folder in (self.job, other):
            self.assertEqual(sorted(os.listdir(folder)), names)
        self.assertEqual((self.job / "record.json").read_bytes(),
                         (other / "record.json").read_bytes())
        record = self.record()
        self.assertEqual(record["schema"], "pristine.record/1")
        self.assertEqual((record["job"], record["end"]), ("restore", "done"))
        self.assertEqual(record["read_back"], "right")
        self.assertEqual(record["waivers"], [])
        self.assertEqual(record["disks"][0]["path"], str(self.target))
        info = json.loads(pristine("info", self.image, "--json"))
        self.assertEqual(record["image"]["id"], info["digest"])
        self.assertTrue(record["image"]["proven"])
        self.assertEqual(record["plan"]["after"][0]["title"]["label"],
                         "<b>W&rk")
        self.assertEqual(record["plan"]["after"][0]["fate"], "created")
        self.assertGreater(record["targets"][0]["written_bytes"], 3 * MIB)
        self.assertRegex(record["times"]["end"], r"^20\d\d-\d\d-\d\dT.{8}Z$")
        self.assertEqual(record["times"]["clock_is_wrong"], False)

    def test_openssl_checks_the_signature_as_the_docs_say(self):
        self.restore("--record-key", self.key)
        digest = self.job / "digest"
        lib.run("openssl", "dgst", "-sha256", "-binary", "-out", digest,
                self.job / "record.json")
        for key in (self.job / "record.pub", self.public):
            out = lib.run("openssl", "pkeyutl", "-verify", "-pubin", "-inkey",
                          key, "-rawin", "-in", digest, "-sigfile",
                          self.job / "record.sig")
            self.assertIn(b"Signature Verified Successfully", out)
        page = (self.job / "record.json").read_bytes()
        (self.job / "record.json").write_bytes(page.replace(b"done", b"gone"))
        lib.run("openssl", "dgst", "-sha256", "-binary", "-out", digest,
                self.job / "record.json")
        lib.run("openssl", "pkeyutl", "-verify", "-pubin", "-inkey",
                self.public, "-rawin", "-in", digest, "-sigfile",
                self.job / "record.sig", ok=(1,))

    def test_verify_finds_a_changed_byte_and_another_key(self):
        self.restore("--record-key", self.key)
        path = self.job / "record.json"
        self.assertIn("unchanged", pristine("record", "verify", path))
        out = json.loads(pristine("record", "verify", self.job, "--key",
                                  self.public, "--json"))
        self.assertEqual(out["schema"], "pristine.record.verify/1")
        self.assertEqual(out["digest"],
                         hashlib.sha256(path.read_bytes()).hexdigest())
        self.assertTrue(out["signed"] and out["signer_expected"])
        pristine("record", "verify", path, "--key", self.key, code=2)
        lib.run("openssl", "genpkey", "-algorithm", "ed25519", "-out",
                self.dir / "other.pem")
        lib.run("openssl", "pkey", "-in", self.dir / "other.pem", "-pubout",
                "-out", self.dir / "other.pub")
        self.assertIn("another key",
                      pristine("record", "verify", path, "--key",
                               self.dir / "other.pub", code=1))
        text = path.read_bytes()
        at = text.index(b"written_bytes") + 17
        path.write_bytes(text[:at] + bytes([text[at] ^ 1]) + text[at + 1:])
        self.assertIn("changed", pristine("record", "verify", path, code=1))
        # The pages still show what is there, and do not vouch for it.
        pristine("record", "show", path)

    def test_an_unsigned_record_is_vouched_for_by_its_digest_alone(self):
        said = self.restore()
        path = self.job / "record.json"
        digest = hashlib.sha256(path.read_bytes()).hexdigest()
        self.assertIn(digest, said)
        self.assertIn("not signed", said)
        self.assertEqual(sorted(os.listdir(self.job)),
                         ["record.html", "record.json", "record.txt"])
        self.assertIn("nobody signed",
                      pristine("record", "verify", path, code=1))
        pristine("record", "verify", path, "--digest", digest.upper())
        pristine("record", "verify", path, "--digest", digest[:-1] + "g",
                 code=1)
        # A digest does not stand in for the signature that was asked for.
        pristine("record", "verify", path, "--digest", digest, "--key",
                 self.public, code=1)

    def test_the_qr_code_holds_the_digest(self):
        self.restore("--record-key", self.key)
        path = self.job / "record.json"
        expected = "PRISTINE RECORD V1 %s DONE %s -" % (
            hashlib.sha256(path.read_bytes()).hexdigest().upper(),
            self.record()["times"]["end"].replace("-", "").replace(":", ""))
        half = pristine("record", "show", path, "--qr")
        rows = modules_of_half_blocks(half)
        self.assertLess(len(half.splitlines()), 24)
        self.assertEqual(decode_qr(rows, bool, self.dir)[:len(expected) - 1],
                         expected[:-1])
        ascii_code = pristine("record", "show", path, "--qr", "--ascii")
        rows = [[line[x] == "#" for x in range(0, len(line), 2)]
                for line in ascii_code.rstrip("\n").split("\n")]
        code = decode_qr(rows, bool, self.dir)
        shown = json.loads(pristine("record", "show", path, "--json"))
        self.assertEqual(code, shown["code"])
        self.assertEqual(shown["record"], self.record())

    def test_the_pages_are_well_formed_in_both_languages(self):
        self.restore("--record-lang", "zh_CN")
        page = (self.job / "record.html").read_text("utf-8")
        tags = Tags(page)
        self.assertEqual(tags.open, [])
        self.assertNotIn("b", tags.seen)  # The label is text.
        self.assertIn("&lt;b&gt;W&amp;rk", page)
        self.assertIn("系统还原", page)
        self.assertIn("系统还原", (self.job / "record.txt").read_text("utf-8"))
        path = self.job / "record.json"
        self.assertEqual(pristine("record", "show", path, "--lang", "zh_CN"),
                         (self.job / "record.txt").read_text("utf-8"))
        self.assertEqual(
            pristine("record", "show", path, "--lang", "zh_CN", "--html"), page)
        english = pristine("record", "show", path)
        self.assertIn("Every byte that was written was read back", english)
        self.assertIn("<b>W&rk", english)

    def test_delta_counts_what_was_right_already(self):
        self.restore()
        self.restore("--delta")
        again = self.record("record-2.json")
        self.assertEqual(again["targets"][0]["written_bytes"], 0)
        self.assertGreater(again["targets"][0]["skipped_bytes"], 3 * MIB)

    def test_what_was_left_out_and_what_was_refused_is_told(self):
        self.restore("--no-prove", "--no-read-back")
        record = self.record()
        self.assertEqual(record["waivers"], ["no_proof", "no_read_back"])
        self.assertEqual(record["read_back"], "not_asked")
        self.assertFalse(record["image"]["proven"])
        small = lib.make_sparse(self.dir / "small.img", 20 * MIB)
        before = small.read_bytes()
        pristine("restore", self.image, small, "--yes", "--record-to",
                 self.job, code=3)
        record = self.record("record-2.json")
        self.assertEqual(record["end"], "refused")
        self.assertEqual(record["state"], "Nothing was written.")
        self.assertIn(str(20 * MIB), record["errors"][0]["text"])
        self.assertEqual(small.read_bytes(), before)

    def test_a_damaged_image_leaves_a_record_of_the_refusal(self):
        image = bytearray(self.image.read_bytes())
        image[len(image) // 2] ^= 1
        self.image.write_bytes(image)
        self.restore("--record-key", self.key, code=3)
        record = self.record()
        self.assertEqual(record["end"], "refused")
        self.assertEqual(record["errors"][0]["code"], "corrupt")
        self.assertEqual(record["read_back"], "not_reached")
        pristine("record", "verify", self.job, "--key", self.public)

    def test_a_folder_that_cannot_be_written_does_not_fail_the_job(self):
        said = self.restore("--record-to", "/proc/none")
        self.assertIn("No record", said)
        self.assertTrue((self.job / "record.json").exists())
        pristine("restore", self.image, self.target, "--yes", "--record-to",
                 "/proc/none")

    def test_a_key_that_is_none_is_refused_before_anything_is_written(self):
        before = self.target.read_bytes()
        self.restore("--record-key", self.public, code=3)
        self.assertEqual(self.target.read_bytes(), before)

    def test_clone_and_capture_leave_records(self):
        clone = self.dir / "clone.img"
        pristine("clone", self.disk, clone, "--record-to", self.job)
        record = self.record()
        self.assertEqual((record["job"], record["end"]), ("clone", "done"))
        self.assertEqual([(d["use"], d["path"]) for d in record["disks"]],
                         [("source", str(self.disk)),
                          ("target", str(clone))])
        self.assertEqual(record["targets"][0]["source"], str(self.disk))
        image = self.dir / "SECOND.pri"
        pristine("capture", self.disk, image, "--label", "Two",
                 "--record-to", self.job)
        record = self.record("record-2.json")
        self.assertEqual((record["job"], record["end"]), ("capture", "done"))
        info = json.loads(pristine("info", image, "--json"))
        self.assertEqual(record["saved"][0]["sha256"], info["digest"])

    def test_what_is_no_record_is_told(self):
        (self.dir / "x.json").write_text("{}")
        self.assertIn("does not say that it is one",
                      pristine("record", "show", self.dir / "x.json", code=1))
        pristine("record", "verify", self.dir / "none.json", code=1)
        pristine("record", code=2)
        pristine("record", "show", self.dir / "x.json", "--ascii", code=2)


if __name__ == "__main__":
    unittest.main()
