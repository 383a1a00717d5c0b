# SPDX-License-Identifier: Apache-2.0
"""The benchmark's data: an ext4 and an NTFS full of real, distinct files."""
import hashlib
import json
import os
import pathlib
import re
import shutil
import subprocess

from machine import ENV, GIB, MIB, Failed, loop_device, mounted, output_of

# Programs, libraries and documents of this system; what is missing to the
# wanted amount comes out of these packages, which are of all three kinds.
ROOTS = ("/usr", "/opt")
PACKAGES = (
    "libreoffice-core", "libreoffice-common", "libreoffice-help-en-us",
    "chromium", "firefox-esr", "thunderbird", "gimp-data", "inkscape",
    "openjdk-17-jdk-headless", "llvm-14-dev", "libclang-14-dev", "rustc",
    "libstd-rust-dev", "golang-1.19-go", "golang-1.19-src", "ghc",
    "linux-doc-6.1", "linux-source-6.1", "python3-doc", "fonts-noto-cjk",
    "texlive-latex-extra-doc", "texlive-pictures-doc", "texlive-fonts-extra",
    "openclipart-png", "supertuxkart-data", "blender-data",
    "kicad-packages3d")
LARGEST_FILE = 512 * MIB


def sha256_of(path):
    with open(path, "rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def regular_files(root):
    for folder, folders, names in os.walk(root):
        folders.sort()
        for name in sorted(names):
            path = os.path.join(folder, name)
            if os.path.islink(path) or not os.path.isfile(path):
                continue
            if 0 < os.path.getsize(path) <= LARGEST_FILE:
                yield path


def distinct_files(roots, wanted_bytes):
    """[(path, sha256)], no two with the same content, up to wanted_bytes.

    The order is by a hash of the path: a fair sample of large trees, and the
    same one each time."""
    paths = [path for root in roots for path in regular_files(root)]
    paths.sort(key=lambda path: hashlib.sha256(path.encode(
        errors="surrogateescape")).digest())
    seen, chosen, total = set(), [], 0
    for path in paths:
        if total >= wanted_bytes:
            break
        try:
            digest = sha256_of(path)
        except OSError:
            continue
        if digest not in seen:
            seen.add(digest)
            chosen.append((path, digest))
            total += os.path.getsize(path)
    return chosen, total


def unpack_packages(folder, wanted_bytes):
    """Downloads and unpacks packages until they hold wanted_bytes."""
    debs, files = folder / "debs", folder / "packages"
    debs.mkdir(exist_ok=True)
    files.mkdir(exist_ok=True)
    subprocess.run(["apt-get", "-q", "update"], env=ENV, check=True,
                   stdout=subprocess.DEVNULL)
    for package in PACKAGES:
        # A package that this release has not is no reason to give up.
        subprocess.run(["apt-get", "-q", "download", package], env=ENV,
                       cwd=debs, check=False, stdout=subprocess.DEVNULL)
        for deb in debs.glob(f"{package}_*.deb"):
            output_of("dpkg-deb", "-x", deb, files)
            deb.unlink()
        if sum(map(os.path.getsize, regular_files(files))) > wanted_bytes:
            break
    return files


def choose_files(folder, wanted_bytes):
    chosen, total = distinct_files(ROOTS, wanted_bytes)
    if total < wanted_bytes:
        print(f"  this system has {total / GIB:.1f} GiB of distinct files; "
              "unpacking packages for the rest")
        more = unpack_packages(folder, (wanted_bytes - total) * 11 // 10)
        chosen, total = distinct_files((*ROOTS, str(more)), wanted_bytes)
    if total < wanted_bytes:
        raise Failed(f"only {total} bytes of distinct files to be had, "
                     f"{wanted_bytes} wanted")
    return chosen


def copy_all(chosen, roots):
    for number, (path, _) in enumerate(chosen):
        # Short names: what one file system allows, another may not.
        name = f"{number % 499:03d}/{number:06d}-" + re.sub(
            r"[^A-Za-z0-9._+-]", "_", os.path.basename(path))[-80:]
        for root in roots:
            target = root / name
            target.parent.mkdir(exist_ok=True)
            shutil.copyfile(path, target)
        yield name


def fill(chosen, ext4, ntfs, folder):
    """Copies the files and removes every tenth, so that free space lies in
    pieces, with old content in it, as on a disk in use."""
    with loop_device(ext4) as ext_disk, loop_device(ntfs) as ntfs_disk, \
            mounted(ext_disk, folder / "mnt-ext4") as ext_root, \
            mounted(ntfs_disk, folder / "mnt-ntfs", "-t", "ntfs-3g",
                    "-o", "big_writes") as ntfs_root:
        names = list(copy_all(chosen, (ext_root, ntfs_root)))
        for name in names[::10]:
            (ext_root / name).unlink()
            (ntfs_root / name).unlink()
    kept = {name: digest for number, (name, (_, digest))
            in enumerate(zip(names, chosen)) if number % 10 != 0}
    (folder / "manifest.json").write_text(json.dumps(kept))


def make(folder, device_bytes, file_bytes):
    """Makes the two images once; later calls find them."""
    made = folder / "made.json"
    wanted = {"version": 1, "device": device_bytes, "files": file_bytes}
    if made.exists() and json.loads(made.read_text()) == wanted:
        return
    made.unlink(missing_ok=True)
    print(f"making the data in {folder} (once)")
    ext4, ntfs = folder / "source.ext4", folder / "source.ntfs"
    for image in (ext4, ntfs):
        image.unlink(missing_ok=True)
        with open(image, "wb") as file:
            file.truncate(device_bytes)
    output_of("mkfs.ext4", "-q", "-F", "-L", "bench", ext4)
    with loop_device(ntfs) as disk:
        output_of("mkfs.ntfs", "--fast", "--quiet", "--label", "bench", disk)
    # Every tenth file goes again.
    chosen = choose_files(folder, file_bytes * 10 // 9)
    fill(chosen, ext4, ntfs, folder)
    output_of("e2fsck", "-fn", ext4)
    made.write_text(json.dumps(wanted))


def check_files(root, folder):
    """Fails unless `root` holds the files of the manifest and no others."""
    manifest = json.loads((folder / "manifest.json").read_text())
    found = {path.relative_to(root).as_posix() for path in root.rglob("*")
             if path.is_file()}
    if found != set(manifest):
        raise Failed(f"{len(found)} files restored, {len(manifest)} expected")
    for name, digest in manifest.items():
        if sha256_of(pathlib.Path(root, name)) != digest:
            raise Failed(f"{name} differs after the restore")
