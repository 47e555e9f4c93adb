"""Reading variables of the environment; whatever cannot be used is a ``ValueError`` that names it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

Environment = Mapping[str, str]


def read_number(
    environment: Environment, name: str, default: float, least: float, most: float
) -> float:
    """Read a number within bounds; a whole one when the default is."""
    text = environment.get(name)
    if not text:
        return default
    try:
        value = type(default)(text)
    except ValueError:
        value = least - 1
    if not least <= value <= most:
        kind = "a whole number" if isinstance(default, int) else "a number"
        raise ValueError(f"{name} must be {kind} from {least:g} to {most:,}, not {text!r}")
    return value


def read_count(environment: Environment, name: str, default: int, least: int, most: int) -> int:
    """Read a whole number within bounds."""
    return int(read_number(environment, name, default, least, most))


def read_choice(environment: Environment, name: str, choices: Sequence[str]) -> str:
    """Read one of some words, in any case; the first where nothing is said."""
    text = environment.get(name) or choices[0]
    if text.lower() not in choices:
        raise ValueError(f"{name} must be one of {', '.join(choices)}, not {text!r}")
    return text.lower()


def read_names(environment: Environment, name: str) -> tuple[str, ...]:
    """Read a list that is divided by commas."""
    text = environment.get(name) or ""
    return tuple(each.strip() for each in text.split(",") if each.strip())
