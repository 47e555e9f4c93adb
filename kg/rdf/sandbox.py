"""What a process that runs strangers' queries cannot do, whatever they make the engine do.

The bounds that only Linux has are left out elsewhere.
"""

from __future__ import annotations

import ctypes
import os
import resource
import signal
import sys
from pathlib import Path
from typing import Final

_CLONE_NEWUSER: Final = 0x10000000
_CLONE_NEWNET: Final = 0x40000000
_PR_SET_PDEATHSIG: Final = 1
_IS_LINUX: Final = sys.platform == "linux"


def leave_the_network() -> None:
    """Move to a network without interfaces, where the system lets this process do so.

    Python has no call for it before 3.12. It must come before the first thread starts.
    """
    if _IS_LINUX:
        libc = ctypes.CDLL(None)
        if libc.unshare(_CLONE_NEWUSER | _CLONE_NEWNET):
            libc.unshare(_CLONE_NEWNET)


def leave_interrupts_to_the_server() -> None:
    """Ignore the interrupt key: the server gets it too, and ends what it started."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)


def be_quiet() -> None:
    """Stop writing to the log: the engine writes pages into it when it runs out of memory."""
    nowhere = os.open(os.devnull, os.O_RDWR)
    for descriptor in (0, 1, 2):
        os.dup2(nowhere, descriptor)
    os.close(nowhere)


def die_with_the_parent() -> None:
    """Have this process killed when the one that started it ends."""
    if _IS_LINUX:
        ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)


def keep_only(descriptor: int) -> int:
    """Close every file but one, and refuse new ones; returns its new number.

    A socket is a file: also where the network could not be left, none of it is reached.
    """
    kept = 3
    os.dup2(descriptor, kept)
    os.closerange(kept + 1, max(map(int, os.listdir("/dev/fd"))) + 1)  # noqa: PTH208 - numbers
    _set(resource.RLIMIT_NOFILE, kept + 1)
    return kept


def bound_memory(mib: int) -> None:
    """Bound the memory on top of what is used; beyond it the engine aborts the process."""
    _set(resource.RLIMIT_CORE, 0)
    if _IS_LINUX:
        _set(resource.RLIMIT_AS, _used_memory() + mib * 1024 * 1024)


def bound_time(seconds: float) -> None:
    """Have this process killed in ``seconds``, unless it is said again; never for 0.

    Who waits for the answer stops it by the clock; this holds when nobody waits any more.
    """
    signal.setitimer(signal.ITIMER_REAL, seconds)


def _used_memory() -> int:
    pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[0])
    return pages * resource.getpagesize()


def _set(what: int, value: int) -> None:
    hard = resource.getrlimit(what)[1]
    allowed = value if hard == resource.RLIM_INFINITY else min(value, hard)
    resource.setrlimit(what, (allowed, allowed))
