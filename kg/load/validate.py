"""Check one parsed file against its record type, and say what is wrong in words that help."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Generic, TypeVar

from pydantic import BaseModel, TypeAdapter, ValidationError
from pydantic_core import ErrorDetails

from kg.errors import Problem
from kg.load import records
from kg.load.yaml_file import MAXIMUM_PROBLEMS, Document
from kg.names import nearest

T = TypeVar("T")


@dataclass(frozen=True)
class Validated(Generic[T]):
    """What validation found in a file."""

    document: Document
    """The file, less its unsound parts."""
    record: T | None
    """The record; ``None`` when the file cannot do without what is wrong."""
    problems: list[Problem]


def validate(document: Document, adapter: TypeAdapter[T]) -> Validated[T]:
    """Turn a file's value into a record, and find the problems that the record type sees.

    A record is made of what is sound, so that the rules across records find their problems as well.
    """
    try:
        return Validated(document, adapter.validate_python(document.value), [])
    except ValidationError as error:
        errors = error.errors(include_url=False)
    problems = [_problem(document, each) for each in errors[:MAXIMUM_PROBLEMS]]
    sound = document.without([each["loc"] for each in errors])
    try:
        return Validated(sound, adapter.validate_python(sound.value), problems)
    except ValidationError:
        return Validated(document, None, problems)


def _problem(document: Document, error: ErrorDetails) -> Problem:
    explain = _EXPLANATIONS.get(error["type"], _explain_anything)
    message, rule, suggestions = explain(error)
    return document.problem(error["loc"], message, rule, suggestions)


Explanation = tuple[str, str, tuple[str, ...]]


def _explain_unknown_field(error: ErrorDetails) -> Explanation:
    name = str(error["loc"][-1])
    return f"unknown field {name!r}", "unknown-field", nearest(name, sorted(_all_field_names()))


def _explain_missing(error: ErrorDetails) -> Explanation:
    return f"field {str(error['loc'][-1])!r} is missing", "missing-field", ()


def _explain_choice(error: ErrorDetails) -> Explanation:
    expected = str(error.get("ctx", {}).get("expected", ""))
    choices = [word for part in expected.split(", ") for word in part.split(" or ")]
    words = [word.strip("'") for word in choices]
    message = f"{error['input']!r} is not a {error['loc'][-1]}; use one of: {', '.join(words)}"
    return message, "bad-choice", nearest(str(error["input"]), words)


def _explain_date(error: ErrorDetails) -> Explanation:
    return f"bad date {error['input']!r}: write YYYY-MM-DD", "bad-date", ()


def _explain_value(error: ErrorDetails) -> Explanation:
    return str(error["ctx"]["error"]).removesuffix("."), "bad-quantity", ()


def _explain_pattern(error: ErrorDetails) -> Explanation:
    pattern = error["ctx"]["pattern"]
    return f"{error['input']!r} is not written like {pattern}", "bad-id", ()


def _explain_anything(error: ErrorDetails) -> Explanation:
    field = error["loc"][-1] if error["loc"] else "file"
    return f"{field}: {error['msg'][0].lower()}{error['msg'][1:]}", "bad-value", ()


_EXPLANATIONS: dict[str, Callable[[ErrorDetails], Explanation]] = {
    "extra_forbidden": _explain_unknown_field,
    "missing": _explain_missing,
    "enum": _explain_choice,
    "literal_error": _explain_choice,
    "date_from_datetime_parsing": _explain_date,
    "date_parsing": _explain_date,
    "value_error": _explain_value,
    "string_pattern_mismatch": _explain_pattern,
}


def _all_field_names() -> set[str]:
    types = [each for each in vars(records).values() if isinstance(each, type)]
    shapes = [each for each in types if issubclass(each, BaseModel)]
    return {info.alias or name for shape in shapes for name, info in shape.model_fields.items()}
