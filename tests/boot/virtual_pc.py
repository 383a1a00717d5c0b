# SPDX-License-Identifier: Apache-2.0
"""The virtual PC of scripts/try: a Windows-like disk whose C: is ruined, and a
stick that restores it.

    virtual_pc.py DIR            opens it: in a window, or in this terminal
    virtual_pc.py DIR --auto     plays the customer's way, screenshots into DIR
"""
import os
import pathlib
import shutil
import subprocess
import sys
import unittest

import accel
import customer
import hardware
import media
import tools
import windows_disk
from hardware import AHCI, UEFI
from windows_disk import C, D, WINRE


def say(text):
    print(f"\n== {text}", flush=True)


def ruin(disk):
    """C:'s start and a piece further in."""
    with open(disk.disk, "r+b") as file:
        for at in (0, 20 * tools.MIB):
            file.seek(disk.partitions[C].offset + at)
            file.write(b"ruined! " * 8192)


def prepare(folder):
    say("A virtual PC's disk: ESP, MSR, C:, D:, WinRE")
    disk = windows_disk.make().copy(folder / "disk.img")
    say("The builder captures the factory image and makes a stick with it")
    image = media.capture(disk.disk, folder / "PHILIPS.pri")
    stick = media.make_stick(folder / "stick.img", [image])
    say("Something ruins C:; the PC no longer starts")
    ruin(disk)
    return disk, stick


class Customer(customer.CustomerTest):
    """Not a test of ours: the customer, in person."""

    def test_FollowsTheScreens(self):
        disk, stick = prepare(self.dir)
        kept = {number: disk.hash_of(number) for number in (D, WINRE)}
        say("The customer starts the PC from the stick and follows the screens")
        vm = self.machine("customer", [hardware.disk(disk.disk, AHCI),
                                       hardware.stick(stick)], UEFI)
        self.choose(vm, "en")
        self.restore_by_keys(vm, "en")
        self.assertEqual(kept, {n: disk.hash_of(n) for n in kept})
        say("D: and WinRE are byte for byte as they were; now without the "
            "stick")
        self.assert_boots(disk, AHCI, UEFI)
        say("The PC starts, and its files on C: are those from the factory.")
        pictures = pathlib.Path(os.environ["PRISTINE_TRY_DIR"])
        for shot in sorted(vm.artefacts.glob("*.png")):
            shutil.copy(shot, pictures)
            print(pictures / shot.name)


def play():
    done = unittest.TextTestRunner(verbosity=0).run(
        Customer("test_FollowsTheScreens"))
    return 0 if done.wasSuccessful() else 1


def open_it(folder):
    disk, stick = prepare(folder)
    window = bool(os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY"))
    command = ["qemu-system-x86_64", "-nodefaults", "-no-reboot", "-m", "1024",
               "-smp", "2", "-nic", "none", "-device", "qemu-xhci,id=xhci",
               *accel.arguments(),
               *hardware.firmware_arguments(UEFI, folder),
               *hardware.disk(disk.disk, AHCI).arguments(),
               *hardware.stick(stick).arguments()]
    if window:
        say("The PC opens in a window. Take System restore in its menu")
        command += ["-device", "VGA", "-display", "gtk", "-serial", "null"]
    else:
        # Without a display adapter the screens come to the serial line.
        say("The PC opens in this terminal; its menu waits ten seconds, then "
            "takes System restore. Ctrl-A X switches it off")
        command += ["-display", "none", "-serial", "mon:stdio"]
    subprocess.run(command, check=False)
    say("Was it restored? What pristine compare says of C:")
    return subprocess.run(
        [tools.PRISTINE, "compare", folder / "PHILIPS.pri", f"{disk.disk}#{C}",
         "--partition", str(C)], env=tools.ENV, check=False).returncode


def main():
    folder = pathlib.Path(sys.argv[1]).resolve()
    folder.mkdir(parents=True, exist_ok=True)
    os.environ["PRISTINE_TRY_DIR"] = str(folder)
    return play() if sys.argv[2:] == ["--auto"] else open_it(folder)


if __name__ == "__main__":
    sys.exit(main())
