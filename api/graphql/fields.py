"""Small shapes of the schema that are neither entities nor statements."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Annotated, Any

import strawberry
from strawberry import Parent

from api.graphql.loading import Loading, loaded
from kg import model
from kg.quantity import convert, format_amount, format_quantity


def attribute(description: str) -> Any:
    """Declare a field that is read off the record under the same name."""
    return strawberry.field(description=description)


def computed(description: str, *, name: str | None = None) -> Callable[[Callable[..., Any]], Any]:
    """Declare a field that a function works out, fetching in batches what it needs."""
    decorate: Callable[[Callable[..., Any]], Any] = strawberry.field(
        description=description, name=name
    )
    return decorate


@strawberry.type(description="Somewhere that statements come from.")
class Source:
    """See ``kg.model.Source``."""

    id: strawberry.ID = attribute("Short permanent name, such as 'notes'.")
    title: str = attribute("What it is called.")
    publisher: str = attribute("Who published it.")
    url: str | None = attribute("Where to read it; null for the notes and for packages.")
    file: str | None = attribute("File whose lines the locators name, for the notes.")
    primary: bool = attribute("Whether the maker of the thing described is the one speaking.")
    checked: date | None = attribute("Day on which it was last read.")


@strawberry.type(description="A place in a source that says what a statement says.")
class Citation:
    """See ``kg.model.Citation``."""

    locator: str | None = attribute("Line of the notes, or heading of a page.")
    checked: date | None = attribute("Day on which this place was last read.")

    source: Source = loaded("What is cited.", Loading("sources", by="source"))


@strawberry.type(description="An exact amount of a unit.")
class Quantity:
    """See ``kg.model.Quantity``."""

    unit: str = attribute("The unit in the singular, such as 'MiB' or 'message/second'.")

    @computed("The amount as a decimal in plain digits, never rounded.")
    def amount(root: Parent[model.Quantity]) -> str:
        """Write the amount."""
        return format_amount(root.amount)

    @computed("Amount and unit for people: '1,000 messages'.")
    def text(root: Parent[model.Quantity]) -> str:
        """Write the quantity."""
        return format_quantity(root)

    @computed(
        "The same quantity in another unit; null when the units measure different things, since "
        "nothing is guessed.",
        name="in",
    )
    def in_unit(
        root: Parent[model.Quantity],
        unit: Annotated[str, strawberry.argument(description="Unit wanted, such as 'bytes'.")],
    ) -> Quantity | None:
        """Convert the quantity."""
        return convert(root, unit)  # type: ignore[return-value] # the record stands for the type


@strawberry.type(description="A value and how often it occurs.")
class FacetCount:
    """One group of a facet."""

    value: str = attribute("The value; enum values as the data files write them.")
    count: int = attribute("How many items have it.")

    @classmethod
    def of(cls, pair: tuple[str, int]) -> FacetCount:
        """Make one from what the store counts."""
        return cls(value=pair[0], count=pair[1])
