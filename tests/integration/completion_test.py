# SPDX-License-Identifier: Apache-2.0
"""What the shells make of the completion scripts."""
import pathlib
import re
import subprocess
import tempfile
import unittest

import lib


def script(shell):
    return lib.run(lib.PRISTINE, "completion", shell).decode()


class Completion(unittest.TestCase):
    def bash(self, line):
        words = line.split(" ")
        asked = (f"COMP_WORDS=({' '.join(w or repr('') for w in words)})\n"
                 f"COMP_CWORD={len(words) - 1}\n_pristine\n"
                 "printf '%s\\n' \"${COMPREPLY[@]}\"\n")
        done = subprocess.run(["bash", "-c", script("bash") + asked],
                              capture_output=True, text=True, check=True)
        self.assertEqual(done.stderr, "")
        return done.stdout.split()

    def fish(self, line):
        with tempfile.TemporaryDirectory() as home:
            pathlib.Path(home, "p.fish").write_text(script("fish"))
            done = subprocess.run(
                ["fish", "--no-config", "-c",
                 f"source p.fish; complete -C '{line}'"],
                cwd=home, env={"HOME": home, "PATH": "/usr/bin:/bin",
                               "TERM": "dumb"},
                capture_output=True, text=True, check=True)
        self.assertEqual(done.stderr, "")
        return [row.split("\t")[0] for row in done.stdout.splitlines()]

    def test_bash_offers_subcommands_and_options(self):
        self.assertEqual(self.bash("pristine cap"), ["capture"])
        self.assertEqual(self.bash("pristine restore --no-p"), ["--no-prove"])
        self.assertEqual(self.bash("pristine prove X.pri --de"), ["--deep"])
        # A file name is the shell's to complete.
        self.assertEqual(self.bash("pristine prove X"), [])

    def test_bash_knows_the_subcommands_of_media(self):
        self.assertEqual(self.bash("pristine media inst"), ["install"])
        self.assertEqual(self.bash("pristine media install --shr"),
                         ["--shrink"])

    def test_fish_offers_the_same(self):
        self.assertEqual(self.fish("pristine cap"), ["capture"])
        self.assertEqual(self.fish("pristine restore --no-p"), ["--no-prove"])
        self.assertNotIn("--deep", self.fish("pristine disks --"))

    def test_zsh_takes_its_script_and_has_every_option(self):
        with tempfile.NamedTemporaryFile("w", suffix=".zsh") as file:
            file.write(script("zsh"))
            file.flush()
            subprocess.run(["zsh", "-n", file.name], check=True)
        for command in ("capture", "restore", "prove"):
            shown = lib.run(lib.PRISTINE, command, "--help").decode()
            for option in re.findall(r"^\s+(?:-\w,)?(--[a-z-]+)", shown, re.M):
                self.assertIn(f"'{option}:", script("zsh"))

    def test_another_shell_is_refused(self):
        lib.run(lib.PRISTINE, "completion", "csh", ok=(2,))


if __name__ == "__main__":
    unittest.main()
