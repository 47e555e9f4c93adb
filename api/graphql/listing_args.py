"""Arguments that many root fields share."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any

import strawberry


def _argument(description: str) -> Any:
    return strawberry.argument(description=description)


First = Annotated[int | None, _argument("How many from the start, at most 500; 100 when neither "
                                        "'first' nor 'last' is given.")]  # fmt: skip
Last = Annotated[int | None, _argument("How many from the end, at most 500.")]
After = Annotated[str | None, _argument("Cursor to begin behind.")]
Before = Annotated[str | None, _argument("Cursor to stop in front of.")]
AsOf = Annotated[date | None, _argument("The day that the answer is for; today when left out.")]
EntityRef = Annotated[strawberry.ID, _argument("Id, name or alias, in any case.")]
EntityRefs = Annotated[list[strawberry.ID], _argument("Ids, names or aliases, in any case.")]
