"""Pages from templates; whatever stands in a page is escaped unless a template says otherwise."""

from __future__ import annotations

import re
from datetime import date
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from kg.iris import BASE, id_iri, source_iri
from kg.model import Limit, NoLimit, Quantity
from kg.quantity import format_quantity

if TYPE_CHECKING:
    from jinja2 import Environment

_TEMPLATES: Final = Path(__file__).parent.parent / "templates"


def render(template: str, **values: Any) -> bytes:
    """Fill in a template."""
    return _environment().get_template(template).render(values).encode()


@cache
def _environment() -> Environment:
    """Set the templates up; imported here because most servers are asked for no page at first."""
    from jinja2 import Environment, FileSystemLoader, StrictUndefined  # noqa: PLC0415 - see above

    environment = Environment(
        loader=FileSystemLoader(_TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters.update(
        day=write_day,
        words=write_words,
        amount=write_amount,
        marked=split_marks,
        page=id_path,
        source_page=source_path,
        linkable=is_web_address,
    )
    return environment


def write_day(day: date) -> str:
    """Write a day for people: ``4 August 2025``."""
    return f"{day.day} {day:%B %Y}"


def write_words(name: str) -> str:
    """Write the kebab-case name of a member of a table as words."""
    return name.replace("-", " ")


def write_amount(limit: Limit) -> str:
    """Write what a limit amounts to."""
    match limit.quantity:
        case Quantity() as quantity:
            return format_quantity(quantity)
        case NoLimit.NO_LIMIT:
            return "no limit"
        case _:
            return "not known"


def split_marks(matched: str) -> list[tuple[str, bool]]:
    """Split what a search found into texts, each with whether it is one of the words looked for."""
    return [(part, number % 2 == 1) for number, part in enumerate(matched.split("**")) if part]


def id_path(id_: str) -> str:
    """Return where an entity or statement is shown on this server."""
    return _path(id_iri(id_))


def source_path(id_: str) -> str:
    """Return where a source is shown on this server."""
    return _path(source_iri(id_))


def _path(iri: str) -> str:
    return f"/{iri.removeprefix(BASE)}"


def is_web_address(address: str | None) -> bool:
    """Tell whether an address may stand behind a link; that of a stranger's source may be anything."""
    return re.match(r"https?://", address or "") is not None
