# SPDX-License-Identifier: Apache-2.0
"""Partition tables, held against sfdisk and sgdisk."""
import json
import os
import pathlib
import re
import subprocess
import tempfile
import unittest
import uuid

import lib

TABLE_PROBE = lib.BUILD / "tests" / "table_probe"
MIB = 1 << 20


def probe(image):
    """What `table_probe read` prints: facts, partitions by number, regions,
    notes."""
    table = {"partitions": {}, "regions": [], "notes": []}
    for line in lib.run(TABLE_PROBE, "read", image).decode().splitlines():
        word, _, rest = line.partition(" ")
        if word == "partition":
            number, offset, length, kind, unique, attributes, name = (
                rest.split(" ", 6))
            table["partitions"][int(number)] = {
                "offset": int(offset), "length": int(length), "type": kind,
                "unique": unique, "attributes": int(attributes), "name": name}
        elif word == "region":
            table["regions"].append(tuple(map(int, rest.split())))
        elif word == "note":
            table["notes"].append(rest)
        else:
            table[word] = rest
    return table


def fit(image, out, size, *options, ok=(0,)):
    lib.run(TABLE_PROBE, "fit", image, out, size, *options, ok=ok)
    return out


def fdisk_4096(image, *commands):
    """Runs fdisk, which unlike this sfdisk can be told the sector size."""
    subprocess.run(["fdisk", "-b", "4096", "-w", "never", str(image)],
                   env=lib.ENV, input="\n".join([*commands, ""]).encode(),
                   stdout=subprocess.PIPE, stderr=subprocess.PIPE, check=True)


def dump_4096(image):
    """What fdisk reads, in the form of `sfdisk -J`."""
    with tempfile.TemporaryDirectory() as folder:
        fdisk_4096(image, "O", f"{folder}/script", "q")
        lines = pathlib.Path(folder, "script").read_text().splitlines()
    table = {"partitions": []}
    for line in lines:
        key, _, value = line.partition(":")
        if "start=" in line:
            fields = [field.split("=") for field in value.split(",")]
            part = {name.strip(): text.strip().strip('"')
                    for name, text in fields}
            table["partitions"].append({
                **part, "node": key.strip(), "start": int(part["start"]),
                "size": int(part["size"])})
        else:
            table[key] = value.strip()
    return {**table, "id": table["label-id"]}


def sfdisk_json(image, sector_size=512):
    if sector_size == 4096:
        return dump_4096(image)
    return json.loads(lib.run("sfdisk", "-J", image))["partitiontable"]


def oracle(image, sector_size=512):
    """The partitions as sfdisk lists them, in probe()'s form, without an MBR's
    extended ones."""
    table = sfdisk_json(image, sector_size)
    gpt = table["label"] == "gpt"
    partitions = {}
    for part in table.get("partitions", []):
        number = int(re.search(r"(\d+)$", part["node"]).group(1))
        kind = (part["type"].lower() if gpt
                else f"0x{int(part['type'], 16):02x}")
        if kind in ("0x05", "0x0f", "0x85"):
            continue
        partitions[number] = {
            "offset": part["start"] * sector_size,
            "length": part["size"] * sector_size, "type": kind,
            "unique": (part["uuid"].lower() if gpt
                       else f"{table['id'][2:]}-{number:02x}"),
            "name": part.get("name", "")}
    return table["id"].lower(), partitions


class TableTest(lib.SandboxTest):
    def image(self, size=100 * MIB, name="disk"):
        return lib.make_sparse(self.dir / name, size)

    def sfdisk(self, script, size=100 * MIB, sector_size=512, name="disk"):
        image = self.image(size, name)
        if sector_size == 4096:
            path = self.dir / "script"
            path.write_text(script)
            fdisk_4096(image, "I", str(path), "w")
        else:
            done = subprocess.run(["sfdisk", "-q", str(image)], env=lib.ENV,
                                  input=script.encode(), check=False,
                                  stdout=subprocess.PIPE,
                                  stderr=subprocess.STDOUT)
            self.assertEqual(done.returncode, 0, done.stdout)
        return image

    def compare(self, image, sector_size=512):
        """The probe's table, which must be sfdisk's, with sane regions."""
        table = probe(image)
        identifier, partitions = oracle(image, sector_size)
        self.assertEqual(table["id"], identifier)
        self.assertEqual(int(table["sector_size"]), sector_size)
        ours = {number: {key: value for key, value in part.items()
                         if key != "attributes"}
                for number, part in table["partitions"].items()}
        self.assertEqual(ours, partitions)
        spans = sorted([(p["offset"], p["length"])
                        for p in partitions.values()] + table["regions"])
        for (at, length), (following, _) in zip(spans, spans[1:]):
            self.assertLessEqual(at + length, following)
        self.assertLessEqual(sum(spans[-1]), os.path.getsize(image))
        return table

    def assert_sound(self, image):
        """sgdisk, which in files knows 512-byte sectors only, finds both
        GPTs sound.  What it says of alignment is the source's affair."""
        said = lib.run("sgdisk", "-v", image).decode()
        self.assertIn("No problems found", said)

    def fit_everywhere(self, image, sector_size=512):
        """Fits to the least, an odd and a larger disk; the partitions stay."""
        before = self.compare(image, sector_size)
        least = int(before["minimum"])
        fit(image, self.dir / "small", least - 1, ok=(1,))
        for size in (least, least + 12345 * sector_size, 3 * least,
                     os.path.getsize(image), (3 << 40) + sector_size):
            out = fit(image, self.dir / f"fitted-{size}", size)
            after = self.compare(out, sector_size)
            self.assertEqual(after["partitions"], before["partitions"])
            self.assertEqual(int(after["minimum"]), least)
            if before["kind"] == "gpt":
                self.assertFalse([note for note in after["notes"]
                                  if "counts in sectors" not in note])
                if sector_size == 512:
                    self.assert_sound(out)
            out.unlink()
        return before

    def test_gpt_of_sfdisk(self):
        image = self.sfdisk(
            "label: gpt\n"
            'start=2048,size=20000,type=U,name="EFI system"\n'
            '5: size=30001,name="Größe 🙂",attrs="LegacyBIOSBootable"\n'
            '3: start=180000,size=7,type=S\n')
        table = self.fit_everywhere(image)
        self.assertEqual(table["partitions"][5]["attributes"], 4)
        self.assertEqual(table["notes"], [])

    def test_gpt_in_4096_byte_sectors(self):
        image = self.sfdisk("label: gpt\nsize=10M,type=U,name=a\nsize=20M\n",
                            sector_size=4096)
        table = self.fit_everywhere(image, 4096)
        self.assertIn("counts in sectors of 4096", table["notes"][0])

    def test_gpt_of_any_length(self):
        for count in (4, 16, 100, 128, 200, 256):
            with self.subTest(count=count):
                image = self.sfdisk(
                    f"label: gpt\ntable-length: {count}\n"
                    "first-lba: 2048\nsize=1M\n2: size=2M\n", name=str(count))
                self.fit_everywhere(image)

    def test_gpt_full_of_partitions(self):
        script = "label: gpt\n" + "size=512K\n" * 128
        table = self.fit_everywhere(self.sfdisk(script, 300 * MIB))
        self.assertEqual(len(table["partitions"]), 128)

    def test_gpt_of_sgdisk_packed_to_the_last_sector(self):
        image = self.image(50 * MIB + 512 * 77)
        lib.run("sgdisk", "-a", "1", "-n", "1:34:40000", "-n", "2:40001:0",
                "-c", "2:last", "-t", "1:ef02", "-A", "2:set:63", image)
        table = self.fit_everywhere(image)
        self.assertEqual(int(table["minimum"]), os.path.getsize(image))

    def test_gpt_with_moved_entries(self):
        image = self.image()
        lib.run("sgdisk", "-j", "1000", "-n", "1:4096:8191", image)
        self.fit_everywhere(image)

    def test_hybrid_mbr_keeps_its_entries(self):
        image = self.image()
        lib.run("sgdisk", "-n", "1:2048:+10M", "-n", "2:0:+20M",
                "-n", "3:0:+5M", "-h", "1:2", image)
        table = self.fit_everywhere(image)
        self.assertEqual(table["hybrid"], "1")
        with open(fit(image, self.dir / "out", 500 * MIB), "rb") as file:
            fitted = file.read(512)
        with open(image, "rb") as file:
            original = file.read(512)
        for slot in range(4):
            at = 446 + 16 * slot
            if original[at + 4] != 0xEE:
                self.assertEqual(fitted[at:at + 16], original[at:at + 16])

    def test_damaged_gpts_are_repaired(self):
        image = self.sfdisk("label: gpt\nsize=10M,name=a\nsize=20M,name=b\n")
        partitions = probe(image)["partitions"]
        for at in (512, 1024, os.path.getsize(image) - 512):
            damaged = self.dir / f"damaged-{at}"
            lib.run("cp", "--sparse=always", image, damaged)
            with open(damaged, "r+b") as file:
                file.seek(at)
                file.write(b"\xff" * 16)
            table = probe(damaged)
            self.assertEqual(table["partitions"], partitions)
            self.assertIn("is damaged", table["notes"][0])
            for size in (90 * MIB, 100 * MIB, 110 * MIB):
                out = fit(damaged, self.dir / f"repaired-{at}-{size}", size)
                self.assertEqual(self.compare(out)["partitions"], partitions)
                self.assert_sound(out)

    def test_grown_disk(self):
        image = self.sfdisk("label: gpt\nsize=10M\n")
        os.truncate(image, 150 * MIB)
        self.assertIn("not at the disk's end", probe(image)["notes"][0])
        self.assert_sound(fit(image, self.dir / "out", 150 * MIB))

    def test_same_size_is_the_same_bytes(self):
        for label in ("gpt", "dos"):
            image = self.sfdisk(f"label: {label}\nsize=10M\nsize=20M\n",
                                name=label)
            out = fit(image, self.dir / f"{label}-out", 100 * MIB)
            lib.run("cmp", image, out)

    def test_new_identifiers(self):
        image = self.sfdisk("label: gpt\nsize=10M,name=a\nsize=20M,name=b\n")
        out = fit(image, self.dir / "out", 100 * MIB, "--new-ids")
        self.assert_sound(out)
        before, after = probe(image), self.compare(out)
        fresh = [after["id"]] + [part["unique"]
                                 for part in after["partitions"].values()]
        stale = {before["id"]} | {part["unique"]
                                  for part in before["partitions"].values()}
        self.assertEqual(len(set(fresh) - stale), 3)
        for text in fresh:
            self.assertEqual(uuid.UUID(text).version, 4)
            self.assertEqual(uuid.UUID(text).variant, uuid.RFC_4122)
        for number, part in before["partitions"].items():
            self.assertEqual({**part, "unique": ""},
                             {**after["partitions"][number], "unique": ""})

    def test_mbr_with_many_logical_partitions(self):
        script = ("label: dos\nlabel-id: 0x0badcafe\n"
                  "size=10M,type=7,bootable\nsize=7M,type=83\n"
                  "size=150M,type=f\n" + "size=2M,type=83\n" * 45)
        table = self.fit_everywhere(self.sfdisk(script, 200 * MIB))
        self.assertEqual(len(table["partitions"]), 47)
        self.assertEqual(table["partitions"][1]["attributes"], 4)
        self.assertEqual(table["partitions"][31]["unique"], "0badcafe-1f")

    def test_mbr_with_logical_partitions_out_of_order(self):
        image = self.sfdisk(
            "label: dos\nstart=2048,size=180000,type=5\n"
            "5: start=100000,size=5000\n6: start=4096,size=5000\n"
            "7: start=50001,size=333\n")
        self.fit_everywhere(image)

    def test_mbr_in_4096_byte_sectors(self):
        # The file does not tell its sector size, so only primary partitions
        # within the smaller reading of the disk can be listed.
        image = self.sfdisk("label: dos\nsize=10M,type=7\n", sector_size=4096)
        self.assertEqual(probe(image)["partitions"][1]["offset"], MIB // 8)

    def test_mbr_gets_a_new_signature_and_no_other_change(self):
        image = self.sfdisk("label: dos\nsize=10M\nsize=50M,type=5\nsize=9M\n")
        out = fit(image, self.dir / "out", 100 * MIB, "--new-ids")
        with open(image, "rb") as old, open(out, "rb") as new:
            old_bytes, new_bytes = bytearray(old.read()), new.read()
        self.assertNotEqual(old_bytes[440:444], new_bytes[440:444])
        old_bytes[440:444] = new_bytes[440:444]
        self.assertTrue(old_bytes == new_bytes)

    def test_empty_tables(self):
        for label, kind in (("gpt", "gpt"), ("dos", "mbr")):
            image = self.sfdisk(f"label: {label}\n", name=label)
            self.assertEqual(self.fit_everywhere(image)["kind"], kind)

    def test_mbr_over_an_older_gpt(self):
        image = self.sfdisk("label: gpt\nsize=10M\nsize=20M\n")
        with open(image, "r+b") as file:
            file.write(b"\0" * 512)
        self.assertEqual(probe(image)["kind"], "none")
        lib.run("sh", "-c", 'echo "size=30M" | sfdisk -q --wipe never -X dos '
                f"{image}")
        table = self.compare(image)
        self.assertEqual(table["kind"], "mbr")

    def test_file_systems_are_no_tables(self):
        for number, command in enumerate((
                ["mkfs.vfat", "-F", "12"], ["mkfs.vfat", "-F", "16"],
                ["mkfs.vfat", "-F", "32"], ["mkfs.ntfs", "-q", "-F", "-f"],
                ["mkfs.exfat"], ["mke2fs", "-q", "-F"], ["mkswap", "-q"])):
            with self.subTest(command=command):
                image = self.image(name=f"fs{number}")
                size = 2 * MIB if "12" in command else 100 * MIB
                os.truncate(image, size)
                lib.run(*command, image)
                table = probe(image)
                self.assertEqual(table["kind"], "none")
                self.assertEqual(table["partitions"], {})
                self.assertEqual(table["regions"], [])


if __name__ == "__main__":
    unittest.main()
