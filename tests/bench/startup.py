#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""How long the recovery system takes from the kernel's start to its first
screen, beside the same kernel with the same modules and nothing but busybox.

Direct kernel boots in QEMU, interleaved in one run; times are the guest's own
/proc/uptime, so neither the firmware nor the reading of the files counts.
  bare    busybox prints its line at once; the modules are there, unloaded
  loads   busybox's modprobe loads what the machine's modaliases ask for first
  ours    the UI's first PRISTINE_SCREEN line, with all of that done; it has no
          time of its own, so the time since init's UI_START line is added
"""
import pathlib
import statistics
import subprocess
import sys
import tempfile

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "boot"))
# pylint: disable=wrong-import-position
import newc  # noqa: E402
import tools  # noqa: E402
import vm  # noqa: E402

BARE = """#!/usr/bin/busybox sh
b=/usr/bin/busybox
$b mount -t proc proc /proc
$b mount -t sysfs sys /sys
$b mount -t devtmpfs dev /dev
$b grep -q load /proc/cmdline && for pass in 1 2; do
  $b modprobe -a -q $($b cat /sys/bus/*/devices/*/modalias | $b sort -u)
done 2> /dev/null
$b echo "BARE up=$($b cut -d ' ' -f 1 /proc/uptime)" > /dev/ttyS0
$b poweroff -f
"""
COMMON = "console=tty1 quiet loglevel=3 "


def bare_initrd(folder):
    archive = newc.Writer()
    for path, data in newc.read(tools.PAYLOAD / "initrd.img").items():
        if path == "usr/bin/busybox" or path.startswith("usr/lib/modules/"):
            archive.add(path, data, 0o755)
    archive.add_link("lib", "usr/lib")
    for name in ("proc", "sys", "dev"):
        archive.add_folder(name)
    archive.add("init", BARE.encode(), 0o755)
    raw = folder / "bare.cpio"
    raw.write_bytes(archive.bytes())
    out = folder / "bare.zst"
    subprocess.run(["zstd", "-q", "-19", "-T0", "--check", raw, "-o", out],
                   check=True)
    return out


def boot(name, initrd, words, pattern):
    with vm.Vm(f"startup-{name}", kernel=tools.PAYLOAD / "vmlinuz",
               initrd=initrd, append=COMMON + words) as machine:
        up = float(machine.expect(pattern)[1])
        if b"UI_START" in pattern:
            began = machine.serial.seconds()
            machine.expect(rb"PRISTINE_SCREEN")
            up += machine.serial.seconds() - began
        return up


def main(rounds):
    ours = tools.PAYLOAD / "initrd.img"
    seen = {"bare": [], "loads": [], "ours": []}
    with tempfile.TemporaryDirectory() as folder:
        bare = bare_initrd(pathlib.Path(folder))
        for _ in range(rounds):
            seen["bare"].append(boot("bare", bare, "bare", rb"BARE up=(\S+)"))
            seen["loads"].append(boot("loads", bare, "load", rb"BARE up=(\S+)"))
            seen["ours"].append(boot("ours", ours, "pristine.medium=none",
                                     rb"PRISTINE_UI_START up=(\S+)"))
    base = {name: statistics.median(times) for name, times in seen.items()}
    for name, times in seen.items():
        print(f"{name:6} median {base[name]:6.2f} s  "
              f"({' '.join(f'{t:.2f}' for t in times)})")
    print(f"ours / loads {base['ours'] / base['loads']:.2f}   "
          f"ours / bare {base['ours'] / base['bare']:.2f}")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 5)
