# SPDX-License-Identifier: Apache-2.0
"""The image's files in memory: no staging folder, so neither root nor an owner
or time of this machine can leak into it."""
import posixpath
import stat


class Tree:
    """Paths ("usr/bin/sh") to entries; folders above an entry come by
    themselves.  /bin, /sbin and /lib are links into /usr, as on Debian, and
    paths through them are followed."""

    MERGED = ("bin", "sbin", "lib", "lib64")

    def __init__(self):
        self.entries = {}
        for name in self.MERGED:
            self.entries[name] = (stat.S_IFLNK | 0o777, f"usr/{name}".encode())
            self.folder(f"usr/{name}")

    def _place(self, path):
        path = posixpath.normpath(path).lstrip("/")
        top = path.split("/")[0]
        return f"usr/{path}" if top in self.MERGED else path

    def _put(self, path, mode, data):
        path = self._place(path)
        self.folder(posixpath.dirname(path))
        self.entries[path] = (mode, data)

    def folder(self, path, mode=0o755):
        path = self._place(path)
        if path in ("", "."):
            return
        self.folder(posixpath.dirname(path))
        self.entries.setdefault(path, (stat.S_IFDIR | mode, b""))

    def file(self, path, data, mode=0o644):
        self._put(path, stat.S_IFREG | mode, data)

    def link(self, path, target):
        self._put(path, stat.S_IFLNK | 0o777, target.encode())

    def copy(self, source, path):
        """A file or link of an unpacked package, with its mode."""
        if source.is_symlink():
            self.link(path, source.readlink().as_posix())
        else:
            executable = source.stat().st_mode & 0o111
            self.file(path, source.read_bytes(), 0o755 if executable else 0o644)

    def __contains__(self, path):
        return self.resolve(path) in self.entries

    def resolve(self, path):
        """The path behind links, as the kernel would find it."""
        path = self._place(path)
        for _ in range(8):
            mode, data = self.entries.get(path, (0, b""))
            if not stat.S_ISLNK(mode):
                break
            path = self._place(posixpath.join("/" + posixpath.dirname(path),
                                              data.decode()))
        return path

    def read(self, path):
        return self.entries[self.resolve(path)][1]

    def files(self):
        """Sorted (path, data) of regular files."""
        return [(path, data) for path, (mode, data) in sorted(self.entries.items())
                if stat.S_ISREG(mode)]
