"""Which graph on a server is the one that answers.

A graph is laid under names of its own version, beside the one in use, and then named in the catalog,
which is one small graph and so changes at once or not at all.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from kg.errors import StoreUnavailableError
from kg.iris import BASE
from kg.rdf.terms import Iri
from kg.stores.sparql.client import SparqlClient
from kg.stores.sparql.index import index_iri

CATALOG: Final = f"{BASE}catalog"
CURRENT: Final = index_iri("current")
FORMAT: Final = 1
"""Of the index; a server filled by another version of archkg with another format is not read."""


@dataclass(frozen=True, slots=True)
class Laid:
    """The names of one version of a graph on a server."""

    version: str

    @property
    def knowledge(self) -> Iri:
        """The graph itself, in RDF."""
        return f"{BASE}graph/{self.version}"

    @property
    def index(self) -> Iri:
        """Its index."""
        return f"{BASE}index/{FORMAT}/{self.version}"

    @property
    def progress(self) -> Iri:
        """How much of the two has been laid so far."""
        return f"{BASE}progress/{FORMAT}/{self.version}"


async def find_current_index(client: SparqlClient) -> Iri:
    """Return the address of the index in use; raises :class:`~kg.errors.StoreUnavailableError`."""
    query = f"SELECT ?i WHERE {{ GRAPH <{CATALOG}> {{ <{CATALOG}> <{CURRENT}> ?i }} }}"
    rows = await client.select(query)
    found = [row["i"] for row in rows if row["i"].startswith(f"{BASE}index/{FORMAT}/")]
    if not found:
        reason = "it holds no graph that this version reads; lay one there with 'archkg push'"
        raise StoreUnavailableError(client.url, reason)
    return found[0]
