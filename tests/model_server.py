"""A server that speaks the protocol of chat completions and says what a test tells it to."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, TypeAlias

from typing_extensions import override

Body: TypeAlias = dict[str, Any]


@dataclass(frozen=True)
class Raw:
    """A reply as it goes over the wire."""

    body: bytes
    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict)
    announced: int | None = None
    """Length that the head tells; that of the body when ``None``."""
    seconds: float = 0.0
    """For which the server waits before each of ten parts of the body."""


Says: TypeAlias = Callable[[Body], str | Raw]
"""What the server replies to a request."""


@dataclass
class ModelServer:
    """A running server."""

    url: str
    says: Says
    asked: list[Body] = field(default_factory=list)
    """Bodies of the requests, the first one first."""
    heads: list[tuple[str, dict[str, str]]] = field(default_factory=list)
    """Their paths and headers, these in lower case."""
    connections: set[Any] = field(default_factory=set)
    """Where the requests came from."""

    def reply(self, *replies: str | Raw) -> None:
        """Give these replies, one after the other, and the last one from then on."""
        left = list(replies)
        self.says = lambda _: left.pop(0) if len(left) > 1 else left[0]


def completion(content: object, finished: str | None = "stop") -> Raw:
    """Wrap what a model says."""
    message = {"role": "assistant", "content": content}
    body = {
        "id": "chatcmpl-1",
        "object": "chat.completion",
        "created": 1,
        "model": "small",
        "choices": [{"index": 0, "message": message, "finish_reason": finished}],
        "usage": {"prompt_tokens": 1, "completion_tokens": 1, "total_tokens": 2},
    }
    return Raw(json.dumps(body).encode())


class _Http(ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 64


@contextmanager
def serving_model() -> Iterator[ModelServer]:
    """Serve on a free port of the loopback address."""
    http = _Http(("127.0.0.1", 0), BaseHTTPRequestHandler)
    server = ModelServer(f"http://127.0.0.1:{http.server_address[1]}/v1", lambda _: "")
    http.RequestHandlerClass = _handler(server)
    thread = threading.Thread(target=http.serve_forever, args=(0.01,))
    thread.start()
    try:
        yield server
    finally:
        http.shutdown()
        thread.join()
        http.server_close()


def _handler(server: ModelServer) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_POST(self) -> None:
            length = int(self.headers["content-length"])
            asked = json.loads(self.rfile.read(length))
            server.asked.append(asked)
            headers = {name.lower(): value for name, value in self.headers.items()}
            server.connections.add(self.client_address)
            server.heads.append((self.path, headers))
            said = server.says(asked)
            self._send(completion(said) if isinstance(said, str) else said)

        def _send(self, reply: Raw) -> None:
            self.send_response(reply.status)
            for name, value in reply.headers.items():
                self.send_header(name, value)
            announced = len(reply.body) if reply.announced is None else reply.announced
            self.send_header("content-length", str(announced))
            self.end_headers()
            self.close_connection = announced != len(reply.body)
            try:
                self._write(reply)
            except ConnectionError:
                # The client has had enough.
                self.close_connection = True

        def _write(self, reply: Raw) -> None:
            step = max(1, len(reply.body) // 10) if reply.seconds else max(1, len(reply.body))
            for start in range(0, len(reply.body), step):
                time.sleep(reply.seconds)
                self.wfile.write(reply.body[start : start + step])

        @override
        def log_message(self, format: str, *args: Any) -> None:
            """Say nothing."""

    return Handler
