"""By what lists can be sorted."""

from __future__ import annotations

from enum import Enum

import strawberry

from kg.query import Order


def _both(field: str, description: str) -> tuple[object, object]:
    up = strawberry.enum_value(f"{field} asc", description=f"{description}, upwards.")
    down = strawberry.enum_value(f"{field} desc", description=f"{description}, downwards.")
    return up, down


@strawberry.enum(description="How to sort services; ties are broken by id.")
class ServiceOrder(Enum):
    """Orders of services."""

    ID_ASC, ID_DESC = _both("id", "By id")
    NAME_ASC, NAME_DESC = _both("name", "By name")
    CATEGORY_ASC, CATEGORY_DESC = _both("category", "By category")
    LIFECYCLE_ASC, LIFECYCLE_DESC = _both("lifecycle", "By lifecycle")


@strawberry.enum(description="How to sort entities; ties are broken by id.")
class EntityOrder(Enum):
    """Orders of entities."""

    ID_ASC, ID_DESC = _both("id", "By id")
    NAME_ASC, NAME_DESC = _both("name", "By name")
    KIND_ASC, KIND_DESC = _both("kind", "By kind")


@strawberry.enum(description="How to sort statements; ties are broken by id.")
class StatementOrder(Enum):
    """Orders of statements."""

    ID_ASC, ID_DESC = _both("id", "By id")
    ABOUT_ASC, ABOUT_DESC = _both("about", "By the entity they are about")


@strawberry.enum(description="How to sort limits; ties are broken by id.")
class LimitOrder(Enum):
    """Orders of limits."""

    ID_ASC, ID_DESC = _both("id", "By id")
    ABOUT_ASC, ABOUT_DESC = _both("about", "By the entity they are about")
    NAME_ASC, NAME_DESC = _both("name", "By what is limited")


def orders(chosen: list[Enum] | None) -> tuple[Order, ...]:
    """Turn the values of an order argument into the store's form."""
    if not chosen:
        return ()
    words = [each.value.split() for each in chosen]
    return tuple(
        Order(field, descending=way == "desc") for field, way in words if field != "id"
    ) + (tuple(Order("id", descending=way == "desc") for field, way in words if field == "id"))
