# SPDX-License-Identifier: Apache-2.0
"""QEMU's control socket."""
import json
import select
import socket
import time


class QmpError(Exception):
    """QEMU refused a command, or is gone."""


class Qmp:
    def __init__(self, sock):
        self._sock = sock
        self._buffer = b""
        self.events = []
        self._read_message(30)  # The greeting.
        self.command("qmp_capabilities")

    def command(self, name, **arguments):
        """Runs one command and returns what it returns."""
        self._send({"execute": name, "arguments": arguments})
        while True:
            message = self._read_message(60)
            if "error" in message:
                raise QmpError(f"{name} {arguments}: {message['error']}")
            if "return" in message:
                return message["return"]

    def wait_event(self, name, timeout_s=60, **data):
        """Waits for an event whose data has these values."""
        end = time.monotonic() + timeout_s
        while True:
            for event in self.events:
                found = event.get("data", {})
                if event["event"] == name and all(
                        found.get(key) == value for key, value in data.items()):
                    self.events.remove(event)
                    return event
            self._read_message(end - time.monotonic())

    def pump(self):
        """Takes in the events that have come, without waiting."""
        while self._buffer.count(b"\n") or select.select(
                [self._sock], [], [], 0)[0]:
            self._read_message(1)

    def close(self):
        self._sock.close()

    def _send(self, message):
        try:
            self._sock.sendall(json.dumps(message).encode() + b"\n")
        except OSError as error:
            raise QmpError(f"QEMU is gone: {error}") from error

    def _read_message(self, timeout_s):
        end = time.monotonic() + timeout_s
        while b"\n" not in self._buffer:
            left = end - time.monotonic()
            if left <= 0 or not select.select([self._sock], [], [], left)[0]:
                raise QmpError("QEMU did not answer in time")
            try:
                data = self._sock.recv(65536)
            except OSError as error:
                raise QmpError(f"QEMU is gone: {error}") from error
            if not data:
                raise QmpError("QEMU is gone")
            self._buffer += data
        line, _, self._buffer = self._buffer.partition(b"\n")
        message = json.loads(line)
        if "event" in message:
            self.events.append(message)
        return message


def connect(path, process, timeout_s=60):
    """A socket to `path` that `process` is about to listen on."""
    end = time.monotonic() + timeout_s
    while True:
        sock = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        try:
            sock.connect(str(path))
            return sock
        except OSError:
            sock.close()
            if process.poll() is not None or time.monotonic() > end:
                raise
        time.sleep(0.02)
