# SPDX-License-Identifier: Apache-2.0
"""A disk with a cache that loses its power: an NBD server before a file.

What is written reaches the file at a flush and not before.  When the plug is
pulled (`cut`), what was written since is what a real disk would make of it: each
write is there, lost, or there in part, whatever came before or after it; and
sectors are whole.

The protocol is doc/proto.md of the NBD project, as far as QEMU speaks it when a
server offers nothing but flush.
"""
import os
import socket
import struct
import threading

SECTOR = 512
_MAGIC, _OPTION, _REPLY = b"NBDMAGIC", b"IHAVEOPT", 0x3E889045565A9
_REQUEST, _ANSWER = 0x25609513, 0x67446698
_FIXED_NEWSTYLE, _NO_ZEROES = 1, 2
_HAS_FLAGS, _SEND_FLUSH = 1, 4
_EXPORT_NAME, _ABORT, _INFO, _GO = 1, 2, 6, 7
_REP_ACK, _REP_INFO, _REP_UNSUPPORTED = 1, 3, (1 << 31) + 1
_INFO_EXPORT = 0
_READ, _WRITE, _DISCONNECT, _FLUSH = 0, 1, 2, 3
_EIO = 5


class CutServer:
    """Serves `path` at `address` to one machine after the other."""

    def __init__(self, path, address):
        self.address = address
        self.flushes = self.lost = self.kept = 0
        self._file = os.open(path, os.O_RDWR)
        self._size = os.fstat(self._file).st_size
        self._cache = []  # [(offset, data)] in the order of their writing.
        self._lock = threading.Lock()
        self._listener = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        self._listener.bind(str(address))
        self._listener.listen()
        threading.Thread(target=self._listen, daemon=True).start()

    def cut(self, random):
        """The power is gone: call it when the machine is.  `random` decides."""
        with self._lock:
            for offset, data in self._cache:
                for start, end in _surviving(len(data), random):
                    os.pwrite(self._file, data[start:end], offset + start)
                    self.kept += end - start
                    self.lost -= end - start
                self.lost += len(data)
            self._cache.clear()

    def close(self):
        """The machine went off as it should: a disk keeps what it has."""
        self._listener.close()
        self._flush()
        os.close(self._file)

    def _listen(self):
        while True:
            try:
                client, _ = self._listener.accept()
            except OSError:
                return
            threading.Thread(target=self._serve, args=(client,),
                             daemon=True).start()

    def _serve(self, client):
        with client:
            try:
                self._greet(client)
                while self._answer(client):
                    pass
            except (ConnectionError, BrokenPipeError):
                pass  # The plug was pulled.

    def _greet(self, client):
        client.sendall(_MAGIC + _OPTION +
                       struct.pack(">H", _FIXED_NEWSTYLE | _NO_ZEROES))
        _take(client, 4)
        export = struct.pack(">QH", self._size, _HAS_FLAGS | _SEND_FLUSH)
        while True:
            option, length = struct.unpack(">II", _take(client, 16)[8:])
            _take(client, length)
            if option == _EXPORT_NAME:
                client.sendall(export)
                return
            if option in (_INFO, _GO):
                info = struct.pack(">H", _INFO_EXPORT) + export
                _reply(client, option, _REP_INFO, info)
                _reply(client, option, _REP_ACK)
                if option == _GO:
                    return
            elif option == _ABORT:
                _reply(client, option, _REP_ACK)
                raise ConnectionError
            else:
                _reply(client, option, _REP_UNSUPPORTED)

    def _answer(self, client):
        """One request; false at the last."""
        magic, _, kind, handle, offset, length = struct.unpack(
            ">IHHQQI", _take(client, 28))
        if magic != _REQUEST or kind == _DISCONNECT:
            return False
        data, error = b"", 0
        if kind == _READ:
            data = self._read(offset, length)
        elif kind == _WRITE:
            written = _take(client, length)
            with self._lock:
                self._cache.append((offset, written))
        elif kind == _FLUSH:
            self._flush()
        else:
            error = _EIO
        client.sendall(struct.pack(">IIQ", _ANSWER, error, handle) + data)
        return True

    def _read(self, offset, length):
        with self._lock:
            data = bytearray(os.pread(self._file, length, offset))
            for at, written in self._cache:
                start, end = max(at, offset), min(at + len(written),
                                                  offset + length)
                if start < end:
                    data[start - offset:end - offset] = written[
                        start - at:end - at]
            return bytes(data)

    def _flush(self):
        with self._lock:
            for offset, data in self._cache:
                os.pwrite(self._file, data, offset)
            self._cache.clear()
            self.flushes += 1


def _surviving(length, random):
    """The ranges of a write that reach the medium."""
    fate = random.randrange(3)
    if fate == 0 or length < SECTOR:
        return []
    if fate == 1:
        return [(0, length)]
    sectors = length // SECTOR
    first, last = sorted(random.randrange(sectors + 1) for _ in range(2))
    return [(first * SECTOR, last * SECTOR)] if random.random() < 0.5 else [
        (0, first * SECTOR), (last * SECTOR, length)]


def _take(client, length):
    data = bytearray()
    while len(data) < length:
        more = client.recv(min(length - len(data), 1 << 20))
        if not more:
            raise ConnectionError
        data += more
    return bytes(data)


def _reply(client, option, kind, data=b""):
    client.sendall(struct.pack(">QIII", _REPLY, option, kind, len(data)) + data)
