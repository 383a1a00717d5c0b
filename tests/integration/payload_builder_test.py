# SPDX-License-Identifier: Apache-2.0
"""The pieces that scripts/make-media is made of, without packages."""
import pathlib
import subprocess
import sys
import tempfile
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[2]))
# pylint: disable=wrong-import-position
from initramfs.build import contents, cpio, font, libraries, modules  # noqa: E402
from initramfs.build.packages import Cache, Package, PackageError  # noqa: E402
from initramfs.build.tree import Tree  # noqa: E402

DEPENDENCIES = """\
kernel/drivers/usb/storage/uas.ko: kernel/drivers/usb/storage/usb-storage.ko \
kernel/drivers/scsi/scsi_mod.ko
kernel/drivers/usb/storage/usb-storage.ko: kernel/drivers/scsi/scsi_mod.ko
kernel/drivers/scsi/scsi_mod.ko:
kernel/drivers/net/e1000.ko:
"""


class TreeTest(unittest.TestCase):
    def test_PathsFollowDebiansMergedUsr(self):
        tree = Tree()
        tree.file("bin/kmod", b"program", 0o755)
        tree.link("sbin/modprobe", "../bin/kmod")
        self.assertEqual(tree.read("/sbin/modprobe"), b"program")
        self.assertIn("/usr/bin/kmod", tree)
        self.assertNotIn("/bin/modprobe", tree)

    def test_ALinkToNowhereIsNotThere(self):
        tree = Tree()
        tree.link("usr/bin/a", "b")
        tree.link("usr/bin/loop", "loop")
        self.assertFalse(tree.resolve("usr/bin/a") in tree.entries)
        tree.resolve("usr/bin/loop")  # ends


class CpioTest(unittest.TestCase):
    @staticmethod
    def tree(order):
        tree = Tree()
        files = {"etc/a": b"1", "usr/bin/b": b"22", "etc/c": b""}
        for path in order:
            tree.file(path, files[path], 0o755 if "bin" in path else 0o644)
        tree.link("sbin/d", "../bin/b")
        return tree

    def test_TheSameTreeIsTheSameBytes(self):
        self.assertEqual(cpio.archive(self.tree(["etc/a", "usr/bin/b", "etc/c"])),
                         cpio.archive(self.tree(["etc/c", "etc/a", "usr/bin/b"])))

    def test_CpioItselfUnpacksIt(self):
        archive = cpio.archive(self.tree(["etc/a", "usr/bin/b", "etc/c"]))
        with tempfile.TemporaryDirectory() as folder:
            subprocess.run(["busybox", "cpio", "-i", "-d"], cwd=folder,
                           input=archive, check=True, capture_output=True)
            root = pathlib.Path(folder)
            self.assertEqual((root / "usr/bin/b").read_bytes(), b"22")
            self.assertEqual((root / "usr/bin/b").stat().st_mode & 0o777, 0o755)
            self.assertEqual((root / "sbin/d").readlink(),
                             pathlib.Path("../bin/b"))
            self.assertEqual((root / "sbin").readlink(), pathlib.Path("usr/sbin"))


class ModulesTest(unittest.TestCase):
    def setUp(self):
        self.dependencies = modules.read_dependencies(DEPENDENCIES)
        self.groups = modules.GROUPS
        self.addCleanup(setattr, modules, "GROUPS", self.groups)

    def test_AGroupBringsWhatItsModulesDependOnAndNothingElse(self):
        modules.GROUPS = {"usb": ([], ["uas"])}
        self.assertEqual(modules.choose(self.dependencies, set()), [
            "kernel/drivers/scsi/scsi_mod.ko",
            "kernel/drivers/usb/storage/uas.ko",
            "kernel/drivers/usb/storage/usb-storage.ko"])

    def test_FoldersAndBuiltInModulesWork(self):
        modules.GROUPS = {"usb": (["drivers/usb/storage"], ["ehci-hcd"])}
        self.assertEqual(len(modules.choose(self.dependencies, {"ehci-hcd"})), 3)

    def test_AModuleThatTheKernelDoesNotHaveIsAnError(self):
        modules.GROUPS = {"usb": ([], ["no_such"])}
        with self.assertRaisesRegex(modules.ModuleError, "no-such"):
            modules.choose(self.dependencies, set())

    def test_SoftDependenciesAreRead(self):
        self.assertEqual(
            modules.soft_dependencies(b"x\0softdep=pre: crc32c post: b-c\0y"),
            ["crc32c", "b-c"])


class PackagesTest(unittest.TestCase):
    def test_APackageThatWasTamperedWithIsRefused(self):
        with tempfile.TemporaryDirectory() as folder:
            package = Package("grub", "1:2.06", "0" * 64)
            (pathlib.Path(folder) / package.file_name).write_bytes(b"evil")
            with self.assertRaisesRegex(PackageError, "is not the package"):
                Cache(folder).get(package)

    def test_NoPackageIsListedTwice(self):
        names = [*contents.PROGRAMS, *contents.LIBRARIES, *contents.BOOT,
                 *contents.BUILD]
        self.assertEqual(sorted(names), sorted(set(names)))


class LibrariesTest(unittest.TestCase):
    def test_AMissingLibraryIsNamedWithItsUser(self):
        tree = Tree()
        tree.file("usr/bin/sh", pathlib.Path("/bin/sh").resolve().read_bytes())
        with tempfile.TemporaryDirectory() as scratch:
            with self.assertRaisesRegex(libraries.LibraryError,
                                        r"/usr/bin/sh needs .*contents\.py"):
                libraries.add_all(tree, [], scratch)


class FontTest(unittest.TestCase):
    def test_OnlyTheMenusCharactersAreTaken(self):
        # pylint: disable=protected-access
        self.assertEqual(font._ranges("a系b系"), ["0x20-0x7e", "0x7cfb-0x7cfb"])


if __name__ == "__main__":
    unittest.main()
