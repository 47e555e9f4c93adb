"""The answers to one question in GraphQL and in SPARQL as the same rows, so that they can be compared.

Both answers become rows: one for what stands in one line of the SPARQL answer, with every value that
the GraphQL query asks for and SPARQL can tell.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from decimal import Decimal
from typing import Any, Final, NamedTuple

import pyoxigraph
from conftest import TODAY, Ask

from api.saved_queries import find_saved_query, find_saved_sparql
from kg.model import Records
from kg.rdf.describe import describe
from kg.rdf.formats import to_oxigraph

MAXIMUM_PATHS: Final = 50
Row = tuple[Any, ...]
Rows = Iterable[Row]


Given = dict[str, list[str]]


def store_of(records: Records) -> pyoxigraph.Store:
    store = pyoxigraph.Store()
    store.bulk_extend(to_oxigraph((*each, None)) for each in describe(records, TODAY))
    return store


def select(store: pyoxigraph.Store, query: str) -> Iterator[dict[str, Any]]:
    """Yield the rows of an answer as plain values; what is not bound is ``None``."""
    solutions = store.query(query)
    assert isinstance(solutions, pyoxigraph.QuerySolutions)
    names = [variable.value for variable in solutions.variables]
    for solution in solutions:
        yield {name: plain(name, getattr(solution[name], "value", None)) for name in names}


def plain(name: str, value: str | None) -> Any:
    if name.lower().endswith("sources"):
        return frozenset((value or "").split(" | "))
    return value


# The same rows from an answer in GraphQL


def kebab(value: str | None) -> str | None:
    return None if value is None else value.lower().replace("_", "-")


def cited(item: Mapping[str, Any]) -> frozenset[str]:
    """Return what an item cites, written as SPARQL writes it."""
    places = ((each["source"]["id"], each["locator"]) for each in item["sources"])
    return frozenset(source if at is None else f"{source}:{at}" for source, at in places)


def limits(data: Any) -> Rows:
    for each in data["entity"]["limits"]:
        quantity = each["quantity"] or {"amount": None, "unit": None}
        amount = None if quantity["amount"] is None else Decimal(quantity["amount"])
        named = (each["id"], each["about"]["id"], each["name"], kebab(each["bound"]))
        more = (each["scope"], each["adjustable"], each["condition"], each["text"], cited(each))
        yield (*named, each["value"] == "NO_LIMIT" or None, amount, quantity["unit"], *more)


def limits_in_sparql(row: Mapping[str, Any]) -> Row:
    truths = {None: None, "true": True, "false": False}
    amount = None if row["amount"] is None else Decimal(row["amount"])
    changed = {
        "amount": amount,
        "noLimit": truths[row["noLimit"]],
        "adjustable": truths[row["adjustable"]],
    }
    return tuple({**row, **changed}.values())


def integrations(data: Any) -> Rows:
    for each in data["entity"]["relations"]:
        ends = (kebab(each["relationKind"]), each["source"]["id"], each["target"]["id"])
        how = (each["mechanism"], kebab(each["delivery"]), each["condition"])
        yield (*ends, *how, each["text"], cited(each))


def replacements(data: Any) -> Rows:
    for each in data["entity"]["relations"]:
        source, target = each["source"], each["target"]
        ends = (source["id"], target["id"], source["name"], target["name"])
        yield (kebab(each["relationKind"]), *ends, each["condition"], each["text"], cited(each))


def limited_to_zone(data: Any) -> Rows:
    for each in data["relations"]["nodes"]:
        source = each["source"]
        edge = (source["id"], source["name"], each["text"], each["condition"])
        steps: list[Row] = [
            (way["id"], way["text"], str(number), step["text"])
            for way in source["procedures"]
            for number, step in enumerate(way["steps"], start=1)
        ]
        for step in steps or [(None, None, None, None)]:
            yield (*edge, *step, cited(each))


def push_versus_pull(data: Any) -> Rows:
    for service in data["push"]["nodes"]:
        yield service["id"], service["name"], "push", *[None] * 5, frozenset({""})
    for service in data["pull"]["nodes"]:
        asked: list[Row] = [
            (
                each["source"]["id"],
                each["target"]["id"],
                kebab(each["delivery"]),
                each["mechanism"],
                each["text"],
                cited(each),
            )
            for each in service["relations"]
        ]
        for relation in asked or [(*[None] * 5, frozenset({""}))]:
            yield service["id"], service["name"], "pull", *relation


def true_at(data: Any) -> Rows:
    for each in data["then"]["statements"]:
        new = each["replacedBy"] or {"id": None, "text": None, "validFrom": None}
        days = (each["validFrom"], each["validUntil"])
        after = (new["id"], new["text"], new["validFrom"])
        yield each["id"], kebab(each["kind"]), each["text"], *days, *after, cited(each)


def what_the_notes_say(data: Any) -> Rows:
    for each in data["statements"]["nodes"]:
        new = each["replacedBy"] or {"id": None, "text": None}
        said = (each["id"], kebab(each["kind"]), each["about"]["id"], each["text"])
        yield (*said, kebab(each["standing"]), each["validUntil"], *new.values(), each["note"])


def compare(data: Any) -> Rows:
    """Leave out the ids of the statements, for which the GraphQL query does not ask."""
    for row in data["compare"]["rows"]:
        place = (kebab(row["dimension"]), row["name"], str(row["differs"]).lower())
        for cell in row["cells"]:
            for each in cell["statements"]:
                yield (*place, cell["entity"]["id"], each["text"], cited(each))


def compare_in_sparql(row: Mapping[str, Any]) -> Row:
    return tuple(value for name, value in row.items() if name != "statementId")


def reaches(data: Any) -> Rows:
    assert len(data["paths"]) < MAXIMUM_PATHS, "the answer would not be whole"
    for path in data["paths"]:
        between = [each["id"] for each in path["entities"][1:-1]]
        via = (*between, "", "")[:2]
        for step, hop in enumerate(path["hops"], start=1):
            for each in hop["relations"]:
                ends = (hop["from"]["id"], hop["to"]["id"], kebab(each["relationKind"]))
                how = (each["mechanism"], kebab(each["delivery"]), each["text"], cited(each))
                yield (str(path["length"]), *via, str(step), *ends, *how)


def conflicts(data: Any) -> Rows:
    for each in data["conflicts"]["nodes"]:
        sides = [
            (side["id"], side["text"], kebab(side["rank"]), cited(side))
            for side in each["statements"]
        ]
        (*first, first_cited), (*second, second_cited) = sides
        head = (kebab(each["rule"]), str(each["resolved"]).lower(), each["about"]["id"])
        yield (*head, *first, *second, first_cited, second_cited)


class Twin(NamedTuple):
    """How the answers to one question become the same rows."""

    from_graphql: Callable[[Any], Rows]
    from_sparql: Callable[[Mapping[str, Any]], Row] = lambda row: tuple(row.values())
    names: Mapping[str, str] = {}
    """Parameter in SPARQL to variable in GraphQL, where they differ."""
    variables: Mapping[str, Any] = {}
    """Further variables, so that the answer of GraphQL is not cut short or longer than that of SPARQL."""


TWINS: Final = {
    "compare": Twin(compare, compare_in_sparql, names={"id": "ids"}),
    "conflicts": Twin(conflicts, variables={"first": 500}),
    "integrations": Twin(integrations),
    "limited-to-zone": Twin(limited_to_zone),
    "limits": Twin(limits, limits_in_sparql),
    "push-versus-pull": Twin(push_versus_pull),
    "reaches": Twin(
        reaches,
        names={"start": "from", "goal": "to"},
        variables={"maxHops": 3, "first": MAXIMUM_PATHS},
    ),
    "replacements": Twin(replacements),
    "true-at": Twin(true_at),
    "what-the-notes-say": Twin(what_the_notes_say),
}


def given_today(name: str, given: Given) -> Given:
    """Add the day of the tests, where a query has one and the case does not."""
    has_day = "asOf" in find_saved_sparql(name).parameters
    return {"asOf": [TODAY.isoformat()], **given} if has_day else given


def ask_in_sparql(store: pyoxigraph.Store, name: str, given: Given) -> list[Row]:
    query = find_saved_sparql(name).fill(given_today(name, given))
    return [TWINS[name].from_sparql(row) for row in select(store, query)]


def ask_in_graphql(ask: Ask, name: str, given: Given) -> list[Row]:
    twin = TWINS[name]
    variables = {
        twin.names.get(key, key): values if key == "id" and "id" in twin.names else values[0]
        for key, values in given_today(name, given).items()
    }
    answer = ask(find_saved_query(name).text, **variables, **twin.variables)
    assert "errors" not in answer
    return list(twin.from_graphql(answer["data"]))
