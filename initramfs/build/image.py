# SPDX-License-Identifier: Apache-2.0
"""Puts the recovery system's image together."""
import subprocess

from . import contents, cpio, font, libraries, modules
from .tree import Tree


class ImageError(Exception):
    """The image would not work."""


def _add_package_files(tree, roots):
    for name, paths in contents.PROGRAMS.items():
        for path in paths:
            source = roots[name] / path
            if not source.exists():
                raise ImageError(f"package {name} has no {path}")
            _add(tree, source, path)


def _add(tree, source, path):
    if source.is_dir():
        for file in sorted(source.rglob("*")):
            if not file.is_dir():
                _add(tree, file, f"{path}/{file.relative_to(source).as_posix()}")
        return
    if path.startswith(contents.TERMINFO_FROM):
        path = contents.TERMINFO_TO + path.removeprefix(contents.TERMINFO_FROM)
    # Terminal names that are links lead to /usr/share or within their folder.
    tree.file(path, source.read_bytes(),
              0o755 if source.stat().st_mode & 0o111 else 0o644)


def _add_busybox_links(tree, busybox):
    applets = subprocess.run([str(busybox), "--list-full"], text=True,
                             capture_output=True, check=True).stdout.split()
    for applet in applets:
        name = applet.rsplit("/", 1)[-1]
        places = [f"usr/bin/{name}", f"usr/sbin/{name}"]
        if name != "init" and not any(place in tree for place in places):
            tree.link(places["sbin" in applet], "/usr/bin/busybox")


def _add_ours(tree, build):
    tree.file("init", (build / "initramfs/pristine-init").read_bytes(), 0o755)
    tree.file("usr/libexec/pristine-trouble",
              (build / "initramfs/pristine-trouble").read_bytes(), 0o755)
    tree.file("usr/bin/pristine", (build / "tui/pristine").read_bytes(), 0o755)
    for catalogue in sorted(build.glob("**/LC_MESSAGES/pristine.mo")):
        language = catalogue.parent.parent.name
        tree.file(f"usr/share/locale/{language}/LC_MESSAGES/pristine.mo",
                  catalogue.read_bytes())


def _strip(tree, scratch):
    """Debug information of our own programs; Debian's have none, and a
    module's signature would not survive it."""
    for path in ("init", "usr/bin/pristine", "usr/libexec/pristine-trouble"):
        file = scratch / "strip"
        file.write_bytes(tree.read(path))
        subprocess.run(["strip", "--strip-all", str(file)], check=True)
        tree.file(path, file.read_bytes(), 0o755)


def _check_contract(tree, build):
    """init knows what it needs."""
    paths = subprocess.run([str(build / "initramfs/pristine-init"), "--contract"],
                           text=True, capture_output=True, check=True).stdout
    missing = [path for path in paths.split() if path not in tree]
    if missing:
        raise ImageError("the image lacks what initramfs/contract.h demands: "
                         + ", ".join(missing))


def make_tree(roots, kernel, build, scratch):
    """`roots`: unpacked packages by name; `kernel`: the kernel package's."""
    tree = Tree()
    for folder in contents.FOLDERS:
        tree.folder(folder)
    _add_package_files(tree, roots)
    for path, target in contents.LINKS.items():
        tree.link(path, target)
    for path, text in contents.FILES.items():
        tree.file(path, text.encode())
    _add_ours(tree, build)
    _strip(tree, scratch)
    _add_busybox_links(tree, roots["busybox-static"] / "bin/busybox")
    tree.file("usr/share/pristine/unifont.bgf", font.for_bterm(roots, scratch))
    (version,) = (p.name for p in (roots[kernel] / "lib/modules").iterdir())
    count = modules.add(tree, roots[kernel], version)
    libraries.add_all(tree, list(roots.values()), scratch)
    _check_contract(tree, build)
    return tree, count


def compress(tree, level, scratch):
    """One thread or many give the same bytes; a check sum lets the kernel's
    decoder notice a damaged file instead of starting it."""
    archive = scratch / "initrd.cpio"
    archive.write_bytes(cpio.archive(tree))
    packed = scratch / "initrd.zst"
    subprocess.run(["zstd", "-q", "-f", f"-{level}", "-T0", "--check",
                    str(archive), "-o", str(packed)], check=True)
    return packed.read_bytes(), archive.stat().st_size
