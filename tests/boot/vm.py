# SPDX-License-Identifier: Apache-2.0
"""A virtual PC that a test switches on, watches and types to.

    with Vm(name, drives=[stick(path), disk(path)], firmware=UEFI) as vm:
        vm.expect(rb"PRISTINE_UI_START")
        vm.press("down", "ret")
        vm.screenshot("welcome")
        vm.wait_off()

What it says goes to build/boot-artefacts/NAME, and into every failure.
"""
import os
import pathlib
import re
import shlex
import shutil
import subprocess
import tempfile
import time

import accel
import hardware
import keys
import qmp
import serial_line
import tools

# On a busy machine without KVM all takes many times as long.
PATIENCE = float(os.environ.get("PRISTINE_BOOT_PATIENCE", "1"))
BOOT_S = 240
# What never is all right, unless a test waits for just that.
DEADLY = (rb"Kernel panic", rb"PRISTINE_INIT_FAILED", rb"VICTIM_NO_")


class BootFailure(AssertionError):
    """The machine did not do what was expected; holds its whole log."""


class Vm:
    """`kernel`, `initrd`, `append`: boots these without firmware's help.
    `display`: QEMU's name of the graphics card; None for none."""

    def __init__(self, name, drives=(), firmware=hardware.BIOS, memory_mib=1024,
                 state=None, kernel=None, initrd=None, append="",
                 display="VGA", usb_keyboard=False, on_serial=False):
        self.name = name
        self.drives = {drive.name: drive for drive in drives}
        self.on_serial = on_serial
        self.artefacts = tools.ARTEFACTS / name
        shutil.rmtree(self.artefacts, ignore_errors=True)
        self.artefacts.mkdir(parents=True)
        # Sockets have short names; the folder of the build may not.
        self._folder = pathlib.Path(tempfile.mkdtemp(prefix="pristine-vm-"))
        self._cursor = 0
        self._shots = 0
        command = ["qemu-system-x86_64", "-nodefaults", "-display", "none",
                   "-no-reboot", "-m", str(memory_mib), "-smp", "2",
                   "-nic", "none", "-rtc", "base=utc",
                   "-qmp", f"unix:{self._folder}/qmp,server=on,wait=off",
                   "-chardev", f"socket,id=s0,path={self._folder}/serial,"
                   "server=on,wait=on", "-serial", "chardev:s0",
                   # SeaBIOS says there what it can't boot.
                   "-debugcon", f"file:{self._folder}/bios.log",
                   "-global", "isa-debugcon.iobase=0x402",
                   "-device", "qemu-xhci,id=xhci"]
        command += accel.arguments()
        command += hardware.firmware_arguments(firmware, state or self._folder)
        command += ["-device", display] if display else []
        command += ["-device", "usb-kbd,bus=xhci.0"] if usb_keyboard else []
        for drive in drives:
            command += drive.arguments()
        if kernel:
            command += ["-kernel", str(kernel), "-initrd", str(initrd),
                        "-append", append]
        (self.artefacts / "command").write_text(shlex.join(command) + "\n")
        self._stderr = open(self._folder / "stderr", "wb")
        self.process = subprocess.Popen(command, stdin=subprocess.DEVNULL,
                                        stdout=self._stderr,
                                        stderr=self._stderr)
        try:
            self.serial = serial_line.SerialLine(
                qmp.connect(self._folder / "serial", self.process))
            self.qmp = qmp.Qmp(qmp.connect(self._folder / "qmp", self.process))
        except (OSError, qmp.QmpError) as error:
            self.process.kill()
            self.process.wait()
            self._stderr.close()
            raise BootFailure(f"QEMU did not start: {error}\n"
                              f"{self._qemu_log()}") from error

    def __enter__(self):
        return self

    def __exit__(self, *exception):
        self.off()

    # -- watching

    def expect(self, *patterns, timeout_s=BOOT_S, unless=DEADLY):
        """Waits until one of `patterns` has come on the serial line after the
        last match, and returns the match.  Fails at once when one of `unless`
        comes instead, or the machine goes off."""
        return self._wait(
            lambda: self._search(patterns, self._cursor), timeout_s,
            f"expected {b' or '.join(patterns).decode()!r}", unless)

    def expect_on_screen(self, *patterns, timeout_s=BOOT_S):
        """The same for the terminal on the serial line, as it looks now."""
        def look():
            text = "\n".join(self.serial.screen())
            return next(filter(None, (re.search(p, text) for p in patterns)),
                        None)
        return self._wait(look, timeout_s,
                          f"expected on the serial screen {patterns!r}", DEADLY)

    def expect_bios(self, pattern, timeout_s=BOOT_S):
        """The same for what SeaBIOS says."""
        return self._wait(lambda: re.search(pattern, self._bios_log()),
                          timeout_s, f"expected of the BIOS {pattern!r}", ())

    def wait_off(self, timeout_s=BOOT_S, unless=DEADLY):
        """Waits until the machine has switched itself off or restarted (which
        ends it too: -no-reboot), and says which: "guest-shutdown",
        "guest-reset", ..."""
        end = time.monotonic() + timeout_s * PATIENCE
        while self.serial.pump(0.2):
            self._check_not_deadly(unless)
            if time.monotonic() > end:
                self.fail(f"was not off within {timeout_s * PATIENCE:.0f} s")
        try:
            event = self.qmp.wait_event("SHUTDOWN", 10)
        except qmp.QmpError:
            self.fail("QEMU ended without saying why")
        self.process.wait(60)
        return event["data"]["reason"]

    def said(self, pattern):
        """All that matched so far, anywhere on the serial line."""
        self.serial.pump(0)
        return re.findall(pattern, self.serial.data)

    def fail(self, why):
        self.keep()
        raise BootFailure(
            f"{self.name}: {why}, after {self.serial.seconds():.0f} s\n"
            f"--- serial line\n{self.serial.log()}\n"
            f"--- serial screen\n" + "\n".join(self.serial.screen()) +
            f"\n--- BIOS\n{self._bios_log()[-3000:]}\n"
            f"--- QEMU\n{self._qemu_log()}\n--- kept in {self.artefacts}")

    # -- acting

    def press(self, *names, pause_s=0.25):
        """Presses keys one after the other, where the UI of this test is."""
        for name in names:
            if self.on_serial:
                self.serial.send(keys.serial_bytes(name))
            else:
                self.qmp.command("send-key", keys=[
                    {"type": "qcode", "data": code}
                    for code in keys.qcodes(name)])
            self.pause(pause_s)

    def pause(self, seconds):
        """Lets the machine go on, and listens."""
        end = time.monotonic() + seconds
        while time.monotonic() < end and self.serial.pump(
                end - time.monotonic()):
            pass

    def type(self, text):
        self.press(*text, pause_s=0.05)

    def unplug(self, name):
        """Pulls a USB drive out, as a hand would."""
        self.qmp.command("device_del", id=f"dev-{name}")
        self.qmp.wait_event("DEVICE_DELETED", 60 * PATIENCE,
                            device=f"dev-{name}")

    def plug(self, name):
        properties = self.drives[name].device()
        properties.pop("bootindex", None)
        self.qmp.command("device_add", **properties)

    def press_power(self):
        self.qmp.command("system_powerdown")

    def screenshot(self, name):
        """Keeps what the display shows as PNG; returns the path."""
        self._shots += 1
        path = self.artefacts / f"{self._shots:02}-{name}.png"
        self.qmp.command("screendump", filename=str(path), format="png")
        return path

    def off(self):
        """Pulls the mains plug, and keeps the log.  Again: nothing."""
        if self._stderr.closed:
            return
        if self.process.poll() is None:
            self.process.kill()
        self.process.wait()
        while self.serial.pump(0) and not self.serial.closed:
            pass
        self.keep()
        self.qmp.close()
        self.serial.close()
        self._stderr.close()
        shutil.rmtree(self._folder, ignore_errors=True)

    def keep(self):
        """Writes the log and the serial screen to the artefacts."""
        (self.artefacts / "serial.log").write_text(self.serial.log() + "\n")
        (self.artefacts / "serial.raw").write_bytes(self.serial.data)
        (self.artefacts / "serial-screen.txt").write_text(
            "\n".join(self.serial.screen()) + "\n")

    # -- inside

    def _search(self, patterns, start):
        for pattern in patterns:
            found = re.compile(pattern).search(self.serial.data, start)
            if found:
                self._cursor = found.end()
                return found
        return None

    def _check_not_deadly(self, unless):
        for pattern in unless:
            found = re.compile(pattern).search(self.serial.data, self._cursor)
            if found:
                self.pause(1)  # The rest of the story.
                self.fail(f"met {found.group(0)!r}")

    def _wait(self, look, timeout_s, what, unless):
        end = time.monotonic() + timeout_s * PATIENCE
        while True:
            found = look()
            if found:
                return found
            self._check_not_deadly(unless)
            if not self.serial.pump(0.2):
                found = look()
                if found:
                    return found
                self.fail(f"{what}, but the machine is off")
            if time.monotonic() > end:
                self.fail(f"{what} within {timeout_s * PATIENCE:.0f} s")

    def _bios_log(self):
        path = self._folder / "bios.log"
        return path.read_text(errors="replace") if path.exists() else ""

    def _qemu_log(self):
        path = self._folder / "stderr"
        return path.read_text(errors="replace") if path.exists() else ""
