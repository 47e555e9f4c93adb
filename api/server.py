"""Starting the server."""

from __future__ import annotations

import gc
import socket
from collections.abc import Callable, Sequence
from pathlib import Path

from api.settings import Settings
from kg.load.overlay import load_graph


def serve(settings: Settings, folders: Sequence[Path], announce: Callable[[str], None]) -> None:
    """Serve the graph of some folders until stopped; ``announce`` is told the address.

    Raises ``OSError`` when the port cannot be taken, before anything slow is done, and
    :class:`~kg.errors.InvalidDataError`.
    """
    listener = listen(settings)
    # Starting makes a million objects that stay, so looking through them for garbage is in vain.
    gc.disable()
    import uvicorn  # noqa: PLC0415 - only a server needs the frameworks, and they are slow to import

    from api.app import create_app  # noqa: PLC0415 - as above

    application = create_app(load_graph(folders))
    gc.freeze()
    gc.enable()
    announce(f"http://{settings.host}:{listener.getsockname()[1]}/graphql")
    config = uvicorn.Config(application, log_level="warning", server_header=False)
    uvicorn.Server(config).run(sockets=[listener])


def listen(settings: Settings) -> socket.socket:
    """Take the port; raises ``OSError`` if it cannot be taken."""
    # Named, or asyncio does not see that this is TCP and lets answers wait for acknowledgements.
    listener = socket.socket(proto=socket.IPPROTO_TCP)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    listener.bind((settings.host, settings.port))
    listener.listen(2048)
    return listener
