# SPDX-License-Identifier: Apache-2.0
"""Key names as QEMU's keyboard and as a serial terminal know them."""

SERIAL = {"up": b"\x1b[A", "down": b"\x1b[B", "right": b"\x1b[C",
          "left": b"\x1b[D", "ret": b"\r", "esc": b"\x1b", "tab": b"\t",
          "spc": b" ", "backspace": b"\x7f", "f1": b"\x1bOP", "f2": b"\x1bOQ",
          "f10": b"\x1b[21~", "home": b"\x1b[H", "end": b"\x1b[F"}
_PLAIN = {" ": "spc", "-": "minus", "=": "equal", ".": "dot", "/": "slash",
          ",": "comma", "\n": "ret"}
_SHIFTED = {"_": "minus", "+": "equal", ":": "semicolon"}


def qcodes(key):
    """The keys to hold together: "ret", "ctrl-x", "A", "/"."""
    if len(key) > 1:
        return key.split("-")
    if key in _SHIFTED:
        return ["shift", _SHIFTED[key]]
    if key.isupper():
        return ["shift", key.lower()]
    return [_PLAIN.get(key, key)]


def serial_bytes(key):
    if key.startswith("ctrl-"):
        return bytes([ord(key[-1]) & 0x1F])
    return SERIAL.get(key) or key.encode()
