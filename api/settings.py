"""What a deployment can choose, read from the environment."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

from kg.errors import BadInputError

ADMIN_VARIABLE: Final = "ARCHKG_ADMIN_TOKEN"
"""The variable with the operator's token; a secret is no option, as those show in lists of processes."""


@dataclass(frozen=True)
class Settings:
    """Settings of the server."""

    host: str = "127.0.0.1"
    port: int = 8000
    admin_token: str | None = field(default=None, repr=False)
    """What the operator has to show; ``None`` closes the operator's addresses."""

    @classmethod
    def from_environment(cls, environment: Mapping[str, str] = os.environ) -> Settings:
        """Read ``HOST``, ``PORT`` and the token; raises ``ValueError`` when the port is no number."""
        return cls(
            host=environment.get("HOST") or cls.host,
            port=int(environment.get("PORT") or cls.port),
            admin_token=environment.get(ADMIN_VARIABLE) or None,
        )


@dataclass(frozen=True)
class StoreSettings:
    """How a SPARQL server is reached that holds the graph."""

    url: str | None = None
    """Its query endpoint; ``None`` keeps the graph in memory."""
    user: str | None = None
    password: str | None = field(default=None, repr=False)
    seconds: float = 30.0
    """For which one request may take."""

    @classmethod
    def from_environment(cls, environment: Mapping[str, str] = os.environ) -> StoreSettings:
        """Read ``ARCHKG_STORE`` and the variables that begin with it.

        Raises :class:`~kg.errors.BadInputError` when the seconds are no number above zero.
        """
        return cls(
            url=environment.get("ARCHKG_STORE") or None,
            user=environment.get("ARCHKG_STORE_USER") or None,
            password=environment.get("ARCHKG_STORE_PASSWORD") or None,
            seconds=_read_seconds(environment, "ARCHKG_STORE_SECONDS", cls.seconds),
        )


def _read_seconds(environment: Mapping[str, str], name: str, default: float) -> float:
    given = environment.get(name)
    try:
        seconds = float(given) if given else default
    except ValueError:
        seconds = 0.0
    if not 0 < seconds < float("inf"):
        raise BadInputError(name, f"must be a number of seconds above zero, not {given!r}")
    return seconds
