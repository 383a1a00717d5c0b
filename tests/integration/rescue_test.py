#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Saves personal files and puts them back; GNU tar and ntfs-3g are the
oracles."""
import hashlib
import json
import os
import pathlib
import struct
import subprocess
import unittest

import lib

MIB = 1 << 20
RECORD = 1024


def can_mount():
    return os.getuid() == 0 and os.path.exists("/dev/fuse")


def digests(folder):
    return {path.relative_to(folder).as_posix():
            hashlib.sha256(path.read_bytes()).hexdigest()
            for path in sorted(folder.rglob("*")) if path.is_file()}


class RescueCase(lib.SandboxTest):
    def setUp(self):
        super().setUp()
        self.to = self.dir / "to"
        self.to.mkdir()

    def pristine(self, *arguments, ok=(0,)):
        lines = lib.run(lib.PRISTINE, "rescue", *arguments, "--json",
                        ok=ok).decode().splitlines()
        return {line["schema"]: line for line in map(json.loads, lines)}

    def unpack(self, archive):
        out = self.dir / "unpacked"
        out.mkdir()
        lib.run("tar", "--zstd", "-xf", archive, "-C", out)
        return out

    def fill(self, system):
        files = {"Users/李雷/Desktop/简历.docx": b"resume",
                 "Users/李雷/Documents/" + "长" * 80 + ".txt": b"long",
                 "Users/李雷/Pictures/a.raw": os.urandom(5 * MIB + 3),
                 "Users/Han/Music/empty": b""}
        for name, content in files.items():
            path = system / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content)
            os.utime(path, ns=(10**18 + 123456700, 10**18 + 123456700))
        return system


class RescueTest(RescueCase):
    def setUp(self):
        super().setUp()
        self.system = self.fill(self.dir / "system")

    def test_gnu_tar_restores_every_file_with_its_time(self):
        done = self.pristine(self.system, "--to", self.to)["pristine.rescue/1"]
        archive = pathlib.Path(done["archive"])
        self.assertEqual(done["sha256"],
                         hashlib.sha256(archive.read_bytes()).hexdigest())
        self.assertEqual(done["files"], 4)
        out = self.unpack(archive)
        self.assertEqual(digests(out), digests(self.system))
        for path in out.rglob("*"):
            if path.is_file():
                self.assertEqual(path.stat().st_mtime_ns, 10**18 + 123456700)

    def test_people_and_folders_can_be_chosen(self):
        listed = self.pristine(self.system, "--list")
        self.assertEqual(
            [(p["name"], [f["kind"] for f in p["folders"]])
             for p in listed["pristine.rescue-list/1"]["people"]],
            [("Han", ["music"]),
             ("李雷", ["desktop", "documents", "pictures"])])
        done = self.pristine(self.system, "--to", self.to, "--person", "李雷",
                             "--folder", "desktop")["pristine.rescue/1"]
        self.assertEqual(list(digests(self.unpack(done["archive"]))),
                         ["Users/李雷/Desktop/简历.docx"])

    def test_puts_back_without_touching_what_is_there(self):
        done = self.pristine(self.system, "--to", self.to,
                             "--person", "李雷")["pristine.rescue/1"]
        fresh = self.dir / "fresh"
        desktop = fresh / "Users/李雷/Desktop"
        desktop.mkdir(parents=True)
        (desktop / "mine").write_text("mine")
        back = self.pristine("--put-back", done["archive"], "--to",
                             fresh)["pristine.put-back/1"]
        folder = fresh / back["folder"]
        self.assertEqual(folder.parent, desktop)
        self.assertTrue(folder.name.startswith("Saved files 20"))
        expected = {name: digest for name, digest in
                    digests(self.system).items() if "李雷" in name}
        self.assertEqual(digests(folder), expected)
        self.assertEqual((desktop / "mine").read_text(), "mine")

    def test_hostile_archives_are_refused_before_anything_is_written(self):
        fresh = self.dir / "fresh"
        fresh.mkdir()
        bad = self.dir / "bad"
        bad.mkdir()
        (bad / "x").write_text("x")
        (bad / "out").symlink_to("/etc")
        for number, (name, *how) in enumerate((
                ("/abs/x", "--transform", "s,^,/abs/,", "x"),
                ("a/../../x", "--transform", "s,^,a/../../,", "x"),
                ("out", "out"))):
            archive = self.dir / f"{number}.tar.zst"
            lib.run("tar", "--zstd", "-P", "-C", bad, "-cf", archive, *how)
            error = self.pristine("--put-back", archive, "--to", fresh,
                                  ok=(3,))["pristine.error/1"]
            self.assertIn(name, error["text"])
            self.assertEqual(os.listdir(fresh), [])


@unittest.skipUnless(can_mount(), "takes root and FUSE")
class RescueMountedTest(RescueCase):
    def ntfs(self, name):
        image = lib.make_sparse(self.dir / name, 64 * MIB)
        lib.run("mkntfs", "-q", "-F", image)
        return image

    def mount(self, image):
        folder = self.dir / f"mounted-{image.name}"
        folder.mkdir(exist_ok=True)
        # The daemon must not hold the pipes of our output.
        subprocess.run(["ntfs-3g", "-o", "streams_interface=xattr", image,
                        folder], env=lib.ENV, check=True)
        self.addCleanup(subprocess.run, ["umount", "-q", folder], check=False)
        return folder

    def test_streams_and_attributes_survive(self):
        system = self.fill(self.mount(self.ntfs("system.img")))
        name = "Users/李雷/Desktop/简历.docx"
        os.setxattr(system / name, "user.Zone.Identifier", b"[ZoneTransfer]")
        hidden = struct.pack("<I", 0x22)
        os.setxattr(system / name, "system.ntfs_attrib", hidden)
        done = self.pristine(system, "--to", self.to,
                             "--person", "李雷")["pristine.rescue/1"]
        self.assertEqual(done["unread"], [])
        fresh = self.mount(self.ntfs("fresh.img"))
        back = self.pristine("--put-back", done["archive"], "--to",
                             fresh)["pristine.put-back/1"]
        self.assertEqual(back["left_out"], [])
        found = fresh / back["folder"] / name
        self.assertEqual(os.getxattr(found, "user.Zone.Identifier"),
                         b"[ZoneTransfer]")
        self.assertEqual(os.getxattr(found, "system.ntfs_attrib"), hidden)
        self.assertEqual(os.getxattr(found, "system.ntfs_crtime"),
                         os.getxattr(system / name, "system.ntfs_crtime"))

    @unittest.skipUnless(os.path.exists("/dev/loop-control"), "takes loops")
    def test_a_partition_is_mounted_read_only_and_put_back_to(self):
        image = self.ntfs("system.img")
        system = self.fill(self.mount(image))
        name = "Users/李雷/Desktop/简历.docx"
        os.setxattr(system / name, "user.Zone.Identifier", b"[ZoneTransfer]")
        before = digests(system)
        lib.run("umount", system)
        whole = hashlib.sha256(image.read_bytes()).digest()
        device = lib.run("losetup", "--find", "--show",
                         image).decode().strip()
        self.addCleanup(lib.run, "losetup", "--detach", device)
        done = self.pristine(device, "--to", self.to)["pristine.rescue/1"]
        self.assertEqual(done["unread"], [])
        self.assertEqual(hashlib.sha256(image.read_bytes()).digest(), whole)
        self.assertEqual(digests(self.unpack(done["archive"])), before)
        back = self.pristine("--put-back", done["archive"], "--to",
                             device)["pristine.put-back/1"]
        # Of two people, so that it is nobody's desktop.
        self.assertTrue(back["folder"].startswith("Saved files "))
        found = self.mount(image) / back["folder"]
        self.assertEqual(digests(found), before)
        self.assertEqual(os.getxattr(found / name, "user.Zone.Identifier"),
                         b"[ZoneTransfer]")

    def test_a_file_that_cannot_be_read_is_named_and_the_rest_is_saved(self):
        image = self.ntfs("system.img")
        system = self.fill(self.mount(image))
        lost = "Users/李雷/Desktop/简历.docx"
        record = (system / lost).stat().st_ino
        before = digests(system)
        lib.run("umount", system)
        with open(image, "r+b") as file:
            boot = file.read(512)
            cluster = struct.unpack_from("<H", boot, 11)[0] * boot[13]
            mft = struct.unpack_from("<Q", boot, 0x30)[0] * cluster
            file.seek(mft + record * RECORD)
            self.assertEqual(file.read(4), b"FILE")
            file.seek(mft + record * RECORD)
            file.write(b"BAAD")
        system = self.mount(image)
        done = self.pristine(system, "--to", self.to,
                             ok=(1,))["pristine.rescue/1"]
        self.assertEqual(len(done["unread"]), 1)
        self.assertTrue(done["unread"][0].startswith(lost))
        del before[lost]
        self.assertEqual(digests(self.unpack(done["archive"])), before)

    def test_a_full_destination_is_told_and_nothing_stays(self):
        system = self.fill(self.dir / "system")
        lib.run("mount", "-t", "tmpfs", "-o", "size=2m", "tmpfs", self.to)
        self.addCleanup(lib.run, "umount", self.to)
        error = self.pristine(system, "--to", self.to,
                              ok=(1,))["pristine.error/1"]
        self.assertEqual(error["code"], "no_space")
        self.assertEqual(os.listdir(self.to), [])


if __name__ == "__main__":
    unittest.main()
