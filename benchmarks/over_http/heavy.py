"""A client that keeps a server busy with heavy questions while others ask light ones."""

from __future__ import annotations

import http.client
import json
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from urllib.parse import urlsplit

_DOCUMENT = """{question%d: services(first: 70) {nodes {id name brief
    statements {id text rank standing sources {locator source {id title}}}
    relations {id text relationKind target {id name limits {id name text quantity {amount unit text}}}}}}}"""
"""The number makes each a new document, of which nothing has been prepared or kept."""


@dataclass
class Client:
    """What became of the heavy questions."""

    milliseconds: list[float] = field(default_factory=list)
    """For which each of them ran."""
    refused: str | None = None
    """The first answer that was not what was asked for."""


@contextmanager
def asking_heavily(url: str) -> Iterator[Client]:
    """Ask one heavy question after the other until the block ends."""
    client, ending = Client(), threading.Event()
    thread = threading.Thread(target=_ask_on, args=(url, client, ending))
    thread.start()
    try:
        yield client
    finally:
        ending.set()
        thread.join()


def _ask_on(url: str, client: Client, ending: threading.Event) -> None:
    parts = urlsplit(url)
    connection = http.client.HTTPConnection(parts.netloc, timeout=60)
    while not ending.is_set() and client.refused is None:
        body = json.dumps({"query": _DOCUMENT % time.monotonic_ns()})
        started = time.perf_counter()
        connection.request("POST", parts.path, body, {"Content-Type": "application/json"})
        response = connection.getresponse()
        text = response.read()
        client.milliseconds.append((time.perf_counter() - started) * 1e3)
        if response.status != 200 or b'"errors"' in text[-4096:]:
            client.refused = f"{response.status}: {text[:500]!r}"
    connection.close()
