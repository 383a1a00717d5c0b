# SPDX-License-Identifier: Apache-2.0
"""What a virtual PC is made of, as QEMU's arguments."""
import dataclasses
import json
import pathlib
import shutil

OVMF = pathlib.Path("/usr/share/OVMF")
BIOS, UEFI, SECURE = "bios", "uefi", "secure"
FIRMWARES = (BIOS, UEFI, SECURE)
AHCI, NVME, VIRTIO, USB, CD = "ahci", "nvme", "virtio", "usb", "cd"
SECTOR = 512


@dataclasses.dataclass(frozen=True)
class Drive:
    """A disk, stick or CD.  `bad_sector`: writing there gives EIO, reading
    there when `bad_read`.  `boot`: its place in the boot order, 1 is first."""
    path: pathlib.Path
    bus: str
    name: str
    boot: int = 0
    removable: bool = False
    bad_sector: int = None
    bad_read: bool = False
    # Not more bytes a second are written: what is cut off must take a while.
    write_rate: int = None
    # The socket of an NBD server that stands before the file (cut_server.py).
    socket: pathlib.Path = None

    def blockdev(self):
        file = {"driver": "file", "filename": str(self.path),
                # The host may lose power; the test would not notice.
                "cache": {"direct": False, "no-flush": True}}
        if self.socket is not None:
            file = {"driver": "nbd", "server": {"type": "unix",
                                                "path": str(self.socket)}}
        if self.write_rate is not None:
            file = {"driver": "throttle", "throttle-group": f"rate-{self.name}",
                    "file": file}
        if self.bad_sector is not None:
            fault = {"event": "none", "errno": 5, "sector": self.bad_sector,
                     "iotype": "read" if self.bad_read else "write"}
            file = {"driver": "blkdebug", "inject-error": [fault],
                    "image": file}
        return {"driver": "raw", "node-name": self.name, "file": file,
                "read-only": self.bus == CD,
                # What is discarded would count as written.
                "discard": "ignore" if self.write_rate else "unmap"}

    def device(self):
        """The properties of the device, as -device and device_add take them."""
        kind = {AHCI: "ide-hd", NVME: "nvme", VIRTIO: "virtio-blk-pci",
                USB: "usb-storage", CD: "ide-cd"}[self.bus]
        properties = {"driver": kind, "drive": self.name,
                      "id": f"dev-{self.name}"}
        if self.bus != CD:
            properties["serial"] = f"SN-{self.name}"
        if self.bus == USB:
            properties |= {"bus": "xhci.0", "removable": self.removable}
        if self.boot:
            properties["bootindex"] = self.boot
        return properties

    def arguments(self):
        rate = [] if self.write_rate is None else ["-object", json.dumps(
            {"qom-type": "throttle-group", "id": f"rate-{self.name}",
             "limits": {"bps-write": self.write_rate}})]
        return [*rate, "-blockdev", json.dumps(self.blockdev()),
                "-device", json.dumps(self.device())]


def stick(path, boot=1, name="stick", **more):
    return Drive(path, USB, name, boot=boot, removable=True, **more)


def cd(path, boot=1):
    return Drive(path, CD, "cd", boot=boot)


def disk(path, bus=AHCI, boot=2, name="disk", **more):
    return Drive(path, bus, name, boot=boot, **more)


def firmware_arguments(firmware, folder):
    """Machine and firmware; UEFI gets variables of its own in `folder`, those
    with Microsoft's keys enrolled for Secure Boot."""
    if firmware == BIOS:
        return ["-machine", "q35"]
    code = OVMF / ("OVMF_CODE_4M.secboot.fd" if firmware == SECURE
                   else "OVMF_CODE_4M.fd")
    template = OVMF / ("OVMF_VARS_4M.ms.fd" if firmware == SECURE
                       else "OVMF_VARS_4M.fd")
    variables = folder / f"vars-{firmware}.fd"
    if not variables.exists():
        shutil.copyfile(template, variables)
    machine = ["-machine", "q35"]
    if firmware == SECURE:
        machine = ["-machine", "q35,smm=on", "-global",
                   "driver=cfi.pflash01,property=secure,value=on"]
    return machine + [
        "-drive", f"if=pflash,unit=0,format=raw,readonly=on,file={code}",
        "-drive", f"if=pflash,unit=1,format=raw,file={variables}"]
