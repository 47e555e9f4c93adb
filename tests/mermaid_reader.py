"""Mermaid itself, in a browser: what it draws, read back from the drawing."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import readers
from playwright.async_api import Browser, Page

VERSIONS = ("mermaid", "mermaid-11")
"""Folders of versions 12.3.0 and 11.4.1."""

_START = """icons => {
    if (icons) mermaid.registerIconPacks([{name: 'logos', icons: JSON.parse(icons)}]);
    mermaid.initialize({startOnLoad: false, securityLevel: 'strict', suppressErrorRendering: true});
}"""
_DRAW = """async ({sources, selectors}) => {
    const words = element => element.textContent.replace(/\\u200b/g, '').trim().split(/\\s+/).join(' ');
    const texts = (svg, selector) => [...svg.querySelectorAll(selector)].map(words);
    const drawn = [];
    for (const source of sources) {
        const {svg} = await mermaid.render('drawn', source);
        document.getElementById('page').innerHTML = svg;
        const picture = document.querySelector('#page svg');
        const elements = [...picture.querySelectorAll('*')];
        drawn.push({
            nodes: texts(picture, selectors.nodes),
            frames: texts(picture, selectors.frames),
            lines: picture.querySelectorAll(selectors.lines).length,
            labels: texts(picture, selectors.labels).filter(Boolean),
            title: texts(picture, '.flowchartTitleText').join(),
            described: texts(picture, ':scope > title, :scope > desc'),
            question_marks: texts(picture, 'svg text, g > text').filter(text => text === '?').length,
            injected: elements.filter(each => /^(script|a|img|iframe|b)$/i.test(each.tagName)
                || each.getAttributeNames().some(name => name.startsWith('on'))).length,
        });
    }
    return drawn;
}"""


@dataclass(frozen=True)
class Selectors:
    """Where a kind of Mermaid's drawings holds what."""

    nodes: str
    frames: str
    lines: str
    labels: str


class Viewer:
    """A page that has loaded one version, with the icons of logos or without."""

    def __init__(self, runner: asyncio.Runner, page: Page, wanted: list[str]) -> None:
        self._runner = runner
        self._page = page
        self._wanted = wanted

    def draw(self, sources: Sequence[str], selectors: Selectors) -> list[dict[str, Any]]:
        """Draw texts and say what was drawn; fails where one cannot be, or wants the network."""
        job = {"sources": list(sources), "selectors": vars(selectors)}
        drawn: list[dict[str, Any]] = self._runner.run(self._page.evaluate(_DRAW, job))
        assert [] == self._wanted
        return drawn


Viewers = dict[tuple[str, bool], Viewer]
"""Version, and whether it has the icons of logos, to page."""


@contextmanager
def opened_viewers(runner: asyncio.Runner, browser: Browser) -> Iterator[Viewers]:
    """Open a page for each version, with icons and without."""
    kinds = [(version, logos) for version in VERSIONS for logos in (True, False)]
    pages = {kind: runner.run(_open(browser, *kind)) for kind in kinds}
    yield {kind: Viewer(runner, *opened) for kind, opened in pages.items()}
    for page, _ in pages.values():
        runner.run(page.close())


async def _open(browser: Browser, version: str, logos: bool) -> tuple[Page, list[str]]:  # noqa: FBT001 - is half of a key
    page = await browser.new_page()
    wanted = await readers.stay_local(page)
    await page.set_content("<body><div id=page></div></body>")
    await page.add_script_tag(path=readers.MODULES / version / "dist/mermaid.min.js")
    icons = (readers.MODULES / "@iconify-json/logos/icons.json").read_text()
    await page.evaluate(_START, icons if logos else "")
    return page, wanted
