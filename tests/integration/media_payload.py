# SPDX-License-Identifier: Apache-2.0
"""A boot payload for tests: real boot code for BIOS, made-up kernel and EFI
programs with real SBAT sections."""
import hashlib
import json
import os
import struct

import lib

SHIM_SBAT = ("sbat,1,SBAT Version,sbat,1,https://example.org/sbat\n"
             "shim,4,UEFI shim,shim,1,https://example.org/shim\n")
GRUB_SBAT = ("sbat,1,SBAT Version,sbat,1,https://example.org/sbat\n"
             "grub,5,Free Software Foundation,grub,2.06,https://example.org\n"
             "grub.debian,5,Debian,grub2,2.06-13,https://example.org\n")


def pe_with_sbat(text, size=300000):
    """The least of a PE32+ file that has a section .sbat."""
    sbat = text.encode()
    headers = bytearray(0x400)
    headers[0:2] = b"MZ"
    struct.pack_into("<I", headers, 0x3C, 0x80)
    headers[0x80:0x84] = b"PE\0\0"
    struct.pack_into("<HHIIIHH", headers, 0x84, 0x8664, 2, 0, 0, 0, 0xF0,
                     0x22)
    struct.pack_into("<H", headers, 0x98, 0x20B)
    table = 0x98 + 0xF0
    struct.pack_into("<8sIIII16x", headers, table, b".text", 16, 0x1000, 0x200,
                     0x400)
    struct.pack_into("<8sIIII16x", headers, table + 40, b".sbat", len(sbat),
                     0x2000, -(-len(sbat) // 512) * 512, 0x600)
    body = bytes(headers) + b"\x90" * 0x200
    body += sbat.ljust(-(-len(sbat) // 512) * 512, b"\0")
    return body + os.urandom(size - len(body))


def make(folder, kernel_size=3 << 20):
    """Fills `folder` and returns {path: bytes}."""
    core = folder.parent / "core.img"
    lib.run("grub-mkimage", "-O", "i386-pc", "-o", core, "-p", "/boot/grub",
            "biosdisk", "part_gpt", "part_msdos", "fat", "search",
            "search_fs_file", "normal", "linux", "configfile", "test", "echo")
    with open("/usr/lib/grub/i386-pc/boot.img", "rb") as file:
        boot = file.read()
    with open("/usr/lib/grub/i386-pc/boot_hybrid.img", "rb") as file:
        hybrid = file.read()
    files = {
        "vmlinuz": os.urandom(kernel_size),
        "initrd.img": os.urandom(kernel_size + 12345),
        "efi/shimx64.efi": pe_with_sbat(SHIM_SBAT),
        "efi/mmx64.efi": pe_with_sbat(SHIM_SBAT),
        "efi/grubx64.efi": pe_with_sbat(GRUB_SBAT),
        "efi/gcdx64.efi": pe_with_sbat(GRUB_SBAT, 310000),
        "bios/boot.img": boot,
        "bios/boot_hybrid.img": hybrid,
        "bios/core.img": core.read_bytes(),
        "bios/eltorito.img": os.urandom(60000),
        "grub/grub.cfg": b"menuentry test { true }\n",
        "grub/pristine.pf2": os.urandom(5000),
        "memtest/memtest.bin": os.urandom(150000),
        "memtest/memtest.efi": os.urandom(150001),
    }
    listed = []
    for path, data in files.items():
        place = folder / path
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_bytes(data)
        listed.append({"path": path, "size": len(data),
                       "sha256": hashlib.sha256(data).hexdigest()})
    manifest = {"schema": "pristine.payload/1", "files": listed,
                "packages": []}
    (folder / "manifest.json").write_text(json.dumps(manifest))
    return files
