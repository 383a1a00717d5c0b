# SPDX-License-Identifier: Apache-2.0
"""Drives the screens by keys, on files that stand for disks, and looks at what
became of the disks."""
import hashlib
import json
import os
import re
import signal
import subprocess
import time
import unittest

import lib
from screens import Screens

MIB = 1 << 20
BASIC = "EBD0A0A2-B9E5-4433-87C0-68B6B72699C7"
ESP = "C12A7328-F81F-11D2-BA4B-00A0C93EC93B"
CAN_MOUNT = (os.geteuid() == 0 and os.path.exists("/dev/fuse")
             and os.path.exists("/dev/loop-control"))
# Partitions of the virtual PC: (start, size) in MiB.
BOOT, SYSTEM, DATA = (1, 40), (41, 120), (161, 60)


def digest(path, place=None):
    start, size = place or (0, os.path.getsize(path) // MIB)
    with open(path, "rb") as file:
        file.seek(start * MIB)
        return hashlib.sha256(file.read(size * MIB)).hexdigest()


class ScreensTest(lib.SandboxTest):
    def setUp(self):
        super().setUp()
        self.disk = self.make_disk()
        self.images = self.dir / "images"
        self.images.mkdir()
        self.image = self.images / "PHILIPS.pri"
        lib.run(lib.PRISTINE, "capture", self.disk, self.image,
                "--label", "Factory state")
        self.factory = digest(self.disk)

    def make_disk(self):
        disk = lib.make_sparse(self.dir / "disk.img", 230 * MIB)
        table = self.dir / "table"
        table.write_text("label: gpt\n" + "".join(
            f"start={start}MiB, size={size}MiB, type={kind}\n"
            for (start, size), kind in ((BOOT, ESP), (SYSTEM, BASIC),
                                        (DATA, BASIC))))
        with open(table, "rb") as script:
            lib.run("sfdisk", "-q", disk, stdin=script)
        self.place(disk, BOOT, "mkfs.fat", "-F", "32", "-n", "ESP")
        for place, label in ((SYSTEM, "Windows"), (DATA, "Files")):
            self.place(disk, place, "mkntfs", "-q", "-F", "-Q", "-L", label,
                       "-p", place[0] * 2048, "-s", 512, "-H", 255, "-S", 63)
        return disk

    def place(self, disk, place, *mkfs):
        start, size = place
        part = lib.make_sparse(self.dir / "part.img", size * MIB)
        lib.run(*mkfs, part)
        if mkfs[0] == "mkntfs":
            file = self.dir / "file"
            file.write_bytes(os.urandom(9 * MIB))
            lib.run("ntfscp", "-q", "-f", part, file, "/file")
        with open(disk, "r+b") as target:
            target.seek(start * MIB)
            target.write(part.read_bytes())

    def ruin(self):
        """What a virus does to C:, and what the owner did to D: since then."""
        with open(self.disk, "r+b") as disk:
            disk.seek(SYSTEM[0] * MIB)
            disk.write(os.urandom(4 * MIB))
            disk.seek((DATA[0] + 30) * MIB)
            disk.write(b"a letter to grandmother")
        return digest(self.disk, DATA)

    def open(self, *arguments, **options):
        screens = Screens(self.dir, "--disk", self.disk, "--images",
                          self.images, *arguments, **options)
        self.addCleanup(screens.close)
        return screens

    def leave_saving(self, screens, lang="en"):
        """Saves what is chosen, and says that C:, which cannot be read, is
        not."""
        screens.screen("save-data", lang)
        screens.keys("c")
        screens.screen("skip-saving", lang)
        screens.keys("Tab", "Enter")
        screens.screen("confirm", lang)

    def assert_restored(self, data):
        lib.run(lib.PRISTINE, "compare", self.image, f"{self.disk}#2",
                "--partition", 2)
        self.assertEqual(digest(self.disk, DATA), data)

    def test_a_customer_restores_by_keys_and_keeps_the_files_on_d(self):
        data = self.ruin()
        screens = self.open()
        screens.screen("welcome")
        shown = screens.shows("Factory state")
        self.assertNotIn(str(self.disk), shown)
        screens.keys("Enter")
        screens.screen("plan")
        shown = screens.shows("kept, and saved first")
        self.assertRegex(shown, r"C: \(Windows\) +\S+ MB +ERASED")
        self.assertRegex(shown, r"D: \(Files\) +\S+ MB +kept, and saved first")
        screens.keys("Enter")
        self.assertRegex(screens.shows("Saved to"), r"\[x\]  D: \(Files\)")
        shown = screens.shows("C: can't be read: its file system is damaged.")
        self.assertRegex(shown, r"\[ \]  C: \(Windows\)")
        self.leave_saving(screens)
        screens.shows("Saved first")
        screens.keys("Tab", "Enter")
        screens.screen("progress")
        screens.expect("PRISTINE_RESULT ok")
        screens.screen("result")
        screens.shows("Done: the computer is back")
        screens.keys("Enter")
        self.assertEqual(screens.ended(), 0)
        self.assert_restored(data)
        self.assert_saved_and_recorded()

    def assert_saved_and_recorded(self):
        """A copy of D: and a record lie in the job's folder."""
        (folder,) = (self.images / "Pristine").iterdir()
        (copy,) = folder.glob("*.pri")
        lib.run(lib.PRISTINE, "compare", copy, f"{self.disk}#3")
        record = json.loads((folder / "record.json").read_text())
        self.assertEqual(record["end"], "done")
        self.assertEqual([one["path"] for one in record["saved"]], [str(copy)])

    def fill(self, place, files):
        """Puts files into the NTFS at that place of the disk."""
        part = self.dir / "fill.img"
        with open(self.disk, "rb") as disk:
            disk.seek(place[0] * MIB)
            part.write_bytes(disk.read(place[1] * MIB))
        folder = self.dir / "filled"
        folder.mkdir(exist_ok=True)
        subprocess.run(["ntfs-3g", part, folder], env=lib.ENV, check=True)
        for name, content in files.items():
            path = folder / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content)
        lib.run("umount", folder)
        with open(self.disk, "r+b") as disk:
            disk.seek(place[0] * MIB)
            disk.write(part.read_bytes())

    def files_at(self, place):
        part = self.dir / "look.img"
        with open(self.disk, "rb") as disk:
            disk.seek(place[0] * MIB)
            part.write_bytes(disk.read(place[1] * MIB))
        folder = self.dir / "looked"
        folder.mkdir(exist_ok=True)
        subprocess.run(["ntfs-3g", "-o", "ro", part, folder], env=lib.ENV,
                       check=True)
        try:
            return {path.relative_to(folder).as_posix(): path.read_bytes()
                    for path in folder.rglob("*") if path.is_file()}
        finally:
            lib.run("umount", folder)

    @unittest.skipUnless(CAN_MOUNT, "takes root, FUSE and loops")
    def test_people_get_their_files_back(self):
        files = {"Users/Li/Desktop/letter.txt": b"to grandmother",
                 "Users/Li/Pictures/a.jpg": os.urandom(3 * MIB),
                 "Users/王芳/Documents/简历.docx": b"resume"}
        self.fill(SYSTEM, files)
        screens = self.open(size=(100, 37))
        screens.screen("welcome")
        screens.keys("Enter")
        screens.screen("plan")
        screens.shows("Personal files found there are saved first")
        screens.keys("Enter")
        screens.screen("save-data")
        shown = screens.shows("Saved to")
        self.assertRegex(shown, r"\[x\]  Files of Li +3 MB +will be erased")
        self.assertRegex(shown, r"\[x\]    Pictures +3 MB +1 file")
        self.assertIn("Files of 王芳", shown)
        # The pictures stay behind, which is asked about.
        screens.keys("Home", "Down", "Down", "Space", "c")
        screens.screen("skip-saving")
        screens.shows("Li")
        screens.keys("Tab", "Enter")
        screens.screen("confirm")
        screens.shows("Li, 王芳")
        screens.keys("F10")
        screens.expect("PRISTINE_RESULT ok")
        screens.shows("Put files back")
        lib.run(lib.PRISTINE, "compare", self.image, f"{self.disk}#2",
                "--partition", 2)
        (archive,) = (self.images / "Pristine").glob("*/files-*.tar.zst")
        names = lib.run("tar", "--zstd", "-tf", archive).decode().splitlines()
        del files["Users/Li/Pictures/a.jpg"]
        self.assertEqual(sorted(n for n in names if not n.endswith("/")),
                         sorted(files))
        self.put_back_to_d(screens, files)
        record = json.loads((archive.parent / "record.json").read_text())
        self.assertIn(str(archive), [s["path"] for s in record["saved"]])

    def put_back_to_d(self, screens, files):
        screens.keys("F2")
        screens.screen("result", "zh_CN")
        number = re.search(r"\[(\d) 放回文件\]", screens.shows("放回文件"))[1]
        screens.keys(number)
        screens.screen("put-back-place", "zh_CN")
        screens.shows("D: (Files)")
        screens.keys("2")
        screens.screen("progress", "zh_CN")
        screens.expect("PRISTINE_RESULT ok")
        shown = screens.shows("保存的文件已放回")
        folder = re.search(r"D:\\(已保存的文件 \d+-\d+-\d+)", shown)[1]
        found = self.files_at(DATA)
        for name, content in files.items():
            self.assertEqual(found[f"{folder}/{name}"], content)

    def test_without_a_copy_only_after_a_question(self):
        self.ruin()
        screens = self.open()
        for screen, *keys in (("welcome", "Enter"), ("plan", "Enter"),
                              ("save-data", "Home", "Space", "c"),
                              ("skip-saving", "Enter"),
                              ("save-data", "c"),
                              ("skip-saving", "Tab", "Enter")):
            screens.screen(screen)
            screens.keys(*keys)
        screens.screen("confirm")
        screens.shows("NOTHING: you chose to go on without a copy")
        screens.keys("F10")
        screens.expect("PRISTINE_RESULT ok")
        (folder,) = (self.images / "Pristine").iterdir()
        self.assertEqual(list(folder.glob("*.pri")), [])
        record = json.loads((folder / "record.json").read_text())
        self.assertIn("no_backup", record["waivers"])

    def test_a_customer_reads_chinese_on_every_screen(self):
        data = self.ruin()
        screens = self.open(PRISTINE_LANG="zh_CN", size=(100, 37))
        screens.screen("welcome", "zh_CN")
        screens.shows("这会将电脑恢复到出厂时的状态。")
        screens.keys("F2")
        screens.screen("welcome")
        screens.keys("F2", "F1")
        screens.screen("help", "zh_CN")
        screens.shows("镜像是电脑出厂时磁盘内容的副本")
        screens.keys("Escape")
        screens.screen("welcome", "zh_CN")
        screens.keys("1")
        screens.screen("plan", "zh_CN")
        screens.keys("1")
        screens.shows("先保存您的文件")
        self.leave_saving(screens, "zh_CN")
        screens.keys("F10")
        screens.expect("PRISTINE_RESULT ok")
        screens.shows("完成：电脑已恢复到出厂状态。")
        self.assert_restored(data)

    def test_enter_alone_erases_nothing(self):
        self.ruin()
        before = digest(self.disk)
        screens = self.open()
        screens.screen("welcome")
        for _ in range(20):
            screens.keys("Enter")
        screens.keys("F1")
        screens.screen("help")
        self.assertNotIn("progress", screens.told())
        self.assertEqual(digest(self.disk), before)

    def test_keys_work_on_every_kind_of_terminal(self):
        for term in ("linux", "vt220", "xterm"):
            with self.subTest(term):
                screens = self.open(term=term)
                screens.screen("welcome")
                screens.keys("F2")
                screens.screen("welcome", "zh_CN")
                screens.keys("F2", "F9")
                screens.screen("menu")
                screens.keys("Escape")
                screens.screen("leave")
                screens.keys("Right", "Enter")
                self.assertEqual(screens.ended(), 0)
                screens.close()

    def test_a_damaged_image_changes_nothing(self):
        # All of C:, so that the damaged chunk is among those to be written.
        with open(self.disk, "r+b") as disk:
            disk.seek(SYSTEM[0] * MIB)
            disk.write(os.urandom(SYSTEM[1] * MIB))
        before = digest(self.disk)
        with open(self.image, "r+b") as image:
            image.seek(os.path.getsize(self.image) // 4)
            image.write(b"rotten")
        screens = self.open()
        screens.screen("welcome")
        screens.keys("Enter")
        screens.screen("plan")
        screens.keys("Enter")
        self.leave_saving(screens)
        screens.keys("F10")
        screens.expect("PRISTINE_RESULT refused")
        screens.shows("Nothing on the disk was changed")
        screens.shows("The image is damaged")
        self.assertEqual(digest(self.disk), before)

    def test_the_power_key_switches_off(self):
        screens = self.open(PRISTINE_IN_INIT="1")
        screens.screen("welcome")
        os.kill(screens.pid(), signal.SIGTERM)
        self.assertEqual(screens.ended(), 10)

    def test_a_technician_captures_and_restores_with_ghosts_keys(self):
        screens = self.open("--technician", PRISTINE_IN_INIT="1")
        screens.screen("menu")
        screens.keys("l", "d", "i")
        screens.screen("pick-source")
        screens.keys("Enter")
        screens.screen("pick-volume")
        screens.keys("Enter")
        screens.screen("name")
        screens.keys(*["BSpace"] * 9, "N", "E", "W", "Enter", "Enter", "Enter")
        screens.screen("summary")
        screens.keys("Enter")
        screens.expect("PRISTINE_RESULT ok")
        lib.run(lib.PRISTINE, "prove", self.images / "NEW.pri")
        screens.keys("Enter")
        screens.screen("menu")
        data = self.ruin()
        screens.keys("l", "p", "f")
        screens.screen("pick-image")
        # The list is of before the capture; PHILIPS.pri is the first.
        screens.keys("Enter")
        screens.screen("pick-partition")
        screens.keys("Enter")
        screens.screen("pick-target")
        screens.keys("Enter")
        screens.screen("summary")
        screens.shows("ERASED, then restored")
        screens.keys("Tab", "Enter")
        screens.expect("PRISTINE_RESULT ok")
        self.assert_restored(data)
        screens.keys("Escape")
        screens.screen("leave")
        screens.keys("4")
        self.assertEqual(screens.ended(), 11)

    def test_a_technician_browses_folders_for_an_image(self):
        deep = self.images / "2026" / "autumn" / "notebooks"
        deep.mkdir(parents=True)
        self.image.rename(deep / "DEEP.pri")
        (self.images / "notes.txt").write_text("not an image")
        screens = self.open("--technician")
        screens.screen("menu")
        screens.keys("l", "p", "f")
        screens.screen("pick-image")
        screens.shows("No image was found")
        screens.keys("b")
        screens.screen("browse")
        screens.keys("Enter")
        self.assertNotIn("notes.txt", screens.shows("2026/"))
        for folder in ("autumn/", "notebooks/", "DEEP.pri"):
            screens.keys("Enter")
            shown = screens.shows(folder)
        self.assertRegex(shown, r"DEEP\.pri +20\d\d-\d\d-\d\d +\S+ MB +Factory")
        screens.keys("BSpace")
        screens.shows("notebooks/")
        screens.keys("Enter")
        screens.shows("DEEP.pri")
        screens.keys("Enter")
        screens.screen("pick-partition")
        data = self.ruin()
        screens.keys("Enter")
        screens.screen("pick-target")
        # What is used is told for every file system.
        self.assertRegex(screens.text(), r"NTFS +Windows +\S+ +125 MB +\d+ MB")
        screens.keys("Enter")
        screens.screen("summary")
        # Before the plan is there, nothing can be begun.
        screens.shows("ERASED")
        screens.keys("F10")
        screens.expect("PRISTINE_RESULT ok")
        self.image = deep / "DEEP.pri"
        self.assert_restored(data)

    def test_stopping_is_answered_at_once(self):
        # Work that takes far longer than the answer may.
        slow = self.dir / "slow.img"
        slow.write_bytes(os.urandom(100 * MIB).hex().encode())
        screens = self.open("--disk", slow, "--technician")
        screens.screen("menu")
        screens.keys("o")
        screens.screen("options")
        screens.keys("5")
        screens.shows("19 small)  9")
        screens.keys("Escape")
        screens.screen("menu")
        screens.keys("l", "d", "i")
        screens.screen("pick-source")
        screens.keys("2")
        screens.screen("pick-volume")
        screens.keys("Enter")
        screens.screen("name")
        screens.keys("Enter", "Enter", "Enter")
        screens.screen("summary")
        screens.keys("Enter")
        screens.screen("progress")
        screens.shows("a second")
        asked = self.seconds(lambda: screens.keys("Escape"),
                             lambda: screens.screen("stop"))
        answered = self.seconds(lambda: screens.keys("Tab", "Enter"),
                                lambda: screens.shows("topp"))
        ended = answered + self.seconds(
            lambda: None, lambda: screens.expect("PRISTINE_RESULT cancelled"))
        self.assertLess(asked, 2)
        self.assertLess(answered, 2)
        self.assertLess(ended, 5)
        screens.shows("You stopped")
        # What was begun is never taken for an image.
        self.assertFalse((self.images / "IMAGE.pri").exists())

    @staticmethod
    def seconds(act, wait):
        begin = time.monotonic()
        act()
        wait()
        return time.monotonic() - begin

    def test_a_technician_copies_a_disk_to_another(self):
        other = lib.make_sparse(self.dir / "other.img", 240 * MIB)
        screens = self.open("--disk", other, "--technician")
        screens.screen("menu")
        screens.keys("l", "d", "d")
        screens.screen("pick-source")
        screens.keys("1")
        screens.screen("pick-target")
        screens.keys("2")
        screens.screen("summary")
        screens.keys("Tab", "Enter")
        screens.expect("PRISTINE_RESULT ok")
        screens.shows("the copy is complete")
        lib.run(lib.PRISTINE, "compare", self.image, other)

    def test_a_small_window_says_so(self):
        screens = self.open(size=(60, 15))
        screens.shows("60 x 15")
        screens.tmux("resize-window", "-x", 90, "-y", 30)
        screens.shows("Factory state")

    def test_without_a_terminal_it_says_so(self):
        lib.run(lib.PRISTINE, "ui", ok=(2,))


if __name__ == "__main__":
    unittest.main()
