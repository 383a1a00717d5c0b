# SPDX-License-Identifier: Apache-2.0
"""Writes files into NTFS volumes with the library of ntfs-3g: folders, holes,
compression and streams, without a mount or root."""
import contextlib
import ctypes
import os

_DATA, _ROOT = 0x80, 5
_FOLDER, _FILE = 0o040000, 0o100000
_COMPRESSED = (0x800).to_bytes(4, "little")

_library = ctypes.CDLL("libntfs-3g.so.89", use_errno=True)
_pointer, _int = ctypes.c_void_p, ctypes.c_int
_u8, _u32, _u64 = ctypes.c_uint8, ctypes.c_uint32, ctypes.c_uint64
_bytes, _size, _s64 = ctypes.c_char_p, ctypes.c_size_t, ctypes.c_int64


def _function(name, result, *arguments):
    function = getattr(_library, "ntfs_" + name)
    function.restype, function.argtypes = result, arguments
    return function


_mount = _function("mount", _pointer, _bytes, ctypes.c_ulong)
_umount = _function("umount", _int, _pointer, _int)
_open = _function("inode_open", _pointer, _pointer, _u64)
_close = _function("inode_close", _int, _pointer)
_close_in = _function("inode_close_in_dir", _int, _pointer, _pointer)
_lookup = _function("inode_lookup_by_name", _u64, _pointer, _bytes, _int)
_create = _function("create", _pointer, _pointer, _u32, _bytes, _u8,
                    ctypes.c_uint)
_delete = _function("delete", _int, _pointer, _bytes, _pointer, _pointer,
                    _bytes, _u8)
_link = _function("link", _int, _pointer, _pointer, _bytes, _u8)
_set_attributes = _function("set_ntfs_attrib", _int, _pointer, _bytes, _size,
                            _int)
_attribute_add = _function("attr_add", _int, _pointer, _u32, _bytes, _u8,
                           _bytes, _s64)
_attribute_open = _function("attr_open", _pointer, _pointer, _u32, _bytes,
                            _u32)
_attribute_write = _function("attr_pwrite", _s64, _pointer, _s64, _s64, _bytes)
_attribute_end = _function("attr_pclose", _int, _pointer)
_attribute_close = _function("attr_close", None, _pointer)


def _need(good, what):
    if not good:
        number = ctypes.get_errno()
        raise OSError(number, f"{what}: {os.strerror(number)}")


def _wide(name):
    """A name as the library takes it: UTF-16 and its length in units."""
    wide = name.encode("utf-16-le")
    return wide, len(wide) // 2


class Volume:
    """An open volume; paths are as in "folder/file"."""

    def __init__(self, image):
        self._volume = _mount(os.fsencode(image), 0)
        _need(self._volume, f"opening {image}")

    def __enter__(self):
        return self

    def __exit__(self, *_):
        _need(_umount(self._volume, 0) == 0, "closing the volume")

    def _open(self, path):
        number = _ROOT
        inode = _open(self._volume, number)
        for name in filter(None, path.split("/")):
            number = _lookup(inode, *_wide(name))
            _close(inode)
            _need(number < 1 << 63, path)
            inode = _open(self._volume, number)
        _need(inode, path)
        return inode

    @contextlib.contextmanager
    def _inode(self, path, inside=None):
        """An open file or folder.  One that gets a name closes in its folder
        `inside`, which must be open."""
        inode = self._open(path)
        try:
            yield inode
        finally:
            failed = _close_in(inode, inside) if inside else _close(inode)
            _need(failed == 0, f"closing {path}")

    def _new(self, path, kind, change=None):
        folder, _, name = path.rpartition("/")
        with self._inode(folder) as parent:
            inode = _create(parent, 0, *_wide(name), kind)
            _need(inode, f"creating {path}")
            if change:
                change(inode)
            _need(_close_in(inode, parent) == 0, f"closing {path}")

    def folder(self, path, compressed=False):
        """Files that are made in a compressed folder are compressed."""
        def compress(inode):
            _need(_set_attributes(inode, _COMPRESSED, 4, 0) == 0,
                  f"compressing {path}")
        self._new(path, _FOLDER, compress if compressed else None)

    def create(self, path):
        self._new(path, _FILE)

    @contextlib.contextmanager
    def _data(self, path, stream):
        name, length = _wide(stream)
        with self._inode(path) as inode:
            attribute = _attribute_open(inode, _DATA, name or None, length)
            if not attribute:
                _need(_attribute_add(inode, _DATA, name, length, None, 0) == 0,
                      f"adding {path}:{stream}")
                attribute = _attribute_open(inode, _DATA, name, length)
            try:
                yield attribute
            finally:
                _attribute_close(attribute)

    def write(self, path, data, at=0, stream=""):
        """Writes into a file; what lies before `at` may become a hole."""
        with self._data(path, stream) as attribute:
            done = _attribute_write(attribute, at, len(data), data)
            _need(done == len(data), f"writing {path}")
            _need(_attribute_end(attribute) == 0, f"compressing {path}")

    def add(self, path, data):
        self.create(path)
        self.write(path, data)

    def link(self, path, new):
        folder, _, name = new.rpartition("/")
        with self._inode(folder) as parent:
            with self._inode(path, parent) as inode:
                _need(_link(inode, parent, *_wide(name)) == 0,
                      f"linking {new}")

    def delete(self, path):
        folder, _, name = path.rpartition("/")
        # The library closes both.
        _need(_delete(self._volume, None, self._open(path),
                      self._open(folder), *_wide(name)) == 0,
              f"deleting {path}")
