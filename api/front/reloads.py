"""Taking a newer graph, counted, and passed on to the processes that answer beside this one."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from api.front.metrics import Metrics
from api.live import LiveStore
from kg.store import settle


@dataclass(frozen=True)
class Reloads:
    """Reloads the graph of this process."""

    live: LiveStore
    metrics: Metrics
    tell_others: Callable[[], int] | None = None
    """Has the other processes reload too, and returns how many there are; ``None``: there are none."""

    async def reload(self) -> str:
        """Reload, and return the version of the graph that answers now.

        Whatever opening the graph raises is raised here; the graph of before goes on answering then.
        """
        try:
            meta = await settle((await self.live.reload()).meta())
        except BaseException:
            self.metrics.reloads.labels("failed").inc()
            raise
        self.metrics.reloads.labels("done").inc()
        return meta.version
