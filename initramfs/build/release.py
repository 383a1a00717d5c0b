# SPDX-License-Identifier: Apache-2.0
"""What is published: an ISO without an image, its SHA-256, and what is in it."""
import hashlib
import os
import subprocess


class ReleaseError(Exception):
    """The ISO could not be made."""


def make(pristine, payload, packages, out):
    """`pristine` is the program that assembles ISOs.  Its dates are fixed, so
    the same payload gives the same ISO."""
    out.mkdir(parents=True, exist_ok=True)
    iso = out / "pristine.iso"
    iso.unlink(missing_ok=True)
    made = subprocess.run([str(pristine), "media", "iso", str(iso), "--payload",
                           str(payload)],
                          env={name: value for name, value in os.environ.items()
                               if name != "SOURCE_DATE_EPOCH"},
                          text=True, capture_output=True, check=False)
    if made.returncode != 0:
        raise ReleaseError(f"{pristine} media iso failed:\n{made.stderr.strip()}")
    digest = hashlib.sha256(iso.read_bytes()).hexdigest()
    (out / "pristine.iso.sha256").write_text(f"{digest}  {iso.name}\n")
    (out / "pristine.iso.packages").write_text("".join(
        f"{p.name} {p.version} {p.sha256}\n"
        for p in sorted(packages, key=lambda p: p.name)))
    return [f"release    {iso} ({iso.stat().st_size:,} bytes, {digest})"]
