"""The gallery, made by its command and opened in a browser."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest
import readers
from diagram_samples import sample
from pages import Page
from playwright.async_api import Browser
from test_cli import run

from api.diagrams.exhibits import EXHIBITS, Exhibit
from kg.diagrams.formats import FORMATS, DiagramFormat, write


@pytest.fixture(name="gallery", scope="module")
def _gallery(tmp_path_factory: pytest.TempPathFactory) -> Path:
    readers.need("neato", "graphviz")
    folder = tmp_path_factory.mktemp("gallery") / "made"
    result = run("gallery", "-o", str(folder), "--as-of", "2026-11-23")
    assert (0, "") == (result.returncode, result.stdout)
    return folder


def test_the_gallery_holds_every_exhibit_in_every_format(gallery: Path) -> None:
    expected = {
        f"{exhibit.name}.{info.extension}" for exhibit in EXHIBITS for info in FORMATS.values()
    }

    assert {"index.html", *expected} == {path.name for path in gallery.iterdir()}


@pytest.mark.parametrize("exhibit", EXHIBITS, ids=lambda exhibit: exhibit.name)
def test_what_hangs_there_is_what_the_readers_are_tested_with(
    gallery: Path, exhibit: Exhibit
) -> None:
    diagram = sample(exhibit.name)

    for format_ in (DiagramFormat.DRAWIO, DiagramFormat.MERMAID, DiagramFormat.SVG):
        file = gallery / f"{exhibit.name}.{FORMATS[format_].extension}"
        assert write(diagram, format_) == file.read_bytes()


def test_the_page_shows_every_picture_and_needs_nothing_else(
    gallery: Path, browser: Browser, runner: asyncio.Runner
) -> None:
    async def look() -> tuple[list[str], list[str], list[str]]:
        page = await browser.new_page()
        wanted = await readers.stay_local(page)
        problems: list[str] = []
        page.on("console", lambda message: problems.append(message.text))
        with readers.served(gallery) as address:
            await page.goto(f"{address}/index.html")
            for image in await page.locator("img").all():
                await image.scroll_into_view_if_needed()
            await page.wait_for_function("[...document.images].every((image) => image.complete)")
            drawn = await page.evaluate(
                "[...document.images].filter((image) => image.naturalWidth > 300)"
                ".map((image) => image.getAttribute('src'))"
            )
            await page.screenshot(path=readers.PICTURES / "gallery.png", full_page=True)
        await page.close()
        return drawn, wanted, problems

    drawn, wanted, problems = runner.run(look())

    assert [f"{exhibit.name}.svg" for exhibit in EXHIBITS] == drawn
    assert ([], []) == (wanted, problems)


def test_every_link_of_the_page_leads_to_a_file(gallery: Path) -> None:
    page = Page((gallery / "index.html").read_text())

    files = {link for link in page.links if not link.startswith("#")}
    assert len(EXHIBITS) * len(FORMATS) == len(files)
    assert all((gallery / file).is_file() for file in files)
    assert {link[1:] for link in page.links if link.startswith("#")} <= set(page.ids)
