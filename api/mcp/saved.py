"""The saved queries as tools, each with the variables of its operation as typed parameters."""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from datetime import date
from inspect import Parameter, Signature
from keyword import iskeyword
from typing import Annotated, Any, Final

from pydantic import BaseModel, Field

from api.graphql.execution import GraphQLDoor, Request
from api.mcp.results import PAGE_SIZE
from api.saved_queries import SavedQuery
from kg.errors import BadInputError

_TYPES: Final[Mapping[str, Any]] = {"Int": int, "Date": date, "[ID!]": list[str]}
_TEXTS: Final = ("ID", "String")
_PAGE: Final = "page"


class Found(BaseModel):
    """What a saved query finds; lists hold no more than a page of what there is."""

    data: dict[str, Any]
    page: int
    more: bool
    """Whether a list goes on on the next page."""


Run = Callable[..., Awaitable[Found]]


def as_function(query: SavedQuery, door: GraphQLDoor) -> Run:
    """Return a function that asks a query; its signature is what the tool's schema is made from."""
    names = {_wire_name(name): name for name in query.variables}

    async def run(**given: Any) -> Found:
        page = given.pop(_PAGE)
        variables = {names[name]: _plain(each) for name, each in given.items() if each is not None}
        body = (await door.answer(Request(query.text, variables))).body
        if "errors" in body:
            raise BadInputError(query.name, body["errors"][0]["message"].rstrip("."))
        cut = _Cut(page)
        return Found(data=cut.outside(body["data"]), page=page, more=cut.more)

    run.__name__ = f"query_{query.name.replace('-', '_')}"
    run.__doc__ = query.question
    parameters = [_parameter(*each) for each in query.variables.items()]
    page = Parameter(
        _PAGE, Parameter.KEYWORD_ONLY, default=1, annotation=Annotated[int, Field(ge=1)]
    )
    run.__signature__ = Signature(  # type: ignore[attr-defined] # any function may have one
        [*parameters, page], return_annotation=Found
    )
    return run


def _wire_name(variable: str) -> str:
    """Write a name as the parameters of the other tools are written."""
    return re.sub(r"[A-Z]", lambda found: f"_{found[0].lower()}", variable)


def _parameter(name: str, declared: str) -> Parameter:
    kind = declared.removesuffix("!")
    type_: Any = str if kind in _TEXTS else _TYPES.get(kind, dict[str, Any])
    required = declared.endswith("!")
    return Parameter(
        # Python keeps 'from' for itself; what is sent is the alias.
        f"{name}_" if iskeyword(name) else name,
        Parameter.KEYWORD_ONLY,
        default=Parameter.empty if required else None,
        annotation=Annotated[type_ if required else type_ | None, Field(alias=_wire_name(name))],
    )


def _plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, date) else value


@dataclass
class _Cut:
    """Cuts lists to a page; those inside of the items of a list, to the first page."""

    page: int
    more: bool = False

    def outside(self, value: Any) -> Any:
        if isinstance(value, list):
            start = (self.page - 1) * PAGE_SIZE
            self.more = self.more or start + PAGE_SIZE < len(value)
            return [_inside(each) for each in value[start : start + PAGE_SIZE]]
        if isinstance(value, dict):
            return {name: self.outside(each) for name, each in value.items()}
        return value


def _inside(value: Any) -> Any:
    if isinstance(value, list):
        return [_inside(each) for each in value[:PAGE_SIZE]]
    if isinstance(value, dict):
        return {name: _inside(each) for name, each in value.items()}
    return value
