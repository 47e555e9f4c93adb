"""Documents that clients name in the place of sending them."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Iterable
from hashlib import sha256
from typing import Final

from api.errors import HttpError
from api.graphql.limits import GraphQLLimits
from api.graphql.parameters import Parameters
from api.saved_queries import SavedQuery
from kg.errors import did_you_mean
from kg.names import nearest

_PREFIX: Final = "sha256:"


class PersistedDocuments:
    """The saved queries, by name or hash, and what clients have persisted, by hash.

    A hash is the SHA-256 of the text in UTF-8, in hexadecimal digits.
    """

    def __init__(self, saved: Iterable[SavedQuery], limits: GraphQLLimits) -> None:
        self._named = {query.name: query.text for query in saved}
        self._trusted = {_hash(text): text for text in self._named.values()}
        self._trusted_only = limits.trusted_only
        self._capacity = limits.persisted_bytes
        self._persisted: OrderedDict[str, str] = OrderedDict()
        self._bytes = 0

    def find(self, asked: Parameters) -> str:
        """Return the text of the document that is asked; raises :class:`~api.errors.HttpError`."""
        if asked.document_id is not None:
            return self._by_id(asked)
        if asked.query is None and asked.persisted_hash is not None:
            return self._by_hash(asked.persisted_hash)
        if asked.query is None or not asked.query.strip():
            message = "'query' must be a text with the operation, or 'documentId' name a saved one"
            raise HttpError(400, "BAD_REQUEST", message)
        if asked.persisted_hash not in (None, _hash(asked.query)):
            raise HttpError(400, "BAD_REQUEST", "provided sha does not match query")
        if self._trusted_only and _hash(asked.query) not in self._trusted:
            message = "only saved queries are answered here: name one as 'documentId'"
            raise HttpError(403, "DOCUMENT_NOT_TRUSTED", message)
        return asked.query

    def persist(self, asked: Parameters) -> None:
        """Keep the document of a valid request that names its hash besides."""
        digest, text = asked.persisted_hash, asked.query
        if digest is None or text is None or digest in self._trusted or digest in self._persisted:
            return
        self._persisted[digest] = text
        self._bytes += _size(text)
        while self._bytes > self._capacity:
            self._bytes -= _size(self._persisted.popitem(last=False)[1])

    def _by_id(self, asked: Parameters) -> str:
        if asked.query is not None or asked.persisted_hash is not None:
            message = "name a document as 'documentId' or send it as 'query', not both"
            raise HttpError(400, "BAD_REQUEST", message)
        name = asked.document_id or ""
        text = self._named.get(name) or self._find_hash(name.removeprefix(_PREFIX))
        if text is None:
            hint = did_you_mean(nearest(name, self._named))
            message = f"there is no document of this id.{hint}"
            raise HttpError(404, "DOCUMENT_NOT_FOUND", message)
        return text

    def _by_hash(self, digest: str) -> str:
        text = self._find_hash(digest)
        if text is None:
            # Status, message and code are those that clients of the protocol look for.
            raise HttpError(200, "PERSISTED_QUERY_NOT_FOUND", "PersistedQueryNotFound")
        return text

    def _find_hash(self, digest: str) -> str | None:
        if digest in self._persisted:
            self._persisted.move_to_end(digest)
            return self._persisted[digest]
        return self._trusted.get(digest)


def _hash(text: str) -> str:
    return sha256(text.encode()).hexdigest()


def _size(text: str) -> int:
    # A text of other than Latin characters takes up to four bytes for each.
    return 4 * len(text) + 500
