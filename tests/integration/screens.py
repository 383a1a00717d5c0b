# SPDX-License-Identifier: Apache-2.0
"""The real screens in a terminal without anybody before it: tmux."""
import itertools
import os
import re
import subprocess
import time

import lib

# Generous: the machine may be busy with other tests.
TIMEOUT_S = 60


class Screens:
    """`pristine ui` in a terminal of its own.  What it tells in its trace is
    waited for; what it shows can be read."""

    numbers = itertools.count()

    def __init__(self, folder, *arguments, size=(80, 24), term="xterm",
                 **variables):
        self.trace = folder / "trace"
        self.code = folder / "code"
        for old in (self.trace, self.code):
            old.unlink(missing_ok=True)
        self.seen = 0
        # A server of our own, out of the way of the user's and of the one
        # before it, which may still be ending.
        self.socket = str(folder / f"tmux-{next(self.numbers)}")
        variables = {"PRISTINE_TRACE": self.trace, "TERM": term,
                     "LC_ALL": "C.UTF-8", **variables}
        script = folder / "run.sh"
        script.write_text(
            "".join(f"export {name}='{value}'\n"
                    for name, value in variables.items())
            + f"'{lib.PRISTINE}' ui "
            + " ".join(f"'{argument}'" for argument in arguments)
            + f"\necho $? > '{self.code}'\nsleep 600\n")
        self.tmux("-f", "/dev/null", "new-session", "-d", "-x", size[0],
                  "-y", size[1], f"sh '{script}'")

    def tmux(self, *arguments):
        return subprocess.run(
            ["tmux", "-u", "-S", self.socket, *map(str, arguments)],
            env={**lib.ENV, "TERM": "xterm-256color"}, check=True,
            stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT).stdout.decode()

    def close(self):
        subprocess.run(["tmux", "-S", self.socket, "kill-server"], check=False,
                       stderr=subprocess.DEVNULL)

    def text(self):
        return self.tmux("capture-pane", "-p")

    def told(self):
        try:
            return self.trace.read_text().replace("\r", "")
        except FileNotFoundError:
            return ""

    def expect(self, pattern):
        """Waits for a line of the trace behind those that were waited for."""
        end = time.monotonic() + TIMEOUT_S
        while True:
            told = self.told()
            if found := re.compile(pattern).search(told, self.seen):
                self.seen = found.end()
                return found
            if time.monotonic() > end:
                raise AssertionError(
                    f"no {pattern!r} in\n{told[self.seen:]}\nof\n{told}\n"
                    f"the screen shows\n{self.text()}")
            time.sleep(0.05)

    def screen(self, name, lang="en"):
        self.expect(rf"PRISTINE_SCREEN name={name} lang={lang}\n")

    def shows(self, text):
        """Waits until the screen shows a text."""
        end = time.monotonic() + TIMEOUT_S
        while text not in (shown := self.text()):
            if time.monotonic() > end:
                raise AssertionError(f"no {text!r} in\n{shown}")
            time.sleep(0.05)
        return shown

    def keys(self, *names):
        self.tmux("send-keys", *names)

    def ended(self):
        """Waits for the end and returns the exit code."""
        end = time.monotonic() + TIMEOUT_S
        while not (self.code.exists() and self.code.read_text().strip()):
            if time.monotonic() > end:
                raise AssertionError(f"it goes on:\n{self.text()}")
            time.sleep(0.05)
        return int(self.code.read_text())

    def pid(self):
        """Of pristine itself."""
        pane = int(self.tmux("list-panes", "-F", "#{pane_pid}"))
        for folder in os.listdir("/proc"):
            if folder.isdigit():
                try:
                    with open(f"/proc/{folder}/stat", encoding="utf-8") as f:
                        name, _, rest = f.read().partition("(")[2].rpartition(
                            ")")
                except OSError:
                    continue
                if name == "pristine" and int(rest.split()[1]) == pane:
                    return int(folder)
        raise AssertionError("pristine does not run")
