# SPDX-License-Identifier: Apache-2.0
"""The payload as scripts/make-media builds it: what it promises, and that it
is the same bytes on every build."""
import hashlib
import json
import os
import pathlib
import subprocess
import sys
import tempfile
import unittest

import newc
import tools

MAKE_MEDIA = tools.ROOT / "scripts" / "make-media"
NOBODY = 65534


def hashes(folder):
    return {path.relative_to(folder).as_posix():
            hashlib.sha256(path.read_bytes()).hexdigest()
            for path in sorted(folder.rglob("*")) if path.is_file()}


def make(out, **options):
    done = subprocess.run(
        [sys.executable, "-B", MAKE_MEDIA, "--build", tools.BUILD, "--out", out,
         "--level", "1", "--release", out.parent / "release"], check=False, text=True, stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE, stderr=subprocess.STDOUT, **options)
    if done.returncode != 0:
        raise AssertionError(done.stdout)


class PayloadTest(unittest.TestCase):
    def setUp(self):
        self.manifest = json.loads((tools.PAYLOAD / "manifest.json").read_text())

    def test_TheManifestNamesEveryFileAndTheirBytes(self):
        found = hashes(tools.PAYLOAD)
        del found["manifest.json"]
        self.assertEqual(found, {file["path"]: file["sha256"]
                                 for file in self.manifest["files"]})

    def test_KernelAndInitramfsStayUnder40MB(self):
        size = {file["path"]: file["size"] for file in self.manifest["files"]}
        self.assertLess(size["vmlinuz"] + size["initrd.img"], 40_000_000)

    def test_TheKernelsModulesAreSigned(self):
        modules = [data for path, data
                   in newc.read(tools.PAYLOAD / "initrd.img").items()
                   if path.endswith(".ko")]
        self.assertGreater(len(modules), 150)
        for module in modules:
            self.assertTrue(module.endswith(b"~Module signature appended~\n"))

    def test_EveryBuildIsTheSameBytesWhoeverBuilds(self):
        with tempfile.TemporaryDirectory() as folder:
            root = pathlib.Path(folder)
            root.chmod(0o777)
            make(root / "a" / "payload")
            other = root / "b"
            other.mkdir()
            options = {"umask": 0o027, "cwd": "/",
                       "env": {**os.environ, "TZ": "Asia/Shanghai",
                               "LC_ALL": "C.UTF-8", "HOME": "/nonexistent"}}
            if os.geteuid() == 0:
                os.chown(other, NOBODY, NOBODY)
                options |= {"user": NOBODY, "group": NOBODY, "extra_groups": []}
            make(other / "payload", **options)
            self.assertEqual(hashes(root / "a"), hashes(other))
            self.check_release(root / "a" / "release")

    def check_release(self, folder):
        found = hashes(folder)
        self.assertEqual(sorted(found), ["pristine.iso", "pristine.iso.packages",
                                         "pristine.iso.sha256"])
        tools.run("sh", "-c", f"cd {folder} && sha256sum -c pristine.iso.sha256")
        listed = [line.split() for line in
                  (folder / "pristine.iso.packages").read_text().splitlines()]
        self.assertEqual(listed, [[p["name"], p["version"], p["sha256"]]
                                  for p in self.manifest["packages"]])
        tools.run(tools.PRISTINE, "media", "check", folder / "pristine.iso")


if __name__ == "__main__":
    unittest.main()
