"""What a request asks the SPARQL endpoint for: the three ways of the SPARQL 1.1 Protocol."""

from __future__ import annotations

import re
from dataclasses import dataclass
from email.message import Message
from typing import Final
from urllib.parse import parse_qsl

from starlette.requests import Request

from api.bodies import read_body
from api.errors import HttpError
from kg.rdf.sparql.check import READ_ONLY
from kg.rdf.sparql.engine import Graphs

FORM: Final = "application/x-www-form-urlencoded"
QUERY: Final = "application/sparql-query"
UPDATE: Final = "application/sparql-update"
MAXIMUM_PARAMETERS: Final = 100

_HOST: Final = re.compile(r"(?:[A-Za-z0-9.\-]+|\[[0-9A-Fa-f:.]+\])(?::[0-9]+)?")

Pairs = list[tuple[str, str]]


@dataclass(frozen=True)
class Operation:
    """A query, if there is one, and the graphs that it is for."""

    query: str | None
    graphs: Graphs


async def read_operation(request: Request) -> Operation:
    """Read what a request asks for; raises ``HttpError``."""
    pairs = _parameters(request.scope["query_string"], "the address")
    if request.method == "POST":
        pairs += await _from_body(request)
    if any(name == "update" for name, _ in pairs):
        raise _update_refused()
    query = _only_query(pairs)
    if query is None and request.method == "POST":
        raise HttpError(400, "BAD_REQUEST", "the parameter 'query' is missing")
    return Operation(query, _graphs(pairs))


def endpoint_of(request: Request) -> str:
    """Return the address of the endpoint, against which the IRIs of a query resolve."""
    host = request.headers.get("host", "")
    if not _HOST.fullmatch(host):
        host = "localhost"
    return f"{request.scope['scheme']}://{host}{request.scope['path']}"


def _only_query(pairs: Pairs) -> str | None:
    queries = [value for name, value in pairs if name == "query"]
    if len(queries) > 1:
        raise HttpError(400, "BAD_REQUEST", "'query' is given more than once")
    if queries and not queries[0].strip():
        raise HttpError(400, "BAD_REQUEST", "'query' is empty")
    return queries[0] if queries else None


def _graphs(pairs: Pairs) -> Graphs:
    return Graphs(
        default=tuple(value for name, value in pairs if name == "default-graph-uri"),
        named=tuple(value for name, value in pairs if name == "named-graph-uri"),
    )


async def _from_body(request: Request) -> Pairs:
    content_type = _content_type(request)
    kind = content_type.get_content_type()
    if kind == UPDATE:
        raise _update_refused()
    if kind not in (FORM, QUERY) or "content-type" not in request.headers:
        message = f"send the query as {QUERY}, or as 'query' in {FORM}"
        raise HttpError(415, "UNSUPPORTED_MEDIA_TYPE", message)
    if (content_type.get_content_charset() or "utf-8") not in ("utf-8", "utf8"):
        raise HttpError(415, "UNSUPPORTED_MEDIA_TYPE", "queries are read as UTF-8 only")
    body = await read_body(request)
    return _parameters(body, "the body") if kind == FORM else [("query", _text(body))]


def _content_type(request: Request) -> Message:
    message = Message()
    message["content-type"] = request.headers.get("content-type", "")
    return message


def _parameters(text: bytes, where: str) -> Pairs:
    try:
        return parse_qsl(
            text.decode("ascii"),
            keep_blank_values=True,
            errors="strict",
            max_num_fields=MAXIMUM_PARAMETERS,
        )
    except UnicodeError:
        raise HttpError(400, "BAD_REQUEST", f"{where} is not encoded as UTF-8") from None
    except ValueError:
        message = f"{where} has more than {MAXIMUM_PARAMETERS} parameters"
        raise HttpError(400, "BAD_REQUEST", message) from None


def _text(body: bytes) -> str:
    try:
        return body.decode()
    except UnicodeError:
        raise HttpError(400, "BAD_REQUEST", "the query is not encoded as UTF-8") from None


def _update_refused() -> HttpError:
    return HttpError(403, "QUERY_REFUSED", READ_ONLY)
