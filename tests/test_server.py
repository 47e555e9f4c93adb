"""The socket on which the server listens."""

from __future__ import annotations

import asyncio
import socket
from typing import cast

from api.server import listen
from api.settings import Settings


def test_answers_do_not_wait_for_acknowledgements() -> None:
    async def run() -> int:
        accepted: asyncio.Future[int] = asyncio.get_running_loop().create_future()

        async def meet(_reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            connection = cast("socket.socket", writer.get_extra_info("socket"))
            accepted.set_result(connection.getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY))
            writer.close()

        listener = listen(Settings(port=0))
        async with await asyncio.start_server(meet, sock=listener):
            _, writer = await asyncio.open_connection(*listener.getsockname())
            without_delay = await accepted
            writer.close()
            return without_delay

    assert 1 == asyncio.run(run())
