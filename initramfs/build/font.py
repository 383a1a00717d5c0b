# SPDX-License-Identifier: Apache-2.0
"""GNU Unifont for the two programs that draw Chinese before there is a
desktop: bterm (all of it) and GRUB's menu (only the menu's characters)."""
import subprocess


def _bdf(roots, scratch):
    bdf = scratch / "unifont.bdf"
    if not bdf.exists():
        hexes = roots["unifont"] / "usr/share/unifont/unifont.hex"
        with open(hexes, "rb") as source, open(bdf, "wb") as out:
            subprocess.run(["perl", str(roots["unifont-bin"] / "usr/bin/hex2bdf")],
                           stdin=source, stdout=out, check=True)
    return bdf


def for_bterm(roots, scratch):
    tool = roots["bogl-utils"] / "usr/bin/bdftobogl"
    # The font's name in the file is the argument as given: no path of ours.
    bdf = _bdf(roots, scratch)
    return subprocess.run([str(tool), "-b", bdf.name], cwd=bdf.parent,
                          capture_output=True, check=True).stdout


def _ranges(characters):
    codes = sorted({ord(c) for c in characters if ord(c) > 0x7e})
    return ["0x20-0x7e", *(f"{code:#x}-{code:#x}" for code in codes)]


def for_grub(roots, menu_text, scratch):
    """GRUB draws the frame with heavy lines and names keys by arrows."""
    frame = "┏━┓┃┗┛─│┌┐└┘├┤↑↓←→▶…"
    out = scratch / "pristine.pf2"
    ranges = ",".join(_ranges(menu_text + frame))
    subprocess.run(["grub-mkfont", f"--range={ranges}", "--name=Pristine",
                    "-o", str(out), str(_bdf(roots, scratch))], check=True)
    return out.read_bytes()
