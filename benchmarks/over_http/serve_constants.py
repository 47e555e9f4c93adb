"""Constant answers: the files of a folder, each at /constant/NAME, whatever is asked.

Usage: python -m over_http.serve_constants FOLDER PORT
"""

from __future__ import annotations

import sys
from collections.abc import Awaitable, Callable, MutableMapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import uvicorn

Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]

PREFIX = "/constant/"


@dataclass(frozen=True)
class Constant:
    """An application that answers with the same bytes each time."""

    body: bytes

    async def __call__(self, _scope: Message, _receive: Receive, send: Send) -> None:
        length = str(len(self.body)).encode()
        headers = [(b"content-type", b"application/json"), (b"content-length", length)]
        await send({"type": "http.response.start", "status": 200, "headers": headers})
        await send({"type": "http.response.body", "body": self.body})


def read_constants(folder: Path) -> dict[str, Constant]:
    """Read the files; gives them by path of the address."""
    return {f"{PREFIX}{path.name}": Constant(path.read_bytes()) for path in folder.iterdir()}


def main() -> None:
    """Serve nothing else, with no framework."""
    constants = read_constants(Path(sys.argv[1]))

    async def application(scope: Message, receive: Receive, send: Send) -> None:
        await constants[scope["path"]](scope, receive, send)

    uvicorn.run(
        application, port=int(sys.argv[2]), lifespan="off", log_level="warning", access_log=False
    )


if __name__ == "__main__":
    main()
