"""What a process gives up before it touches what strangers sent."""

from __future__ import annotations

import ctypes
import resource
import signal
from typing import Final

_DIE_WITH_PARENT: Final = 1
"""``PR_SET_PDEATHSIG`` of Linux's prctl."""
_OWN_USERS: Final = 0x10000000
_OWN_NETWORK: Final = 0x40000000
"""Flags of Linux's unshare: a network namespace of its own has no way out."""


def enter_sandbox(*, memory_mib: int, cpu_seconds: int | None) -> None:
    """Bound this process for good; what the system does not offer is left out.

    Without a namespace of its own a process could still reach the network, so nothing that runs here
    may rely on this alone.
    """
    memory = memory_mib * 1024 * 1024
    resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    if cpu_seconds is not None:
        resource.setrlimit(resource.RLIMIT_CPU, (cpu_seconds, cpu_seconds + 1))
    libc = ctypes.CDLL(None, use_errno=True)
    if hasattr(libc, "prctl"):
        libc.prctl(_DIE_WITH_PARENT, signal.SIGKILL)
    if hasattr(libc, "unshare"):
        libc.unshare(_OWN_USERS | _OWN_NETWORK)
