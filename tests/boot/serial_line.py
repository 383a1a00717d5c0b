# SPDX-License-Identifier: Apache-2.0
"""The serial line of a machine: each byte is kept with the time it came."""
import re
import select
import time

import pyte


class SerialLine:
    """Raw bytes, because boot loaders move the cursor and end no lines."""

    def __init__(self, sock, size=(80, 24)):
        self._sock = sock
        self._started = time.monotonic()
        self._arrivals = []  # (offset in data, seconds)
        self.data = b""
        self.closed = False
        self._screen = pyte.Screen(*size)
        self._stream = pyte.ByteStream(self._screen)

    def pump(self, timeout_s):
        """Takes in what comes within the time, at least one read; False when
        the line is closed."""
        if self.closed or not select.select([self._sock], [], [],
                                            max(0, timeout_s))[0]:
            return not self.closed
        try:
            new = self._sock.recv(65536)
        except ConnectionError:
            new = b""
        if not new:
            self.closed = True
            return False
        self._arrivals.append((len(self.data),
                               time.monotonic() - self._started))
        self.data += new
        self._stream.feed(new)
        return True

    def send(self, data):
        self._sock.sendall(data)

    def close(self):
        self.closed = True
        self._sock.close()

    def screen(self):
        """What a terminal on the line shows now, as lines of text."""
        return [line.rstrip() for line in self._screen.display]

    def seconds(self):
        return time.monotonic() - self._started

    def time_of(self, offset):
        """When the byte at `offset` came, in seconds from the start."""
        before = [when for at, when in self._arrivals if at <= offset]
        return before[-1] if before else 0.0

    def log(self):
        """All that was said, each line with its time, control codes gone."""
        lines, at = [], 0
        for raw in self.data.split(b"\n"):
            text = re.sub(rb"\x1b\[[0-9;?]*[a-zA-Z]|\x1b[()][0-9A-B]|\r", b"",
                          raw).decode(errors="replace")
            text = "".join(c if c.isprintable() else "?" for c in text)
            lines.append(f"{self.time_of(at):8.2f} {text}")
            at += len(raw) + 1
        return "\n".join(lines)
