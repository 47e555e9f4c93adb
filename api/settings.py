"""What a deployment can choose, read from the environment."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

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
