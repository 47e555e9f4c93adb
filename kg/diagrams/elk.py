"""The Eclipse Layout Kernel (elkjs), run in this process by V8."""

from __future__ import annotations

import json
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from pathlib import Path
from typing import Any, Final

from py_mini_racer import JSEvalException, JSOOMException, JSTimeoutException, MiniRacer

from kg.diagrams.errors import LayoutFailedError

SECONDS: Final = 30.0
"""How long one layout may take, waiting for others not counted."""
BYTES: Final = 512 * 1024 * 1024
"""How much memory the engine may hold."""

Graph = dict[str, Any]
"""A graph as ELK's JSON format describes it, before the layout and after it."""

_PROGRAM: Final = Path(__file__).parent / "elk" / "elk.bundled.js"
# elkjs is made for browsers. Its timer only stands in for a web worker: what it puts off can as
# well be done at once, and so a layout is over when the call that asks for it returns.
_BROWSER: Final = """
globalThis.global = globalThis;
globalThis.console = { log() {}, warn() {}, error() {} };
globalThis.setTimeout = (callback) => { callback(); };
globalThis.clearTimeout = () => {};
"""
_DOOR: Final = """
const elk = new ELK();
let answer;
function layOut(graph) {
  answer = JSON.stringify({ error: "no answer" });
  elk.layout(graph).then(
    (graph) => { answer = JSON.stringify({ graph }); },
    (error) => { answer = JSON.stringify({ error: String(error) }); },
  );
}
"""


class Engine:
    """ELK, ready to be asked from any thread; it starts with the first question and stays warm.

    Everything happens on one thread of its own: V8 runs one thing at a time, and an event loop of
    the asker's must not be taken for the engine's.
    """

    def __init__(self, seconds: float = SECONDS, memory: int = BYTES) -> None:
        self._seconds = seconds
        self._memory = memory
        self._thread = ThreadPoolExecutor(max_workers=1, thread_name_prefix="elk")
        self._running: MiniRacer | None = None

    def lay_out(self, graph: Graph) -> Graph:
        """Return the graph with places and sizes.

        Raises:
            LayoutFailedError: The engine ran out of time or memory, or refused the graph.
        """
        return self._thread.submit(self._lay_out, graph).result()

    def _lay_out(self, graph: Graph) -> Graph:
        answer = self._ask(f"layOut({json.dumps(graph)})")
        if "error" in answer:
            raise LayoutFailedError("the layout engine refuses it")
        laid_out: Graph = answer["graph"]
        return laid_out

    def _ask(self, question: str) -> dict[str, Any]:
        try:
            engine = self._start()
            engine.eval(question, timeout_sec=self._seconds)
            answer: dict[str, Any] = json.loads(str(engine.eval("answer")))
        except JSTimeoutException as error:
            raise self._stop(f"it takes more than {self._seconds:g} s") from error
        except JSOOMException as error:
            raise self._stop(f"it takes more than {self._memory >> 20} MB of memory") from error
        except JSEvalException as error:
            raise self._stop("the layout engine broke down") from error
        return answer

    def _start(self) -> MiniRacer:
        if self._running is None:
            self._running = MiniRacer()
            self._running.set_hard_memory_limit(self._memory)
            for program in (_BROWSER, _PROGRAM.read_text(encoding="utf-8"), _DOOR):
                self._running.eval(program)
        return self._running

    def _stop(self, reason: str) -> LayoutFailedError:
        """Let go of an engine that may be in any state; the next question starts another one."""
        stopped, self._running = self._running, None
        # What was broken off reports to the engine, which has to be there still when that happens.
        with suppress(JSEvalException):
            if stopped:
                stopped.eval("0", timeout_sec=self._seconds)
        return LayoutFailedError(reason)


ENGINE: Final = Engine()
"""The one that everybody shares; nothing of it is loaded before its first use."""
