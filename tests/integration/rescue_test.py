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
                ("a/../../x", "--transform", "s,^,a/../../,", "x"))):
            archive = self.dir / f"{number}.tar.zst"
            lib.run("tar", "--zstd", "-P", "-C", bad, "-cf", archive, *how)
            error = self.pristine("--put-back", archive, "--to", fresh,
                                  ok=(3,))["pristine.error/1"]
            self.assertIn(name, error["text"])
            self.assertEqual(os.listdir(fresh), [])


    def test_links_that_lead_out_are_named_and_never_made(self):
        fresh = self.dir / "fresh"
        fresh.mkdir()
        bad = self.dir / "bad"
        (bad / "x").mkdir(parents=True)
        (bad / "out").symlink_to("/etc")
        (bad / "up").symlink_to("x/../../..")
        (bad / "in").symlink_to("x")
        archive = self.dir / "links.tar.zst"
        lib.run("tar", "--zstd", "-C", bad, "-cf", archive, "out", "up", "in",
                "x")
        # What lies behind the name of a link is put into a folder instead.
        (bad / "in").unlink()
        (bad / "in").mkdir()
        (bad / "in" / "file").write_text("file")
        tar = self.dir / "links.tar"
        lib.run("zstd", "-q", "-d", archive, "-o", tar)
        lib.run("tar", "-C", bad, "-rf", tar, "in/file")
        lib.run("zstd", "-q", "-f", tar, "-o", archive)
        back = self.pristine("--put-back", archive, "--to",
                             fresh)["pristine.put-back/1"]
        folder = fresh / back["folder"]
        self.assertEqual(sorted(os.listdir(folder)), ["in", "x"])
        self.assertFalse((folder / "in").is_symlink())
        self.assertEqual((folder / "in" / "file").read_text(), "file")
        self.assertEqual([line.split(":")[0] for line in back["left_out"]],
                         ["out", "up", "in"])


def junction(target):
    """[MS-FSCC] 2.1.2.5."""
    name = f"\\??\\{target}".encode("utf-16-le")
    shown = target.encode("utf-16-le")
    names = name + b"\0\0" + shown + b"\0\0"
    return struct.pack("<IHHHHHH", 0xA0000003, 8 + len(names), 0, 0, len(name),
                       len(name) + 2, len(shown)) + names


def set_reparse(path, data):
    os.setxattr(path, "system.ntfs_reparse_data", data, follow_symlinks=False)


@unittest.skipUnless(can_mount(), "takes root and FUSE")
class RescueMountedTest(RescueCase):
    def ntfs(self, name):
        image = lib.make_sparse(self.dir / name, 64 * MIB)
        lib.run("mkntfs", "-q", "-F", image)
        return image

    def mount(self, image, streams="xattr"):
        folder = self.dir / f"mounted-{image.name}"
        folder.mkdir(exist_ok=True)
        # The daemon must not hold the pipes of our output.
        subprocess.run(["ntfs-3g", "-o", f"streams_interface={streams}", image,
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

    def partition(self, name):
        """An NTFS as partition 3 of a disk image; the file system by itself
        is written first."""
        image = lib.make_sparse(self.dir / name, 80 * MIB)
        with open(self.dir / "table", "w+") as table:
            table.write("label: gpt\nstart=4MiB, size=64MiB, type="
                        "EBD0A0A2-B9E5-4433-87C0-68B6B72699C7\n")
        with open(self.dir / "table", "rb") as table:
            lib.run("sfdisk", "-q", image, stdin=table)
        lib.run("sgdisk", "--transpose=1:3", image)
        return image

    def into(self, disk, fs):
        with open(disk, "r+b") as file:
            file.seek(4 * MIB)
            file.write(fs.read_bytes())

    @unittest.skipUnless(os.path.exists("/dev/loop-control"), "takes loops")
    def test_windows_in_a_disk_image_keeps_large_streams_and_junctions(self):
        fs = self.ntfs("fs.img")
        system = self.fill(self.mount(fs, "windows"))
        home = system / "Users/李雷"
        name = "Users/李雷/Desktop/简历.docx"
        streams = {":small": b"[ZoneTransfer]", ":large": os.urandom(3 * MIB),
                   ":a=b": b"equals"}
        for number in range(8):
            streams[f":many{number}"] = os.urandom(60000)
        for stream, content in streams.items():
            (system / (name + stream)).write_bytes(content)
        os.utime(system / name, ns=(10**18 + 700, 10**18 + 700))
        (home / "Documents:of-folder").write_bytes(os.urandom(MIB))
        before = digests(home)
        for folder, target in (("Pics", "C:\\Users\\李雷\\Pictures"),
                               ("Away", "D:\\Music")):
            (home / "Documents" / folder).mkdir()
            set_reparse(home / "Documents" / folder, junction(target))
        lib.run("umount", system)
        disk = self.partition("disk.img")
        self.into(disk, fs)
        whole = hashlib.sha256(disk.read_bytes()).digest()
        done = self.pristine(f"{disk}#3", "--to", self.to, "--person",
                             "李雷")["pristine.rescue/1"]
        self.assertEqual(hashlib.sha256(disk.read_bytes()).digest(), whole)
        self.assertEqual(done["unread"], [])
        self.assertEqual(done["links"],
                         ["Users/李雷/Documents/Away: D:/Music"])
        # GNU tar makes files of what is too large for an attribute.
        out = self.unpack(done["archive"])
        self.assertEqual((out / (name + ":large")).read_bytes(),
                         streams[":large"])
        self.assertEqual(os.readlink(out / "Users/李雷/Documents/Pics"),
                         "../Pictures")
        back = self.pristine("--put-back", done["archive"], "--to",
                             f"{disk}#3")["pristine.put-back/1"]
        self.assertEqual(back["not_put_back"], [])
        self.assertEqual(len(back["left_out"]), 1)
        self.assertIn("Away", back["left_out"][0])
        with open(disk, "rb") as file:
            file.seek(4 * MIB)
            (self.dir / "after.img").write_bytes(file.read(64 * MIB))
        lib.run("ntfsfix", "-n", self.dir / "after.img")
        after = self.mount(self.dir / "after.img", "windows")
        folder = after / back["folder"]
        self.assertEqual(folder.parent, after / "Users/李雷/Desktop")
        found = {path: digest for path, digest in
                 digests(folder / "Users/李雷").items()}
        self.assertEqual(found, before)
        for stream, content in streams.items():
            self.assertEqual((folder / (name + stream)).read_bytes(), content)
        self.assertEqual((folder / name).stat().st_mtime_ns, 10**18 + 700)
        self.assertEqual(
            (folder / "Users/李雷/Documents:of-folder").stat().st_size, MIB)
        pics = folder / "Users/李雷/Documents/Pics"
        self.assertTrue(pics.is_symlink())
        self.assertEqual((pics / "a.raw").read_bytes(),
                         (folder / "Users/李雷/Pictures/a.raw").read_bytes())

    def test_without_root_a_disk_image_says_that_it_takes_root(self):
        disk = self.partition("disk.img")
        self.into(disk, self.ntfs("fs.img"))
        os.chmod(self.dir, 0o755)
        os.chmod(disk, 0o644)
        done = subprocess.run(
            ["setpriv", "--reuid=65534", "--regid=65534", "--clear-groups",
             lib.PRISTINE, "rescue", f"{disk}#3", "--list"], env=lib.ENV,
            capture_output=True, check=False)
        self.assertEqual(done.returncode, 3, done.stderr)
        self.assertIn(b"rights of root", done.stderr)

    def test_what_is_in_the_cloud_only_is_named_and_never_zeros(self):
        image = self.ntfs("system.img")
        system = self.fill(self.mount(image))
        cloud = system / "Users/李雷/OneDrive"
        cloud.mkdir()
        for name in ("cloud.txt", "zeros.bin"):
            (cloud / name).touch()
            os.truncate(cloud / name, 300000)
        # [MS-FSCC] 2.6: reparse point, sparse, offline, recall on access.
        set_reparse(cloud / "cloud.txt",
                    struct.pack("<IHH", 0x9000701A, 8, 0) + bytes(8))
        for name in ("cloud.txt", "zeros.bin"):
            os.setxattr(cloud / name, "system.ntfs_attrib",
                        struct.pack("<I", 0x1220), follow_symlinks=False)
        (cloud / "here.txt").write_text("here")
        done = self.pristine(system, "--to", self.to, "--folder",
                             "onedrive")["pristine.rescue/1"]
        self.assertEqual(done["elsewhere"], ["Users/李雷/OneDrive/cloud.txt",
                                             "Users/李雷/OneDrive/zeros.bin"])
        self.assertEqual(list(digests(self.unpack(done["archive"]))),
                         ["Users/李雷/OneDrive/here.txt"])

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
