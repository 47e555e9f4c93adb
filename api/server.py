"""Starting the server, and having it follow to a new graph."""

from __future__ import annotations

import asyncio
import logging
import signal
import socket
import sys
from collections.abc import Callable, Iterable
from datetime import date
from typing import TYPE_CHECKING, Final

from api.live import LiveStore
from api.settings import Settings
from kg.errors import KgError
from kg.garbage import keeping_what_is_made
from kg.graph import KnowledgeGraph
from kg.store import Store, settle

if TYPE_CHECKING:
    from api.advisor.service import AdvisorService
    from kg.rdf.sparql.engine import SparqlEngine

logger = logging.getLogger(__name__)

QUIET_START: Final = 1.0
"""Seconds after which is prepared what takes the processor from the first answers."""

Tell = Callable[[str], None]


def serve(
    settings: Settings, open_store: Callable[[], Store], announce: Tell, report: Tell
) -> None:
    """Serve a store until stopped, and open it anew on SIGHUP.

    ``announce`` is told the address, ``report`` what came of each reload. Raises ``OSError`` when the
    port cannot be taken, before anything slow is done, and whatever ``open_store`` raises.
    """
    listener = listen(settings)
    if sys.platform != "win32":
        # Until there is something to reload, a signal that asks for it must not end the process.
        signal.signal(signal.SIGHUP, signal.SIG_IGN)
    # Starting makes a million objects that stay, so looking through them for garbage is in vain.
    with keeping_what_is_made():
        import uvicorn  # noqa: PLC0415 - only a server needs the frameworks, and they are slow to import

        from api.advisor.model_client import ModelClient  # noqa: PLC0415 - as above
        from api.app import create_app  # noqa: PLC0415 - as above

        live = LiveStore(open_store)
        sparql = _sparql_over(live, settings)
        application = create_app(
            live,
            admin_token=settings.admin_token,
            sparql=sparql,
            hosts=settings.hosts,
            model=ModelClient(settings.model) if settings.model else None,
        )
    config = uvicorn.Config(application, log_level="warning", server_header=False)

    async def run() -> None:
        if sys.platform != "win32":
            reload = _Reloader(live, report).start
            asyncio.get_running_loop().add_signal_handler(signal.SIGHUP, reload)
        announce(f"http://{settings.host}:{listener.getsockname()[1]}/graphql")
        following = _follow(live, sparql)
        advising = asyncio.create_task(_keep_prepared(application.state.advisor, live))
        await uvicorn.Server(config).serve(sockets=[listener])
        advising.cancel()
        if following:
            following.cancel()

    with asyncio.Runner(loop_factory=config.get_loop_factory()) as runner:
        runner.run(run())


def _sparql_over(live: LiveStore, settings: Settings) -> SparqlEngine | None:
    """Make the engine that answers SPARQL; a graph on a server is asked there and needs none."""
    if not isinstance(live.current, KnowledgeGraph):
        return None
    from kg.rdf.sparql.engine import SparqlEngine  # noqa: PLC0415 - as above
    from kg.stores.feed import feed  # noqa: PLC0415 - as above

    def content() -> Iterable[bytes]:
        graph = live.current
        assert isinstance(graph, KnowledgeGraph)  # noqa: S101 - what was in memory stays there
        return feed(graph, date.today())  # noqa: DTZ011 - the day on which the server answers

    return SparqlEngine(content, settings.sparql)


def _follow(live: LiveStore, sparql: SparqlEngine | None) -> asyncio.Task[None] | None:
    """Keep SPARQL up with the graph, or the graph up with its server."""
    if sparql is None:
        from api.remote import follow  # noqa: PLC0415 - slow to import

        return asyncio.create_task(follow(live))
    running: set[asyncio.Task[None]] = set()

    def renew(_store: Store) -> None:
        task = asyncio.create_task(sparql.renew())
        # The loop itself holds tasks but weakly.
        running.add(task)
        task.add_done_callback(running.discard)

    live.on_swap(renew)
    return None


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


def listen(settings: Settings) -> socket.socket:
    """Take the port; raises ``OSError`` if it cannot be taken."""
    # Named, or asyncio does not see that this is TCP and lets answers wait for acknowledgements.
    listener = socket.socket(proto=socket.IPPROTO_TCP)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    listener.bind((settings.host, settings.port))
    listener.listen(2048)
    return listener


class _Reloader:
    """Reloads beside the requests, and says in a line what came of it."""

    def __init__(self, live: LiveStore, report: Tell) -> None:
        self._live = live
        self._report = report
        self._running: set[asyncio.Task[None]] = set()

    def start(self) -> None:
        """Begin a reload."""
        task = asyncio.create_task(self._reload())
        # The loop itself holds tasks but weakly.
        self._running.add(task)
        task.add_done_callback(self._running.discard)

    async def _reload(self) -> None:
        try:
            meta = await settle((await self._live.reload()).meta())
        except KgError as error:
            self._report(f"Not reloaded: {error}")
        except Exception:
            logger.exception("not reloaded")
        else:
            self._report(f"Reloaded: version {meta.version}")
