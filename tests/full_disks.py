"""Disks without room, in two ways, as not every machine lets everybody mount a file system.

A small file system of its own is what a full disk is. A bound on how long files may become stops
programs at the same place, in the middle of what they write, and needs no rights.
"""

from __future__ import annotations

import errno
import os
import resource
import subprocess
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final, Protocol

import pytest
import servers
from test_cli import ARCHKG, ENVIRONMENT

KIBIBYTES: Final = 8
ROOM: Final = 16 * 1024
"""Bytes that a file of a server without room may have: what it says of itself, but nothing that it is sent."""
UNSHARE: Final = Path("/usr/bin/unshare")
MOUNT: Final = Path("/usr/bin/mount")
_NAME_SPACES: Final = ("-rm", "-m")
"""How to get one in which a file system may be mounted: as any user, or as root."""
_IN_A_SMALL_FILE_SYSTEM: Final = """
mount -t tmpfs -o size={size}k tmpfs {folder} && cp {keep}/* {folder} 2>/dev/null
"$@"
status=$?
cp -r {folder}/. {keep}
exit $status
"""
"""Runs a command with a small file system on a folder, and keeps what is on it at the end."""
_WITH_SHORT_FILES: Final = 'ulimit -f {blocks}; exec "$@"'
"""Runs a command whose files may have so many blocks of 512 bytes."""
_HEEDING_NO_SIGNAL: Final = ("/bin/sh", "-c", 'trap "" XFSZ; exec "$@"', "sh")
"""Starts a program that is told of a file that is too long by an error alone, as of a full disk."""

NOT_MOUNTED: Final = (
    "the system lets nobody here mount a file system, as user or root; only files that become too "
    "long stood for a full disk"
)


class SmallDisk(Protocol):
    """A disk on which archkg writes."""

    folder: Path
    reason: str
    """What the system says where there is no room."""

    @property
    def kept(self) -> Path:
        """What is on it before and after."""

    def run(self, *arguments: str | Path) -> subprocess.CompletedProcess[str]:
        """Run archkg."""


@dataclass
class SmallFileSystem:
    """A file system that is there only while archkg runs."""

    folder: Path
    kept: Path
    name_space: str
    reason: str = os.strerror(errno.ENOSPC)

    def run(self, *arguments: str | Path) -> subprocess.CompletedProcess[str]:
        script = _IN_A_SMALL_FILE_SYSTEM.format(size=KIBIBYTES, folder=self.folder, keep=self.kept)
        return _run(UNSHARE, self.name_space, "/bin/sh", "-c", script, "sh", ARCHKG, *arguments)


@dataclass
class ShortFiles:
    """A folder in which archkg can write no long files."""

    folder: Path
    reason: str = os.strerror(errno.EFBIG)

    @property
    def kept(self) -> Path:
        return self.folder

    def run(self, *arguments: str | Path) -> subprocess.CompletedProcess[str]:
        script = _WITH_SHORT_FILES.format(blocks=2 * KIBIBYTES)
        return _run("/bin/sh", "-c", script, "sh", ARCHKG, *arguments)


def _run(*command: str | Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(command, capture_output=True, text=True, check=False, env=ENVIRONMENT)


def small_file_system(folder: Path) -> SmallFileSystem:
    """Make a disk; where nobody may mount one, the test is left out."""
    folders = folder / "disk", folder / "kept"
    for each in folders:
        each.mkdir()
    for name_space in _NAME_SPACES:
        if _succeeds(UNSHARE, name_space, "mount", "-t", "tmpfs", "tmpfs", folders[0]):
            return SmallFileSystem(*folders, name_space)
    pytest.skip(NOT_MOUNTED)


def _succeeds(*command: str | Path) -> bool:
    if not Path(command[0]).exists():
        return False
    return not subprocess.run(command, check=False, capture_output=True).returncode


class StoreDisk(Protocol):
    """A disk on which a server has its data, which can be filled."""

    folder: Path
    under: Sequence[str]
    """The command that starts the server."""

    def fill(self, server: servers.Server) -> None:
        """Take its room."""

    def clear(self) -> None:
        """Give its room back, to a server that is started anew."""


@dataclass
class MountedDisk:
    """A file system of some mebibytes."""

    folder: Path
    under: Sequence[str] = ()

    def fill(self, _server: servers.Server) -> None:
        room = os.statvfs(self.folder)
        self._filler.write_bytes(bytes(room.f_bavail * room.f_frsize))

    def clear(self) -> None:
        self._filler.unlink()

    @property
    def _filler(self) -> Path:
        return self.folder / "filler"


@dataclass
class BoundedDisk:
    """A folder in which a running server can be kept from writing any further."""

    folder: Path
    under: Sequence[str] = _HEEDING_NO_SIGNAL

    def fill(self, server: servers.Server) -> None:
        bounds = (ROOM, resource.RLIM_INFINITY)
        resource.prlimit(server.process.pid, resource.RLIMIT_FSIZE, bounds)

    def clear(self) -> None:
        """Do nothing, since the bound ends with the process."""


@contextmanager
def mounted_disk(folder: Path) -> Iterator[MountedDisk]:
    """Mount a file system for as long as the body runs; where that is not allowed, the test is left out."""
    if not _succeeds(MOUNT, "-t", "tmpfs", "-o", "size=64m", "tmpfs", folder):
        pytest.skip(NOT_MOUNTED)
    try:
        yield MountedDisk(folder)
    finally:
        subprocess.run([MOUNT.with_name("umount"), "-l", folder], check=True)
