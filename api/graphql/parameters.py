"""The parameters of a GraphQL request, as they come in a body or in an address."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from typing import Any, Final, NamedTuple
from urllib.parse import parse_qsl

from api.errors import HttpError

_MAXIMUM_PARAMETERS: Final = 20
_OBJECTS: Final = ("variables", "extensions")
_OWN_OBJECTS: Final = 10
"""Objects of a request besides those in its variables."""
_TEXTS: Final = ("query", "documentId", "operationName")
_TEXT: Final = (str, type(None))
_OBJECT: Final = (dict, type(None))
_SHA256: Final = re.compile(r"[0-9a-f]{64}")


class Parameters(NamedTuple):
    """What a request asks for; which document that is, one of three fields says."""

    query: str | None
    """Its text."""
    document_id: str | None
    """Its name or hash, as in the appendix on persisted documents of GraphQL over HTTP."""
    persisted_hash: str | None
    """Its hash, as in Apollo's protocol of automatic persisted queries."""
    variables: Mapping[str, Any]
    operation_name: str | None


class ParameterReader:
    """Reads requests whose variables have up to a number of objects.

    What it reads nobody can read in another way: no name stands twice, every number and character is
    one that JSON has.
    """

    def __init__(self, values: int) -> None:
        self._most = values + _OWN_OBJECTS
        self._objects = 0
        # Making a decoder takes longer than reading a request.
        self._decoder = json.JSONDecoder(
            object_pairs_hook=self._read_object, parse_constant=_refuse
        )

    def from_body(self, body: bytes) -> Parameters:
        """Read a JSON body; raises :class:`~api.errors.HttpError`."""
        given = self._read_json(body, "the body")
        if isinstance(given, list):
            raise _bad("the body must be one JSON object: operations are not answered in batches")
        if not isinstance(given, dict):
            raise _bad("the body must be a JSON object with 'query'")
        return _check(given)

    def from_address(self, query_string: bytes) -> Parameters:
        """Read the parameters in an address, as :meth:`from_body` does."""
        try:
            pairs = parse_qsl(
                query_string.decode("ascii"),
                keep_blank_values=True,
                errors="strict",
                max_num_fields=_MAXIMUM_PARAMETERS,
            )
        except ValueError:
            message = f"the address must hold at most {_MAXIMUM_PARAMETERS} parameters, in UTF-8"
            raise _bad(message) from None
        given: dict[str, Any] = dict(pairs)
        if len(given) < len(pairs):
            raise _bad("a parameter stands twice in the address")
        for name in _OBJECTS:
            if text := given.pop(name, None):
                given[name] = self._read_json(text.encode(), f"'{name}'")
        return _check(given)

    def _read_json(self, text: bytes, what: str) -> Any:
        self._objects = 0
        try:
            value = self._decoder.decode(text.decode("utf-8"))
            if b"\\ud" in text or b"\\uD" in text:
                json.dumps(value, ensure_ascii=False).encode("utf-8")
        except _NotPlainError as error:
            raise _bad(f"{what} {error}") from None
        except UnicodeEncodeError:
            raise _bad(f"{what} holds half of a character") from None
        except (ValueError, RecursionError):
            raise _bad(f"{what} is not JSON in UTF-8") from None
        return value

    def _read_object(self, pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        self._objects += 1
        if self._objects > self._most:
            raise _NotPlainError(f"holds more than {self._most:,} objects")
        made = dict(pairs)
        if len(made) < len(pairs):
            raise _NotPlainError("holds a name twice in one object")
        return made


def _check(given: Mapping[str, Any]) -> Parameters:
    for name in _TEXTS:
        if not isinstance(given.get(name), _TEXT):
            raise _bad(f"'{name}' must be a text or null")
    for name in _OBJECTS:
        if not isinstance(given.get(name), _OBJECT):
            raise _bad(f"'{name}' must be an object or null")
    extensions = given.get("extensions")
    return Parameters(
        given.get("query"),
        given.get("documentId") or None,
        _persisted_hash(extensions) if extensions else None,
        given.get("variables") or {},
        given.get("operationName") or None,
    )


def _persisted_hash(extensions: Mapping[str, Any]) -> str | None:
    persisted = extensions.get("persistedQuery")
    if persisted is None:
        return None
    if not isinstance(persisted, dict) or persisted.get("version") != 1:
        raise _bad("Unsupported persisted query version")
    digest = persisted.get("sha256Hash")
    if not isinstance(digest, str) or not _SHA256.fullmatch(digest):
        raise _bad("'sha256Hash' must be a SHA-256 hash, as 64 hexadecimal digits in lower case")
    return digest


class _NotPlainError(ValueError):
    """Something that other programs may read in another way, or not at all."""


def _refuse(constant: str) -> Any:
    raise _NotPlainError(f"holds {constant}, which is no number in JSON")


def _bad(message: str) -> HttpError:
    return HttpError(400, "BAD_REQUEST", message)
