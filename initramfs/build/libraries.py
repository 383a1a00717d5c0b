# SPDX-License-Identifier: Apache-2.0
"""The shared libraries that the programs of a tree need, found in unpacked
packages, never on the building machine."""
import pathlib
import re
import subprocess

FOLDERS = ("lib/x86_64-linux-gnu", "usr/lib/x86_64-linux-gnu", "lib64",
           "usr/lib64")


class LibraryError(Exception):
    """A program needs a library that no listed package has."""


def needed(elf, scratch):
    """Sonames and the loader that an ELF file asks for; none if static."""
    file = pathlib.Path(scratch) / "elf"
    file.write_bytes(elf)
    shown = subprocess.run(["readelf", "-W", "-d", "-l", str(file)], text=True,
                           capture_output=True, check=True).stdout
    names = re.findall(r"\(NEEDED\)\s+Shared library: \[([^\]]+)\]", shown)
    names += [pathlib.PurePath(path).name for path in
              re.findall(r"Requesting program interpreter: ([^\]]+)\]", shown)]
    return names


def find(soname, roots):
    for root in roots:
        for folder in FOLDERS:
            path = root / folder / soname
            if path.is_symlink() or path.is_file():
                return path.resolve()
    return None


def add_all(tree, roots, scratch):
    """Adds to `tree` what its programs and libraries need."""
    todo = [(path, data) for path, data in tree.files()
            if data.startswith(b"\x7fELF") and not path.endswith(".ko")]
    seen = set()
    while todo:
        user, data = todo.pop()
        for soname in needed(data, scratch):
            if soname in seen:
                continue
            seen.add(soname)
            source = find(soname, roots)
            if source is None:
                raise LibraryError(
                    f"/{user} needs {soname}, which is in none of the packages "
                    "of initramfs/build/contents.py; `dpkg -S "
                    f"{soname}` names the package to add there")
            place = ("usr/lib64/" if soname.startswith("ld-linux")
                     else "usr/lib/x86_64-linux-gnu/") + soname
            tree.file(place, source.read_bytes(), 0o755)
            todo.append((place, source.read_bytes()))
