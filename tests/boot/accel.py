# SPDX-License-Identifier: Apache-2.0
"""KVM where it works, QEMU's own translator elsewhere."""
import functools
import os
import pathlib
import subprocess
import tempfile

# A boot sector that writes to port 0xE9 and halts:
#   mov al, 'K'; out 0xE9, al; cli; hlt
SECTOR = (b"\xb0K\xe6\xe9\xfa\xf4".ljust(510, b"\0") + b"\x55\xaa")


@functools.lru_cache(maxsize=None)
def kvm_works():
    """Some machines have a /dev/kvm in which no guest ever runs, so one is
    started: it answers within a moment or never."""
    choice = os.environ.get("PRISTINE_VM_ACCEL", "")
    if choice or not os.access("/dev/kvm", os.R_OK | os.W_OK):
        return choice == "kvm"
    with tempfile.TemporaryDirectory() as name:
        folder = pathlib.Path(name)
        (folder / "sector").write_bytes(SECTOR.ljust(1 << 20, b"\0"))
        guest = subprocess.Popen(
            ["qemu-system-x86_64", "-nodefaults", "-display", "none",
             "-machine", "pc", "-accel", "kvm", "-m", "16",
             "-drive", f"format=raw,file={folder}/sector",
             "-debugcon", f"file:{folder}/said"],
            stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL)
        try:
            guest.wait(4)
        except subprocess.TimeoutExpired:
            guest.kill()
            guest.wait()
        said = folder / "said"
        return said.exists() and said.read_bytes().startswith(b"K")


def arguments():
    if kvm_works():
        return ["-accel", "kvm", "-cpu", "max"]
    return ["-accel", "tcg,thread=multi", "-cpu", "qemu64"]
