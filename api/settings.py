"""What a deployment can choose, read from the environment."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True)
class Settings:
    """Settings of the server."""

    host: str = "127.0.0.1"
    port: int = 8000

    @classmethod
    def from_environment(cls, environment: Mapping[str, str] = os.environ) -> Settings:
        """Read ``HOST`` and ``PORT``; raises ``ValueError`` when the port is no number."""
        return cls(environment.get("HOST") or cls.host, int(environment.get("PORT") or cls.port))
