"""Fields that the store is asked for, by keys that the record holds.

They are told as data, and not as functions, so that a whole column of them can be had with one call.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import strawberry
from typing_extensions import override

from api.graphql.context import Info
from kg.store import settle

Wanted = Callable[..., tuple[Hashable, ...]]
"""Turns the arguments of a field, ``info`` first, into those of a method of the store."""


def _nothing_more(info: Info) -> tuple[Hashable, ...]:  # noqa: ARG001 - one of several
    return ()


@dataclass(frozen=True)
class Loading:
    """How a field is had from the store: one value by one key, or none where the key is ``None``."""

    method: str
    """A method of :class:`kg.store.Store` that takes a list of keys first."""
    by: str
    """The attribute of the record that holds the key."""
    wanted: Wanted = _nothing_more
    convert: Callable[[Any], Any] | None = None
    """What is made of the value that the store has."""

    def keys_in(self, held: Sequence[Any]) -> Iterable[Hashable]:
        """Yield the keys in what some records hold."""
        return (key for key in held if key is not None)

    def pick(self, held: Any, found: Mapping[Hashable, Any]) -> Any:
        """Return what is answered for a record, out of what the store has for many."""
        if held is None:
            return None
        return found[held] if self.convert is None else self.convert(found[held])

    async def load(self, record: Any, info: Info, **given: Any) -> Any:
        """Return what is answered for one record, asking together with others of its level."""
        held, wanted = getattr(record, self.by), self.wanted(info, **given)
        keys = [*self.keys_in([held])]
        values = await settle(info.context.load_all(self.method, keys, *wanted))
        return self.pick(held, dict(zip(keys, values, strict=True)))


@dataclass(frozen=True)
class LoadingEach(Loading):
    """How a list is had from the store: a value for each of several keys."""

    @override
    def keys_in(self, held: Sequence[Any]) -> Iterable[Hashable]:
        return (key for keys in held for key in keys)

    @override
    def pick(self, held: Any, found: Mapping[Hashable, Any]) -> Any:
        return [found[key] for key in held]


def loaded(description: str, loading: Loading) -> Any:
    """Declare a field that the store has; its arguments are those of ``loading.wanted``."""

    async def resolver(root: Any, info: Info, **given: Any) -> Any:
        return await loading.load(root, info, **given)

    wanted = inspect.signature(loading.wanted)
    root = inspect.Parameter("root", inspect.Parameter.POSITIONAL_OR_KEYWORD)
    # Strawberry reads the arguments off the signature, and resolves names where they were written.
    resolver.__signature__ = wanted.replace(  # type: ignore[attr-defined] # functions may have one
        parameters=[root, *wanted.parameters.values()],
        return_annotation=inspect.Signature.empty,
    )
    resolver.__annotations__ = dict(loading.wanted.__annotations__)
    resolver.__annotations__.pop("return")
    resolver.__module__ = loading.wanted.__module__
    resolver.loading = loading  # type: ignore[attr-defined] # for who asks for whole columns
    return strawberry.field(resolver, description=description)
