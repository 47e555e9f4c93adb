"""A schema with all that the one of the graph has not, and with resolvers that go wrong in all ways."""

# ruff: noqa: FBT001, FBT002 - arguments in GraphQL may be Booleans, and have defaults

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from datetime import date
from enum import Enum
from typing import Annotated, Any

import strawberry
from strawberry.extensions import FieldExtension
from strawberry.permission import BasePermission


class BrokenError(Exception):
    """What resolvers raise here."""


@strawberry.enum
class Color(Enum):
    RED = "r"
    GREEN = "g"


@strawberry.input
class Range:
    low: int = 0
    high: int | None = None
    colors: list[Color] = strawberry.field(default_factory=lambda: [Color.RED])
    inner: Range | None = None


class Never(BasePermission):
    message = "not for you"

    def has_permission(self, source: Any, info: Any, **given: Any) -> bool:  # noqa: ARG002 - as it is asked
        return bool(given.get("allowed"))


class Doubled(FieldExtension):
    def resolve(self, next_: Any, source: Any, info: strawberry.Info, **given: Any) -> Any:
        return next_(source, info, **given) * 2


def fail(kind: str = "failed") -> Any:
    raise BrokenError(kind)


@strawberry.interface
class Named:
    name: str

    @strawberry.field
    def loud(self) -> str:
        return self.name.upper()


@strawberry.type
class Cat(Named):
    lives: int = 9
    nothing: int = strawberry.field(default=None)
    huge: int = 2**40
    color: Color | None = Color.RED

    @strawberry.field
    def friends(self, first: int = 2) -> list[Animal]:
        friends: list[Cat | Dog] = [Dog(name="rex"), Cat(name="tom", lives=first)]
        return friends[:first]

    @strawberry.field
    def broken(self) -> str | None:
        return fail(f"{self.name} is broken")  # type: ignore[no-any-return]

    @strawberry.field
    async def awaited(self) -> str:
        await asyncio.sleep(0)
        return self.name if self.lives > 1 else fail("too few lives")


@strawberry.type
class Dog(Named):
    age: float = 3.5
    color: Color = "purple"  # type: ignore[assignment] # as it must not be

    @strawberry.field
    def barks(self, times: int = 1, at: Range | None = None) -> list[list[str | None]]:
        if times < 0:
            fail("a dog cannot unbark")
        low = at.low if at else 0
        return [["wau", None] for _ in range(times)] + [[str(low)]]

    @strawberry.field
    def never(self) -> list[str]:
        return [self.name, None]  # type: ignore[list-item] # as it must not be

    @strawberry.field
    def sometimes(self) -> list[list[str]] | None:
        return [[self.name], [None]]  # type: ignore[list-item] # as it must not be


@strawberry.type
class Stone:
    weight: float = float("inf")
    born: date | None = None


Animal = Annotated[Cat | Dog, strawberry.union("Animal")]
Thing = Annotated[Cat | Stone, strawberry.union("Thing")]


def made_up() -> Iterator[Cat]:
    yield Cat(name="a")
    yield Cat(name="b", lives=1)


@strawberry.type
class Query:
    @strawberry.field
    def animals(self, with_stone: bool = False) -> list[Animal]:
        stones: list[Any] = [Stone()] if with_stone else []
        animals: list[Any] = [Cat(name="tom"), Dog(name="rex"), Cat(name="kit", lives=1)]
        return [*animals, *stones]

    @strawberry.field
    def maybe(self) -> list[Animal | None]:
        return [Cat(name="tom"), None, Dog(name="rex"), BrokenError("in a list"), 7]  # type: ignore[list-item]

    @strawberry.field
    def named(self) -> list[Named | None] | None:
        return [Cat(name="tom"), Dog(name="rex")]

    @strawberry.field
    def grid(self) -> list[list[Cat | None]]:
        return [[Cat(name="a"), None], [], [Cat(name="b", lives=1)]]

    @strawberry.field
    def holes(self) -> list[list[Cat]] | None:
        return [[Cat(name="a")], [None]]  # type: ignore[list-item]

    @strawberry.field
    def generated(self) -> list[Cat]:
        return made_up()  # type: ignore[return-value] # whatever can be iterated

    @strawberry.field
    def not_a_list(self) -> list[int] | None:
        return 7  # type: ignore[return-value] # as it must not be

    @strawberry.field
    def text_as_list(self) -> list[str] | None:
        return "text"  # type: ignore[return-value] # as it must not be

    @strawberry.field
    def numbers(self) -> list[int | None]:
        return [1, True, 2.0, "3", None, 2**31, "x", BrokenError("a number")]  # type: ignore[list-item]

    @strawberry.field
    def texts(self) -> list[str | None]:
        return ["a", 1, 2.5, True, None, [], Color.RED]  # type: ignore[list-item]

    @strawberry.field
    def truths(self) -> list[bool | None]:
        return [True, 1, 0.0, None, "true"]  # type: ignore[list-item]

    @strawberry.field
    def floats(self) -> list[float | None]:
        return [1.5, 2, True, None, float("nan"), "2.5"]  # type: ignore[list-item]

    @strawberry.field
    def colors(self) -> list[Color | None]:
        return [Color.RED, "g", None, "r", 5]  # type: ignore[list-item]

    @strawberry.field
    def days(self) -> list[date | None]:
        return [date(2020, 1, 1), None, "2020"]  # type: ignore[list-item]

    @strawberry.field
    def things(self) -> list[Thing | None]:
        return [Stone(), Cat(name="tom"), Dog(name="rex"), Stone(weight=2, born=date(1, 1, 1))]  # type: ignore[list-item]

    @strawberry.field
    def cat(self, name: strawberry.ID, lives: int | None = 9) -> Cat | None:
        return Cat(name=name, lives=lives) if name != "none" else None  # type: ignore[arg-type]

    @strawberry.field
    def wrong_cat(self) -> Cat | None:
        return Dog(name="rex")  # type: ignore[return-value] # as it must not be

    @strawberry.field
    def must(self) -> Cat:
        return None  # type: ignore[return-value] # as it must not be

    @strawberry.field
    def within(self, range_: Range, then: list[Range] | None = None) -> str:
        return f"{range_} {then}"

    @strawberry.field
    def fails(self, must: bool = False) -> int | None:
        return fail("must" if must else "need not")  # type: ignore[no-any-return]

    @strawberry.field
    async def later(self, fails: bool = False) -> Cat | None:
        await asyncio.sleep(0)
        return fail("later") if fails else Cat(name="late")

    @strawberry.field(permission_classes=[Never])  # type: ignore[untyped-decorator] # Strawberry's
    def secret(self, allowed: bool = False) -> str | None:
        return f"secret {allowed}"

    @strawberry.field(extensions=[Doubled()])  # type: ignore[untyped-decorator] # Strawberry's
    def doubled(self, text: str = "ab") -> str:
        return text

    @strawberry.field
    def where(self, info: strawberry.Info) -> str:
        return f"{info.field_name} {info.path.key} {info.return_type}"


schema = strawberry.Schema(query=Query)


@strawberry.interface
class Late:
    name: str

    @classmethod
    async def resolve_type(cls, *_: Any) -> str:
        return "Known"


@strawberry.type
class Known(Late):
    length: int = 1


@strawberry.type
class LateQuery:
    @strawberry.field
    def late(self) -> Late:
        return Known(name="a")


late_schema = strawberry.Schema(query=LateQuery, types=[Known])
"""A schema in which one has to wait to learn what type an object is of."""
