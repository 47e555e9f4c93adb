"""What a saved query finds, to be drawn."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from api.graphql.execution import GraphQLDoor, Request
from api.graphql.identified import ids_in, with_ids
from api.saved_queries import find_saved_query, read_variables
from kg.diagrams.errors import EmptyDiagramError
from kg.diagrams.selection import Selection
from kg.errors import BadInputError
from kg.store import Store

_DAY = "asOf"


async def named_by(store: Store, name: str, given: Mapping[str, str], today: date) -> Selection:
    """Ask a saved query, and select all that it finds: entities, and relations between them.

    ``given`` are the query's variables, in words; its ``asOf`` is the day of the picture too.

    Raises ``NotFoundError``, ``BadInputError`` and ``EmptyDiagramError``.
    """
    saved = find_saved_query(name)
    variables = {_DAY: today.isoformat(), **given} if _DAY in saved.variables else given
    request = Request(with_ids(saved.text), read_variables(saved, variables))
    body = (await GraphQLDoor(store, lambda: today).answer(request)).body
    if "errors" in body:
        raise BadInputError(f"query {name}", body["errors"][0]["message"].rstrip("."))
    # A conflict is nothing that can be drawn; what it is about is.
    found = tuple(dict.fromkeys(each for each in ids_in(body["data"]) if "~" not in each))
    if not found:
        raise EmptyDiagramError(f"the query {name} finds nothing")
    day = date.fromisoformat(variables.get(_DAY, today.isoformat()))
    about = ", ".join(given.values())
    title = saved.question.rstrip("?") + (f" ({about})" if about else "")
    return Selection(found, day, depth=0, title=title)
