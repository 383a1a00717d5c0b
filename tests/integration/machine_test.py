#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Holds the list of disks against lsblk, sfdisk and blkid."""
import json
import os
import pathlib
import re
import unittest

import lib

PROBE = lib.BUILD / "tests" / "machine_probe"
MIB = 1 << 20
NOBODY = 65534

TEXT, NUMBER, TRUTH, LIST = str, int, bool, list
CONTENT = {"type": TEXT, "label": TEXT, "uuid": TEXT}
USAGE = {"mounts": [{"path": TEXT, "type": TEXT, "read_only": TRUTH}],
         "swap": TRUTH, "held_by": [TEXT], "runs_pristine": TRUTH}
PARTITION = {"number": NUMBER, "node": TEXT, "path": TEXT, "offset": NUMBER,
             "size": NUMBER, "role": TEXT, "type": TEXT, "id": TEXT,
             "name": TEXT, "attributes": NUMBER, "content": CONTENT, **USAGE}
DISK = {"node": TEXT, "path": TEXT, "maker": TEXT, "model": TEXT,
        "serial": TEXT, "wwn": TEXT, "fingerprint": TEXT, "bus": TEXT,
        "size": NUMBER, "removable": TRUTH, "read_only": TRUTH, "rotational": TRUTH,
        "logical_sector": NUMBER, "physical_sector": NUMBER,
        "made_of": [TEXT], "backing_file": TEXT,
        "table": {"kind": TEXT, "id": TEXT}, "content": CONTENT, **USAGE,
        "partitions": [PARTITION], "notes": [TEXT]}
DOCUMENT = {"schema": TEXT, "disks": [DISK]}


def probe(*arguments, root=None, **options):
    inside = [f"PRISTINE_TEST_ROOT={root}"] if root else []
    return lib.run("env", *inside, PROBE, *arguments, **options).decode()


def disks(root=None, **options):
    return json.loads(probe("json", root=root, **options))["disks"]


def blkid(path, offset, size):
    """What blkid itself says of a range of a file."""
    said = lib.run("blkid", "-p", "-o", "udev", "-O", offset, "-S", size,
                   "-u", "filesystem,crypto,other", path, ok=(0, 2)).decode()
    known = dict(line.split("=", 1) for line in said.splitlines())
    # Unsafe characters are written as \\x20.
    label = re.sub(r"\\x([0-9a-f]{2})", lambda m: chr(int(m[1], 16)),
                   known.get("ID_FS_LABEL_ENC", ""))
    return {"type": known.get("ID_FS_TYPE", ""), "label": label,
            "uuid": known.get("ID_FS_UUID", "")}


class RealMachineTest(lib.SandboxTest):
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

    def test_json_has_the_documented_shape_for_an_ordinary_user(self):
        user = {"user": NOBODY, "group": NOBODY, "extra_groups": []} \
            if os.getuid() == 0 else {}
        document = json.loads(probe("json", **user))
        self.assertEqual(document["schema"], "pristine.disks/1")
        self.check(DOCUMENT, document, "document")
        self.assertTrue(probe("text", **user))

    def test_every_member_is_in_the_manual(self):
        manual = (pathlib.Path(__file__).parents[2] / "docs" / "JSON.md"
                  ).read_text()
        for name in [*DOCUMENT, *DISK, *PARTITION, *CONTENT]:
            self.assertIn(f"`{name}`", manual)

    def test_agrees_with_lsblk(self):
        # Without loop devices, which come and go while other tests run.
        listed = json.loads(lib.run(
            "lsblk", "--json", "--bytes", "--nodeps", "--output",
            "NAME,SIZE,RO,RM,ROTA,LOG-SEC,PHY-SEC,TYPE"))["blockdevices"]
        wanted = {d["name"]: (d["size"], d["ro"], d["rm"], d["rota"],
                              d["log-sec"], d["phy-sec"])
                  for d in listed
                  if d["type"] not in ("rom", "loop") and d["size"] > 0
                  and not d["name"].startswith(("zram", "ram", "fd"))}
        found = {d["node"]: (d["size"], d["read_only"], d["removable"],
                             d["rotational"], d["logical_sector"],
                             d["physical_sector"]) for d in disks()
                 if d["bus"] != "loop"}
        self.assertEqual(found, wanted)

    def test_finds_the_disk_of_a_file_as_findmnt_does(self):
        source = lib.run("findmnt", "--noheadings", "--output", "SOURCE",
                         "--target", lib.BUILD).decode().strip()
        holding = probe("holding", lib.BUILD / "not-there").split("\n")
        if source.startswith("/dev/"):
            self.assertIn(source.removeprefix("/dev/"),
                          " ".join(holding).split())


class ImageTest(lib.SandboxTest):
    """A disk image stands for a disk of a made-up machine."""

    def make_machine(self, size):
        device = self.dir / "sys/class/block/sdx"
        device.mkdir(parents=True)
        for name, value in {"dev": "8:240", "size": size // 512,
                            "queue/logical_block_size": 512}.items():
            (device / name).parent.mkdir(exist_ok=True)
            (device / name).write_text(f"{value}\n")
        (self.dir / "proc/self").mkdir(parents=True)
        (self.dir / "proc/self/mountinfo").write_text("")
        (self.dir / "dev").mkdir()
        return lib.make_sparse(self.dir / "dev/sdx", size)

    def put(self, image, at, size, *command):
        """Makes a file system with `command` at a place of the image."""
        part = lib.make_sparse(self.dir / "part", size)
        lib.run(*command, part)
        with open(image, "r+b") as out:
            out.seek(at)
            out.write(part.read_bytes())
        part.unlink()

    def check_against_tools(self, image):
        disk, = disks(root=self.dir)
        table = json.loads(lib.run("sfdisk", "--json", image)
                           )["partitiontable"]
        self.assertEqual(disk["notes"], [])
        self.assertEqual(disk["table"]["kind"],
                         {"gpt": "gpt", "dos": "mbr"}[table["label"]])
        self.assertEqual(disk["table"]["id"], table["id"].lower())
        wanted = [p for p in table["partitions"]
                  if p["type"] not in ("f", "5", "85")]
        found = disk["partitions"]
        self.assertEqual([(p["offset"], p["size"]) for p in found],
                         [(p["start"] * 512, p["size"] * 512)
                          for p in wanted])
        for ours, theirs in zip(found, wanted):
            kind = theirs["type"].lower()
            self.assertEqual(ours["type"], kind if "-" in kind
                             else f"0x{int(kind, 16):02x}")
            self.assertEqual(ours["name"], theirs.get("name", ""))
            if "uuid" in theirs:
                self.assertEqual(ours["id"], theirs["uuid"].lower())
            self.assertEqual(ours["number"], int(
                theirs["node"].removeprefix(str(image))))
            self.assertEqual(ours["content"],
                             blkid(image, ours["offset"], ours["size"]))
        return found

    def make_gpt(self, image):
        lib.run("sgdisk", "-n1:1M:+40M", "-t1:ef00", "-c1:EFI",
                "-n2:0:+16M", "-t2:0c01", "-n3:0:+64M", "-t3:0700",
                "-c3:Basic data partition", "-n4:0:+20M", "-t4:2700",
                "-n7:0:+20M", "-t7:8200", "-n6:0:+30M", "-t6:8302", image)
        self.put(image, 1 * MIB, 40 * MIB, "mkfs.vfat", "-n", "ESP")
        self.put(image, 57 * MIB, 64 * MIB, "mkfs.ntfs", "-QFq", "-L",
                 "系统 C")
        self.put(image, 141 * MIB, 20 * MIB, "mkswap", "-L", "Swap")
        self.put(image, 161 * MIB, 30 * MIB, "mkfs.ext4", "-q", "-L", "Home")

    def test_reads_a_gpt_and_what_is_in_it(self):
        image = self.make_machine(200 * MIB)
        self.make_gpt(image)
        # sfdisk lists by number, we by place: entry 7 lies before entry 6.
        disk, = disks(root=self.dir)
        self.assertEqual([p["number"] for p in disk["partitions"]],
                         [1, 2, 3, 4, 7, 6])
        lib.run("sgdisk", "--sort", image)
        found = self.check_against_tools(image)
        self.assertEqual([p["role"] for p in found],
                         ["boot", "boot", "data", "recovery", "swap",
                          "data"])
        self.assertEqual(found[2]["content"]["label"], "系统 C")

    def test_reads_an_mbr_with_logical_partitions(self):
        image = self.make_machine(200 * MIB)
        lib.run("sfdisk", "-q", image, stdin=self.script(
            "label: dos\n2048,40M,7,*\n,20M,27\n,,f\n,30M,83\n,40M,b\n"))
        self.put(image, 1 * MIB, 40 * MIB, "mkfs.ntfs", "-QFq")
        found = self.check_against_tools(image)
        self.assertEqual([p["number"] for p in found], [1, 2, 5, 6])
        self.assertEqual(found[0]["attributes"], 4)
        self.assertEqual([p["role"] for p in found],
                         ["boot", "recovery", "unknown", "unknown"])

    def test_reads_a_disk_without_a_table(self):
        image = self.make_machine(40 * MIB)
        lib.run("mkfs.vfat", "-n", "STICK", image)
        disk, = disks(root=self.dir)
        self.assertEqual(disk["table"]["kind"], "")
        self.assertEqual(disk["content"]["label"], "STICK")
        self.assertEqual(disk["partitions"], [])

    def script(self, text):
        path = self.dir / "script"
        path.write_text(text)
        file = open(path, "rb")
        self.addCleanup(file.close)
        return file

    def test_sees_a_real_loop_device(self):
        if os.getuid() != 0 or not os.path.exists("/dev/loop-control"):
            print("left out: a real loop device needs root and /dev/loop-control")
            return
        image = lib.make_sparse(self.dir / "disk.img", 200 * MIB)
        self.make_gpt(image)
        loop = lib.run("losetup", "--find", "--show", "--read-only", image
                       ).decode().strip()
        self.addCleanup(lib.run, "losetup", "--detach", loop)
        disk, = [d for d in disks() if d["path"] == loop]
        self.assertEqual((disk["bus"], disk["backing_file"], disk["size"],
                          disk["read_only"], disk["table"]["kind"]),
                         ("loop", str(image), 200 * MIB, True, "gpt"))
        # With or without nodes for the partitions: kernels differ.
        self.assertEqual([p["content"]["type"] for p in disk["partitions"]],
                         ["vfat", "", "ntfs", "", "swap", "ext4"])
        name = os.path.basename(loop)
        self.assertIn(f"{image} is attached to {name}, read-only\n",
                      probe("uses", image))
        self.assertNotIn("attached", probe("uses", lib.__file__))
        self.check_mounted(image)

    def check_mounted(self, image):
        """The ext4 in it, mounted through a loop device of its own."""
        point = self.dir / "point"
        point.mkdir()
        loop = lib.run("losetup", "--find", "--show", "--offset", 161 * MIB,
                       "--sizelimit", 30 * MIB, image).decode().strip()
        self.addCleanup(lib.run, "losetup", "--detach", loop)
        lib.run("mount", loop, point)
        self.addCleanup(lib.run, "umount", point)
        name = os.path.basename(loop)
        mounted = f"{name} is mounted read-write at {point}\n"
        self.assertIn(mounted, probe("uses", image))
        self.assertIn(mounted, probe("uses", loop))
        # The file's own disk stands below the loop device.
        holding = probe("holding", point / "new.pri").split()
        self.assertIn(name, holding)
        self.assertGreater(len(holding), 1)


if __name__ == "__main__":
    unittest.main()
