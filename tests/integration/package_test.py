# SPDX-License-Identifier: Apache-2.0
"""What `cmake --install` and the Debian package put on a computer."""
import gzip
import shutil
import subprocess
import unittest

import lib

WANTED = ("bin/pristine", "share/man/man1/pristine.1.gz",
          "share/bash-completion/completions/pristine",
          "share/fish/vendor_completions.d/pristine.fish",
          "share/zsh/vendor-completions/_pristine",
          "share/doc/pristine/copyright", "share/doc/pristine/docs/SAFETY.md")


class Package(lib.SandboxTest):
    def check(self, root):
        for name in WANTED:
            self.assertTrue((root / name).is_file(), name)
        says = lib.run(root / "bin/pristine", "--version").decode()
        self.assertTrue(says.startswith("pristine "), says)
        page = gzip.decompress(
            (root / "share/man/man1/pristine.1.gz").read_bytes())
        self.assertIn(b".Dt PRISTINE 1", page)
        offered = (root / "share/bash-completion/completions/pristine").read_text()
        self.assertIn("--shrink", offered)
        payload = lib.BUILD / "payload"
        for file in payload.rglob("*") if payload.exists() else ():
            self.assertTrue((root / "share/pristine/payload"
                             / file.relative_to(payload)).exists(), file)

    def test_an_installed_tree_is_complete_and_runs(self):
        lib.run("cmake", "--install", lib.BUILD, "--prefix", self.dir / "usr")
        self.check(self.dir / "usr")
        # `pristine media` finds its payload beside itself.
        if (lib.BUILD / "payload").exists():
            lib.run(self.dir / "usr/bin/pristine", "media", "stick",
                    self.dir / "stick.img")

    def test_the_debian_package_is_complete_and_names_what_it_needs(self):
        lib.run("cpack", "-G", "DEB", "--config",
                lib.BUILD / "CPackConfig.cmake", "-B", self.dir / "out")
        deb, = (self.dir / "out").glob("pristine_*.deb")
        lib.run("dpkg-deb", "-x", deb, self.dir / "root")
        self.check(self.dir / "root/usr")
        needs = lib.run("dpkg-deb", "-f", deb, "Depends").decode()
        linked = subprocess.run(
            ["ldd", lib.PRISTINE], capture_output=True, text=True,
            check=True).stdout
        for library, package in (("libzstd.so.1", "libzstd1"),
                                 ("libblkid.so.1", "libblkid1"),
                                 ("libncursesw.so.6", "libncursesw6")):
            if library in linked:
                self.assertIn(package, needs)
        shutil.rmtree(self.dir / "out")


if __name__ == "__main__":
    unittest.main()
