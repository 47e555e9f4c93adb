"""The real draw.io, for the tests to open files in: what it draws, and what of that is hard to read."""

from __future__ import annotations

import asyncio
import base64
import itertools
import re
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any

import readers
from playwright.async_api import Browser, Frame, Page

_ADDRESS = (
    "/index.html?embed=1&proto=json&offline=1&stealth=1&pwa=0&spin=0&ui=kennedy&lang=en&libraries=0"
)
_HOST = """<!doctype html><meta charset="utf-8"><iframe style="width:1500px;height:900px"></iframe>
<script>
  const said = [];
  addEventListener('message', ({data}) => said.push(JSON.parse(data)));
  const say = (what) =>
    document.querySelector('iframe').contentWindow.postMessage(JSON.stringify(what), '*');
</script>"""
# The application keeps its editor to itself; this keeps a handle on it.
_HANDLE = """
  const timer = setInterval(() => {
    if (!window.EditorUi || !EditorUi.prototype.initializeEmbedMode) return;
    clearInterval(timer);
    const start = EditorUi.prototype.initializeEmbedMode;
    EditorUi.prototype.initializeEmbedMode = function (...rest) {
      window.editorUi = this;
      return start.apply(this, rest);
    };
  }, 1);
"""
_SEEN = (readers.FOLDER / "drawio_seen.js").read_text()
_MOVE = """([id, right, down]) => {
  const graph = window.editorUi.editor.graph;
  graph.moveCells([graph.getModel().getCell(id)], right, down);
}"""
_PROPORTIONS = """names => Object.fromEntries(names.map((name) => {
  const stencil = mxStencilRegistry.getStencil(name);
  return [name, stencil ? stencil.w0 / stencil.h0 : 0];
}))"""
_TOUCH = 2.0
"""Pixels that may overlap without anybody's seeing it."""


@dataclass(frozen=True)
class Area:
    """A rectangle on the page."""

    left: float
    top: float
    right: float
    bottom: float

    def overlaps(self, other: Area) -> bool:
        """Tell whether two rectangles have more in common than a border."""
        return (
            min(self.right, other.right) - max(self.left, other.left) > _TOUCH
            and min(self.bottom, other.bottom) - max(self.top, other.top) > _TOUCH
        )

    def holds(self, other: Area) -> bool:
        """Tell whether another rectangle lies inside."""
        return (
            self.left <= other.left
            and self.top <= other.top
            and self.right >= other.right
            and self.bottom >= other.bottom
        )


@dataclass(frozen=True)
class Seen:
    """What draw.io made of a cell."""

    id: str
    parent: str
    is_line: bool
    is_frame: bool
    is_drawn: bool
    unknown: tuple[str, ...]
    """Names of shapes and icons that this draw.io does not have."""
    image: str | None
    text: str
    """What can be read, without any space: lines break anywhere."""
    words: Area | None
    """Where the text is."""
    box: Area | None
    """Where the shape is; of a line, ``None``."""
    points: tuple[tuple[float, float] | None, ...]
    ends: tuple[str | None, ...]

    def runs_through(self, area: Area) -> bool:
        """Tell whether a line, whose pieces are level or upright, crosses a rectangle."""
        return any(piece.overlaps(area) for piece in self._pieces())

    def _pieces(self) -> Iterator[Area]:
        for start, end in itertools.pairwise(filter(None, self.points)):
            (left, right), (top, bottom) = (sorted(each) for each in zip(start, end, strict=True))
            # As broad as what may overlap, so that it overlaps what it just enters by a pixel.
            yield Area(left - _TOUCH, top - _TOUCH, right + _TOUCH, bottom + _TOUCH)


@dataclass(frozen=True)
class Opened:
    """A file, as draw.io shows it."""

    cells: dict[str, Seen]
    broken: tuple[str, ...]
    """What does not work: cells that are lost, names that are unknown, errors, strange requests."""
    picture: bytes
    """PNG, as ``File > Export as`` gives it."""

    def illegible(self) -> list[str]:
        """Return what overlaps, and what lies where it does not belong."""
        return sorted(
            itertools.chain(
                self._over_each_other(), self._lines_through_things(), self._outside_of_frames()
            )
        )

    def _over_each_other(self) -> Iterator[str]:
        words = [(f"words of {each.id}", each, each.words) for each in self.cells.values()]
        shapes = [(each.id, each, each.box) for each in self.cells.values() if not each.is_frame]
        for (a, one, here), (b, two, there) in itertools.combinations([*words, *shapes], 2):
            if one is not two and here and there and here.overlaps(there):
                yield f"{a} and {b} overlap"

    def _lines_through_things(self) -> Iterator[str]:
        lines = [each for each in self.cells.values() if each.is_line]
        for line, other in itertools.product(lines, self.cells.values()):
            if other is line:
                continue
            if other.words and line.runs_through(other.words):
                yield f"{line.id} runs through the words of {other.id}"
            is_obstacle = not other.is_frame and other.id not in line.ends
            if other.box and is_obstacle and line.runs_through(other.box):
                yield f"{line.id} runs through {other.id}"

    def _outside_of_frames(self) -> Iterator[str]:
        for each in self.cells.values():
            frame = self.cells.get(each.parent)
            for part in (each.box, each.words) if frame and not each.is_line else ():
                if part and frame and frame.box and not frame.box.holds(part):
                    yield f"{each.id} reaches out of {frame.id}"


class DrawioApp:
    """The application in a browser, which opens one file after the other."""

    def __init__(self, page: Page, frame: Frame, wanted: list[str]) -> None:
        self._page = page
        self._frame = frame
        self._wanted = wanted
        self._errors: list[str] = []
        page.on("pageerror", lambda error: self._errors.append(str(error)))

    async def open(self, file: str) -> Opened:
        """Open a file and look at it."""
        self._errors.clear()
        await self._ask({"action": "load", "autosave": 0, "xml": file}, "load")
        cells = {each.id: each for each in await self._seen()}
        answer = await self._ask(
            {"action": "export", "format": "png", "background": "#ffffff"}, "export"
        )
        picture = base64.b64decode(answer["data"].partition(",")[2])
        broken = (*_lost(file, cells), *_broken(cells), *self._errors, *self._wanted)
        return Opened(cells, broken, picture)

    async def move(self, cell: str, right: int, down: int) -> dict[str, Seen]:
        """Drag a cell of the open file to another place, and look again."""
        await self._frame.evaluate(_MOVE, [cell, right, down])
        return {each.id: each for each in await self._seen()}

    async def proportions(self, stencils: list[str]) -> dict[str, float]:
        """Return the width of each sign divided by its height, as draw.io has it."""
        found: dict[str, float] = await self._frame.evaluate(_PROPORTIONS, stencils)
        return found

    async def _ask(self, question: dict[str, Any], event: str) -> dict[str, Any]:
        await self._page.evaluate("question => { said.length = 0; say(question) }", question)
        answer = await self._page.wait_for_function(
            "event => said.find(each => each.event === event)", arg=event
        )
        found: dict[str, Any] = await answer.json_value()
        return found

    async def _seen(self) -> list[Seen]:
        """Look until the shapes, which come bit by bit, are there; in vain if one never comes."""
        for _ in range(20):
            seen = [_cell(each) for each in await self._frame.evaluate(_SEEN)]
            if not any(each.unknown for each in seen):
                break
            await asyncio.sleep(0.1)
        return seen


@asynccontextmanager
async def drawio(browser: Browser) -> AsyncIterator[DrawioApp]:
    """Start draw.io in a page of its own."""
    with readers.served(readers.DRAWIO) as address:
        page = await browser.new_page(viewport={"width": 1600, "height": 1000})
        wanted = await readers.stay_local(page)
        await page.add_init_script(_HANDLE)
        await page.goto(f"{address}/clear.html", wait_until="commit")
        await page.set_content(_HOST)
        await page.evaluate(
            "address => { document.querySelector('iframe').src = address }", address + _ADDRESS
        )
        await page.wait_for_function("said.some(each => each.event === 'init')", timeout=60_000)
        yield DrawioApp(page, page.frames[1], wanted)
        await page.close()


def _cell(seen: dict[str, Any]) -> Seen:
    def area(corners: list[float] | None) -> Area | None:
        return Area(*corners) if corners else None

    return Seen(
        **seen
        | {
            "unknown": tuple(seen["unknown"]),
            "text": "".join(seen["text"].split()),
            "words": area(seen["words"]) if seen["text"].strip() else None,
            "box": area(seen["box"]),
            "points": tuple(tuple(point) if point else None for point in seen["points"]),
            "ends": tuple(seen["ends"]),
        }
    )


def _lost(file: str, cells: dict[str, Seen]) -> Iterator[str]:
    written = len(re.findall(r'<mxCell [^>]*(?:vertex|edge)="1"', file))
    if written != len(cells):
        yield f"{written} cells were written, and {len(cells)} are there"


def _broken(cells: dict[str, Seen]) -> Iterator[str]:
    for each in cells.values():
        if not each.is_drawn:
            yield f"{each.id} is not drawn"
        if each.image:
            yield f"{each.id} shows the image {each.image}"
        if each.is_line and not (all(each.ends) and all(each.points) and each.points):
            yield f"{each.id} dangles"
        yield from (f"{each.id} wants {name}" for name in each.unknown)


def keep(opened: Opened, name: str) -> None:
    """Leave a picture to be looked at."""
    readers.PICTURES.mkdir(exist_ok=True)
    (readers.PICTURES / f"{name}.png").write_bytes(opened.picture)
