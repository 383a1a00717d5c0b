# SPDX-License-Identifier: Apache-2.0
"""The payload folder: all that a boot medium needs but its images."""
import hashlib
import json
import pathlib
import shutil

from . import font, grub, image

SCHEMA = "pristine.payload/1"
LIMIT = 40_000_000
BOOT_FOLDER = pathlib.Path(__file__).resolve().parent.parent / "boot"


class PayloadError(Exception):
    """The payload breaks a promise."""


def _from_packages(roots, kernel):
    """Files that are taken from packages as they are."""
    (vmlinuz,) = (roots[kernel] / "boot").glob("vmlinuz-*")
    signed = roots["grub-efi-amd64-signed"] / "usr/lib/grub/x86_64-efi-signed"
    bios = roots["grub-pc-bin"] / "usr/lib/grub/i386-pc"
    sources = {
        "vmlinuz": vmlinuz,
        "efi/shimx64.efi": roots["shim-signed"] / "usr/lib/shim/shimx64.efi.signed",
        "efi/mmx64.efi":
            roots["shim-helpers-amd64-signed"] / "usr/lib/shim/mmx64.efi.signed",
        "efi/grubx64.efi": signed / "grubx64.efi.signed",
        "efi/gcdx64.efi": signed / "gcdx64.efi.signed",
        "bios/boot.img": bios / "boot.img",
        "bios/boot_hybrid.img": bios / "boot_hybrid.img",
        "memtest/memtest.bin": roots["memtest86+"] / "boot/memtest86+x64.bin",
        "memtest/memtest.efi": roots["memtest86+"] / "boot/memtest86+x64.efi",
    }
    return {path: source.read_bytes() for path, source in sources.items()}


def _made_here(roots, scratch):
    menu = (BOOT_FOLDER / "grub.cfg").read_bytes()
    early = (BOOT_FOLDER / "early.cfg").read_bytes()
    return {
        "bios/core.img": grub.bios_image(roots, "i386-pc", early, scratch),
        "bios/eltorito.img":
            grub.bios_image(roots, "i386-pc-eltorito", early, scratch),
        "grub/grub.cfg": menu,
        "grub/pristine.pf2": font.for_grub(roots, menu.decode(), scratch),
    }


def _manifest(files, packages):
    return {
        "schema": SCHEMA,
        "files": [{"path": path, "size": len(data),
                   "sha256": hashlib.sha256(data).hexdigest()}
                  for path, data in sorted(files.items())],
        "packages": [{"name": p.name, "version": p.version, "sha256": p.sha256}
                     for p in sorted(packages, key=lambda p: p.name)],
    }


def _write(files, manifest, out):
    """Beside the old folder first: a build that fails leaves that one."""
    new = out.with_name(out.name + ".new")
    shutil.rmtree(new, ignore_errors=True)
    for path, data in files.items():
        target = new / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(data)
    (new / "manifest.json").write_text(json.dumps(manifest, indent=1) + "\n")
    shutil.rmtree(out, ignore_errors=True)
    new.rename(out)


def build(roots, kernel, packages, build_folder, out, level, scratch):
    tree, module_count = image.make_tree(roots, kernel, build_folder, scratch)
    initrd, raw_size = image.compress(tree, level, scratch)
    files = {"initrd.img": initrd, **_from_packages(roots, kernel),
             **_made_here(roots, scratch)}
    size = len(files["vmlinuz"]) + len(initrd)
    if size >= LIMIT:
        raise PayloadError(f"kernel and initramfs have {size:,} bytes together; "
                           f"the limit is {LIMIT:,}")
    _write(files, _manifest(files, packages), out)
    return [
        f"kernel     {len(files['vmlinuz']):>12,} bytes",
        f"initramfs  {len(initrd):>12,} bytes ({raw_size:,} unpacked, "
        f"{module_count} modules, {len(tree.entries)} entries)",
        f"together   {size:>12,} bytes of at most {LIMIT:,}",
    ]
