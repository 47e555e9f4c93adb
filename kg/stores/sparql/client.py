"""Asking a SPARQL 1.1 server over HTTP: pooled, bounded in time, tried again where that can help."""

from __future__ import annotations

import logging
from collections.abc import Generator, Mapping
from dataclasses import dataclass
from typing import Any, Final

import httpx2
import msgspec
import stamina

from kg.errors import StoreUnavailableError

logger = logging.getLogger(__name__)

# Left to choose, the library writes to standard output, which belongs to answers.
stamina.instrumentation.set_on_retry_hooks([stamina.instrumentation.LoggingOnRetryHook])

RESULTS: Final = "application/sparql-results+json"
ATTEMPTS: Final = 4
_BUSY: Final = frozenset({429, 502, 503, 504})

Row = Mapping[str, str]
"""Variable to value, as texts; variables without a value are left out."""


@dataclass(frozen=True)
class Credentials:
    """Name and password for a server that asks for them."""

    user: str
    password: str


class BasicOrDigest(httpx2.Auth):
    """Says who is asking, in whichever of the two ways the server wants.

    The first request goes without credentials and learns the way. Later ones say at once who is
    asking: a server may hang up on a large body that comes from nobody.
    """

    def __init__(self, credentials: Credentials) -> None:
        self._basic = httpx2.BasicAuth(credentials.user, credentials.password)
        self._digest = httpx2.DigestAuth(credentials.user, credentials.password)
        self._chosen: httpx2.Auth | None = None

    def auth_flow(
        self, request: httpx2.Request
    ) -> Generator[httpx2.Request, httpx2.Response, None]:
        """Send a request, in the way that the server wants once that is known."""
        if self._chosen is None:
            response = yield request
            if response.status_code != httpx2.codes.UNAUTHORIZED:
                return
            challenge = response.headers.get("www-authenticate", "").lower()
            self._chosen = self._digest if "digest" in challenge else self._basic
        yield from self._chosen.auth_flow(request)


def open_http(credentials: Credentials | None, seconds: float) -> httpx2.AsyncClient:
    """Make the client: some connections that are kept, and a bound on every wait."""
    return httpx2.AsyncClient(
        auth=None if credentials is None else BasicOrDigest(credentials),
        timeout=httpx2.Timeout(seconds, connect=min(seconds, 5.0)),
        limits=httpx2.Limits(max_connections=16, max_keepalive_connections=16),
        follow_redirects=False,
        trust_env=False,
    )


class _RefusedError(Exception):
    """The server answered that it cannot now."""

    def __init__(self, response: httpx2.Response) -> None:
        super().__init__(f"the server answered {response.status_code}")
        self.response = response


async def send(http: httpx2.AsyncClient, method: str, url: str, **options: Any) -> httpx2.Response:
    """Send one request, again with growing pauses while the server cannot be reached or is busy.

    Every request that is sent here may be repeated: questions change nothing, and what is laid on a
    server is the same the second time. Raises :class:`~kg.errors.StoreUnavailableError`.
    """
    retried = (httpx2.TransportError, _RefusedError)
    try:
        async for attempt in stamina.retry_context(
            on=retried, attempts=ATTEMPTS, wait_initial=0.05, wait_max=1.0, timeout=None
        ):
            with attempt:
                response = await http.request(method, url, **options)
                if response.status_code in _BUSY:
                    raise _RefusedError(response)
    except (*retried, httpx2.InvalidURL) as error:
        reason = _explain(error)
        raise StoreUnavailableError(_shown(url), reason) from None
    return response


def _explain(error: Exception) -> str:
    match error:
        case _RefusedError():
            return str(error)
        case httpx2.TimeoutException():
            return "the server took too long"
        case httpx2.ConnectError():
            return "the server cannot be reached"
        case httpx2.InvalidURL():
            return "its address cannot be read"
    return "the connection to the server broke"


def _shown(url: str) -> str:
    """Write an address without what may be secret in it."""
    try:
        return str(httpx2.URL(url).copy_with(username=None, password=None, query=None))
    except httpx2.InvalidURL:
        return "an address that cannot be read"


@dataclass(frozen=True)
class SparqlClient:
    """A query endpoint."""

    url: str
    http: httpx2.AsyncClient

    async def select(self, query: str) -> list[Row]:
        """Return the rows of a query; raises :class:`~kg.errors.StoreUnavailableError`."""
        response = await send(
            self.http, "POST", self.url, data={"query": query}, headers={"Accept": RESULTS}
        )
        if response.status_code != httpx2.codes.OK:
            logger.error("%s answered %s", _shown(self.url), response.text[:1000])
            reason = f"the server answered {response.status_code}"
            raise StoreUnavailableError(_shown(self.url), reason)
        try:
            answer = _DECODER.decode(response.content)
        except msgspec.DecodeError:
            reason = f"what it answered is not {RESULTS}"
            raise StoreUnavailableError(_shown(self.url), reason) from None
        return [
            {name: term.value for name, term in each.items()} for each in answer.results.bindings
        ]


class _Term(msgspec.Struct):
    value: str


class _Results(msgspec.Struct):
    bindings: list[dict[str, _Term]]


class _Answer(msgspec.Struct):
    results: _Results


_DECODER: Final = msgspec.json.Decoder(_Answer)
