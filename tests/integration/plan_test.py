#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""What `pristine restore` says that it will do, and whether it does just that,
on a disk as Windows has it."""
import json
import os
import pathlib
import unittest

import lib
from lib import pristine

MIB = 1 << 20
TABLE = """label: gpt
start=1MiB, size=10MiB, type=C12A7328-F81F-11D2-BA4B-00A0C93EC93B
start=11MiB, size=1MiB, type=E3C9E316-0B5C-4DB8-817D-F92DF00215AE
start=12MiB, size=24MiB, type=EBD0A0A2-B9E5-4433-87C0-68B6B72699C7
start=36MiB, size=24MiB, type=EBD0A0A2-B9E5-4433-87C0-68B6B72699C7
start=60MiB, size=8MiB, type=DE94BBA4-06D1-4D40-A16A-BFD50179D6AC
"""
TEXT, NUMBER, TRUTH = str, int, bool
PARTITION = {"number": NUMBER, "title": TEXT, "role": TEXT, "fate": TEXT,
             "saved_first": TRUTH, "path": TEXT, "offset": NUMBER,
             "size": NUMBER, "fs_type": TEXT, "image_bytes": NUMBER}
PLAN = {"schema": TEXT, "image": TEXT, "disk": TEXT,
        "fingerprint": {"wwn": TEXT, "serial": TEXT, "model": TEXT,
                        "size": NUMBER, "table_id": TEXT},
        "whole_disk": TRUTH, "layout_is_lost": TRUTH, "before": [PARTITION],
        "after": [PARTITION],
        "legs": [{"partition": NUMBER, "target": TEXT, "bytes": NUMBER,
                  "needed": NUMBER, "size": NUMBER}],
        "notes": [TEXT]}
REFUSAL = {"kind": TEXT, "text": TEXT, "hint": TEXT, "needed": NUMBER,
           "available": NUMBER}


class PlanTest(lib.SandboxTest):
    def setUp(self):
        super().setUp()
        self.disk = lib.make_sparse(self.dir / "disk.img", 80 * MIB)
        (self.dir / "table").write_text(TABLE)
        with open(self.dir / "table", "rb") as table:
            lib.run("sfdisk", "-q", self.disk, stdin=table)
        self.put("esp", 1, 10, "mkfs.vfat", "-n", "SYSTEM")
        for label, start, size in (("Windows", 12, 24), ("Photos", 36, 24),
                                   ("WinRE", 60, 8)):
            self.put(label, start, size, "mkntfs", "-F", "-q", "-f", "-p",
                     start * 2048, "-s", 512, "-H", 255, "-S", 63, "-L", label)
        self.image = self.dir / "PHILIPS.pri"
        pristine("capture", self.disk, self.image)

    def put(self, name, start, size, *make):
        part = lib.make_sparse(self.dir / name, size * MIB)
        lib.run(*make, part)
        self.write(start * MIB, part.read_bytes())

    def write(self, offset, data):
        with open(self.disk, "r+b") as file:
            file.seek(offset)
            file.write(data)

    def plan(self, *arguments, code=0):
        text = pristine("restore", self.image, *arguments, "--dry-run",
                        "--json", code=code)
        return json.loads(text.splitlines()[0])

    def fates(self, plan, which="before"):
        return [(p["title"], p["fate"]) for p in plan[which]]

    KEEP = [("Boot (SYSTEM)", "overwritten"), ("Boot", "overwritten"),
            ("C: (Windows)", "overwritten"), ("D: (Photos)", "kept"),
            ("Recovery (WinRE)", "kept")]

    def test_keeping_data_does_what_the_plan_says(self):
        self.write(12 * MIB, os.urandom(2 * MIB))
        self.write(40 * MIB, b"my photos")
        self.write(62 * MIB, b"not the image's")
        before = self.disk.read_bytes()
        plan = self.plan(self.disk, "--keep-data")
        self.assertEqual(self.fates(plan), self.KEEP)
        self.assertEqual(self.disk.read_bytes(), before)
        pristine("restore", self.image, self.disk, "--keep-data", "--yes")
        after = self.disk.read_bytes()
        self.assertEqual(after[36 * MIB:], before[36 * MIB:])
        self.assertEqual(after[:MIB], before[:MIB])
        for number in (1, 2, 3):
            pristine("compare", self.image, f"{self.disk}#{number}",
                     "--partition", number)

    def test_without_the_layout_all_is_written_and_the_plan_says_so(self):
        with open(self.dir / "table", "w", encoding="ascii") as table:
            table.write("label: gpt\nstart=1MiB, size=70MiB\n")
        with open(self.dir / "table", "rb") as table:
            lib.run("sfdisk", "-q", self.disk, stdin=table)
        plan = self.plan(self.disk, "--keep-data")
        self.assertTrue(plan["whole_disk"] and plan["layout_is_lost"])
        self.assertEqual([p["fate"] for p in plan["before"]], ["removed"])
        self.assertEqual({p["fate"] for p in plan["after"]}, {"created"})
        self.assertIn("written anew", plan["notes"][0])
        pristine("restore", self.image, self.disk, "--keep-data", "--yes")
        pristine("compare", self.image, self.disk)

    def test_one_partition_and_a_whole_disk(self):
        plan = self.plan("--partition", 3, "--to", f"{self.disk}#4")
        self.assertEqual([f for _, f in self.fates(plan)],
                         ["kept", "kept", "kept", "overwritten", "kept"])
        self.assertEqual(plan["legs"][0]["target"], f"{self.disk}#4")
        self.assertTrue(self.plan(self.disk)["whole_disk"])

    def test_what_is_refused_has_its_kind_and_numbers(self):
        plan = self.plan("--partition", 4, "--to", f"{self.disk}#5", code=3)
        self.assertEqual(plan["refusal"]["kind"], "too_small")
        self.assertEqual(plan["refusal"]["needed"], 24 * MIB)
        self.assertEqual(plan["refusal"]["available"], 8 * MIB)
        before = self.disk.read_bytes()
        lib.make_sparse(self.dir / "small.img", 20 * MIB)
        pristine("restore", self.image, self.dir / "small.img", "--keep-data",
                 "--yes", code=3)
        self.assertEqual(self.disk.read_bytes(), before)

    def test_the_document_is_as_the_manual_says(self):
        manual = (pathlib.Path(__file__).parents[2] / "docs" / "JSON.md"
                  ).read_text()
        plan = self.plan("--partition", 4, "--to", f"{self.disk}#5", code=3)
        self.check(PLAN | {"refusal": REFUSAL}, plan, "plan")
        self.assertIsNone(self.plan(self.disk)["refusal"])
        for name in [*PLAN, *PARTITION, *REFUSAL]:
            self.assertIn(f"`{name}`", manual)

    def check(self, shape, value, where):
        if isinstance(shape, dict):
            self.assertEqual(set(shape), set(value), where)
            for key in shape:
                self.check(shape[key], value[key], f"{where}.{key}")
        elif isinstance(shape, list):
            for item in value:
                self.check(shape[0], item, where)
        else:
            self.assertIs(type(value), shape, where)

    def test_a_target_that_is_not_there_has_no_plan(self):
        text = pristine("restore", self.image, self.dir / "none.img",
                        "--dry-run", code=3)
        self.assertIn("none.img", text)
        self.assertFalse((self.dir / "none.img").exists())


if __name__ == "__main__":
    unittest.main()
