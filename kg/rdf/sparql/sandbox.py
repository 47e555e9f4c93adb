"""What a process that runs strangers' queries cannot do, whatever they make the engine do."""

from __future__ import annotations

import ctypes
import os
import resource
import signal
from typing import Final

_CLONE_NEWUSER: Final = 0x10000000
_CLONE_NEWNET: Final = 0x40000000
_PR_SET_PDEATHSIG: Final = 1


def leave_the_network() -> None:
    """Move to a network without interfaces, where the system lets this process do so.

    Python has no call for it before 3.12. It must come before the first thread starts.
    """
    libc = ctypes.CDLL(None)
    if libc.unshare(_CLONE_NEWUSER | _CLONE_NEWNET):
        libc.unshare(_CLONE_NEWNET)


def die_with_the_parent() -> None:
    """Have this process killed when the one that started it ends, and only then.

    An interrupt from the terminal is for that one to handle.
    """
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)


def bound_memory(mib: int) -> None:
    """Bound the address space; beyond it the engine aborts the process, without a dump."""
    _set(resource.RLIMIT_AS, mib * 1024 * 1024)
    _set(resource.RLIMIT_CORE, 0)


def be_quiet() -> None:
    """Stop writing to the log: the engine writes pages into it when it runs out of memory."""
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, 2)
    os.close(nowhere)


def open_nothing_more() -> None:
    """Refuse every new file and socket: also where the network could not be left, none is reached.

    It comes when the data is open.
    """
    used = max(int(name) for name in os.listdir("/proc/self/fd"))  # noqa: PTH208 - no path is needed
    _set(resource.RLIMIT_NOFILE, used)


def bound_time(seconds: float) -> None:
    """Have this process killed when it computes for much longer than ``seconds`` from now.

    Who waits for the answer stops it by the clock; this holds when nobody waits any more.
    """
    used = sum(resource.getrusage(resource.RUSAGE_SELF)[:2])
    hard = resource.getrlimit(resource.RLIMIT_CPU)[1]
    resource.setrlimit(resource.RLIMIT_CPU, (int(used + seconds) + 2, hard))


def _set(what: int, value: int) -> None:
    hard = resource.getrlimit(what)[1]
    allowed = value if hard == resource.RLIM_INFINITY else min(value, hard)
    resource.setrlimit(what, (allowed, allowed))
