# SPDX-License-Identifier: Apache-2.0
"""The guest's first file system: a cpio archive in memory (Linux, driver-api/early-userspace/buffer-format)."""
import os
import stat


class Initrd:
    def __init__(self):
        self.archive = os.fdopen(os.memfd_create("initrd"), "wb")
        self.inode = 0

    def folder(self, name):
        self.entry(name, stat.S_IFDIR | 0o755, b"")

    def file(self, name, content, mode=0o644):
        self.entry(name, stat.S_IFREG | mode, content)

    def program(self, name, content):
        self.file(name, content, 0o755)

    def entry(self, name, mode, content):
        self.inode += 1
        path = os.fsencode(name) + b"\0"
        fields = (self.inode, mode, 0, 0, 1, 0, len(content), 0, 0, 0, 0, len(path), 0)
        self.archive.write(b"070701" + b"".join(b"%08X" % field for field in fields))
        self.padded(path, 2)  # the header's 110 bytes and the name are padded together
        self.padded(content, 0)

    def padded(self, data, misalignment):
        self.archive.write(data + bytes(-(len(data) + misalignment) % 4))

    def finish(self):
        self.entry("TRAILER!!!", 0, b"")
        self.archive.flush()
        return self.archive
