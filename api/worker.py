"""One process that answers: it opens the graph, makes the application, and keeps both up to date."""

from __future__ import annotations

import asyncio
import logging
import signal
import sys
from collections.abc import AsyncIterator, Callable, Coroutine, Iterable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Final

from anyio import to_thread

from api.days import follow_the_calendar
from api.front.metrics import Metrics
from api.front.reloads import Reloads
from api.live import LiveStore
from api.settings import Settings
from kg.errors import KgError
from kg.garbage import keeping_what_is_made
from kg.graph import KnowledgeGraph
from kg.store import Store

if TYPE_CHECKING:
    from starlette.applications import Starlette

    from api.advisor.service import AdvisorService
    from kg.rdf.sparql.engine import SparqlEngine

logger = logging.getLogger(__name__)

QUIET_START: Final = 1.0
"""Seconds after which is prepared what takes the processor from the first answers."""

_SWITCH: Final = 0.001
"""Seconds for which a thread keeps the interpreter while another one waits for it."""
_THREADS: Final = 2
"""Requests that are answered in threads at the same time; they take the processor, so more gain nothing."""

Tell = Callable[[str], None]


@dataclass(frozen=True)
class Worker:
    """An application over an open graph, and what goes on beside the requests."""

    app: Starlette
    live: LiveStore
    sparql: SparqlEngine | None
    reloads: Reloads
    report: Tell
    """Told in a line what came of each reload by signal."""

    @asynccontextmanager
    async def running(self) -> AsyncIterator[None]:
        """Follow to new graphs for as long as the body runs."""
        beside = Beside()
        _keep_threads_back()
        async with self.app.router.lifespan_context(self.app):
            beside.start(_keep_prepared(self.app.state.advisor, self.live))
            _follow(self.live, self.sparql, beside)
            if sys.platform != "win32":
                loop = asyncio.get_running_loop()
                loop.add_signal_handler(signal.SIGHUP, lambda: beside.start(self._reload()))
            try:
                yield
            finally:
                await beside.end()

    async def _reload(self) -> None:
        try:
            version = await self.reloads.reload()
        except KgError as error:
            self.report(f"Not reloaded: {error}")
        except Exception:
            logger.exception("not reloaded")
        else:
            self.report(f"Reloaded: version {version}")


def open_worker(
    settings: Settings,
    open_store: Callable[[], Store],
    metrics: Metrics,
    report: Tell,
    tell_others: Callable[[], int] | None = None,
) -> Worker:
    """Open the graph and make the application, which is slow; raises whatever ``open_store`` does."""
    # Starting makes a million objects that stay, so looking through them for garbage is in vain.
    with keeping_what_is_made():
        from api.advisor.model_client import ModelClient  # noqa: PLC0415 - slow to import
        from api.app import create_app  # noqa: PLC0415 - as above

        live = LiveStore(open_store)
        reloads = Reloads(live, metrics, tell_others)
        sparql = _sparql_over(live, settings)
        app = create_app(
            live,
            sparql=sparql,
            model=ModelClient(settings.model) if settings.model else None,
            front=settings.front,
            graphql=settings.graphql,
            metrics=metrics,
            reloads=reloads,
        )
    return Worker(app, live, sparql, reloads, report)


def _sparql_over(live: LiveStore, settings: Settings) -> SparqlEngine | None:
    """Make the engine that answers SPARQL; a graph on a server is asked there and needs none."""
    limits = settings.sparql
    if limits is None or not isinstance(live.current, KnowledgeGraph):
        return None
    from kg.rdf.sparql.engine import SparqlEngine  # noqa: PLC0415 - as above
    from kg.stores.feed import feed  # noqa: PLC0415 - as above

    def content() -> Iterable[bytes]:
        graph = live.current
        assert isinstance(graph, KnowledgeGraph)  # noqa: S101 - what was in memory stays there
        return feed(graph, date.today())  # noqa: DTZ011 - the day on which the server answers

    return SparqlEngine(content, limits)


def _keep_threads_back() -> None:
    """Have the loop wait little for what threads do beside it: they share the interpreter with it."""
    sys.setswitchinterval(_SWITCH)
    to_thread.current_default_thread_limiter().total_tokens = _THREADS


class Beside:
    """Work that goes on beside the requests; that some of it fails ends nothing else."""

    def __init__(self) -> None:
        # The loop itself holds tasks but weakly.
        self._running: set[asyncio.Task[None]] = set()

    def start(self, work: Coroutine[None, None, None]) -> None:
        """Begin some work."""
        task = asyncio.create_task(work)
        self._running.add(task)
        task.add_done_callback(self._running.discard)

    async def end(self) -> None:
        """Stop what still goes on."""
        running = list(self._running)
        for task in running:
            task.cancel()
        await asyncio.gather(*running, return_exceptions=True)


def _follow(live: LiveStore, sparql: SparqlEngine | None, beside: Beside) -> None:
    """Keep SPARQL up with the graph, or the graph up with its server."""
    if sparql:
        live.on_swap(lambda _store: beside.start(sparql.renew()))
        # Which relations are plain edges in RDF depends on the day.
        beside.start(follow_the_calendar(date.today, sparql.renew))
    elif not isinstance(live.current, KnowledgeGraph):
        from api.remote import follow  # noqa: PLC0415 - slow to import

        beside.start(follow(live))


async def _keep_prepared(advisor: AdvisorService, live: LiveStore) -> None:
    """Have the advisor read each graph while nobody has asked it yet."""
    swapped = asyncio.Event()
    live.on_swap(lambda _store: swapped.set())
    await asyncio.sleep(QUIET_START)
    while True:
        try:
            await advisor.prepare()
        except Exception:
            logger.exception("the advisor could not read the graph")
        await swapped.wait()
        swapped.clear()
