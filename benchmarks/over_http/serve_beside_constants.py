"""The command 'archkg', whose application has constant answers beside its own addresses.

They stand behind the same layers as all doors, and in front of the framework, as /graphql does. Usage:
python -m over_http.serve_beside_constants FOLDER serve …
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any
from unittest.mock import patch

from over_http.serve_constants import Constant, Message, Receive, Send, read_constants
from starlette.types import ASGIApp

from api.cli import main
from api.front.chain import in_front


class BesideConstants:
    """Answers what is asked of a constant, and hands on all else."""

    def __init__(self, app: ASGIApp, constants: dict[str, Constant]) -> None:
        self._app = app
        self._constants = constants

    async def __call__(self, scope: Message, receive: Receive, send: Send) -> None:
        await self._constants.get(scope.get("path", ""), self._app)(scope, receive, send)


def in_front_of_constants(app: ASGIApp, *arguments: Any) -> ASGIApp:
    """Put the layers in front of the application and of the constants."""
    return in_front(BesideConstants(app, constants), *arguments)


if __name__ == "__main__":
    constants = read_constants(Path(sys.argv.pop(1)))
    with patch("api.app.in_front", in_front_of_constants):
        main()
