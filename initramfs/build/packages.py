# SPDX-License-Identifier: Apache-2.0
"""Debian packages: which version, downloaded once, unpacked, never installed."""
import hashlib
import os
import pathlib
import re
import subprocess
from dataclasses import dataclass


class PackageError(Exception):
    """What is wrong with a package, for the person who builds."""


@dataclass(frozen=True)
class Package:
    name: str
    version: str
    sha256: str

    @property
    def file_name(self):
        version = self.version.replace(":", "%3a")
        return f"{self.name}_{version}_{self.sha256[:16]}.deb"


def _run(command, **options):
    result = subprocess.run(command, text=True, capture_output=True, check=False,
                            env={**os.environ, "LC_ALL": "C"}, **options)
    if result.returncode != 0:
        raise PackageError(f"{' '.join(command)} failed:\n{result.stderr.strip()}")
    return result.stdout


def newest_kernel():
    """The package that Debian's own meta package means, e.g.
    linux-image-6.1.0-56-amd64."""
    depends = _run(["apt-cache", "depends", "linux-image-amd64"])
    found = re.search(r"Depends: (linux-image-6\.1\.\S+-amd64)", depends)
    if not found:
        raise PackageError("apt knows no linux-image-6.1 for amd64; "
                           "run `apt-get update` and look at its sources")
    return found.group(1)


def candidates(names):
    """The versions that apt would install now."""
    policy = _run(["apt-cache", "policy", *names])
    versions = dict(re.findall(r"^(\S+):\n(?:.*\n)*?  Candidate: (\S+)", policy,
                               re.M))
    missing = [n for n in names if versions.get(n, "(none)") == "(none)"]
    if missing:
        raise PackageError(f"apt does not know {', '.join(missing)}; "
                           "run `apt-get update` and look at its sources")
    sums = _archive_sha256({n: versions[n] for n in names})
    return [Package(n, versions[n], sums[n]) for n in names]


def _archive_sha256(versions):
    """One call for all: apt reads its lists for seconds each time."""
    shown = _run(["apt-cache", "show", *(f"{n}={v}" for n, v in versions.items())])
    sums = {}
    for record in shown.split("\n\n"):
        fields = dict(re.findall(r"^(Package|Version|SHA256): (\S+)$", record, re.M))
        if versions.get(fields.get("Package")) == fields.get("Version", ""):
            sums[fields["Package"]] = fields["SHA256"]
    missing = sorted(set(versions) - set(sums))
    if missing:
        raise PackageError(f"the archive names no SHA-256 of {', '.join(missing)}")
    return sums


def _sha256(path):
    with open(path, "rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


class Cache:
    """A folder of .deb files, each checked against its SHA-256 when used."""

    def __init__(self, folder):
        self.folder = pathlib.Path(folder)
        self.folder.mkdir(parents=True, exist_ok=True)

    def get(self, package):
        path = self.folder / package.file_name
        if not path.exists():
            self._download(package, path)
        if _sha256(path) != package.sha256:
            raise PackageError(f"{path} is not the package that the archive "
                               "names; remove it and run again")
        return path

    def _download(self, package, path):
        work = self.folder / f"download-{os.getpid()}"
        work.mkdir(exist_ok=True)
        try:
            _run(["apt-get", "-q", "download", f"{package.name}={package.version}"],
                 cwd=work)
            (deb,) = work.glob("*.deb")
            deb.replace(path)
        finally:
            for left in work.iterdir():
                left.unlink()
            work.rmdir()

    def unpack(self, package, folder):
        """Below `folder`, unless it is there already."""
        target = pathlib.Path(folder) / package.file_name.removesuffix(".deb")
        deb = self.get(package)
        if not target.exists():
            work = target.with_name(f"{target.name}.{os.getpid()}")
            _run(["dpkg-deb", "-x", str(deb), str(work)])
            work.rename(target)
        return target
