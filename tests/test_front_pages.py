"""The pages work in a browser under the rules that every answer gives it, and with a key."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator

import pytest
import servers
from conftest import TODAY
from playwright.async_api import Browser, HttpCredentials

from api.app import create_app
from api.front.keys import make_key
from api.front.roles import Role
from api.front.settings import AccessSettings, FrontSettings
from kg.graph import KnowledgeGraph

KEY, ENTRY = make_key("reader", [Role.READ])


@pytest.fixture(name="closed", scope="module")
def _closed(shipped: KnowledgeGraph) -> Iterator[str]:
    access = AccessSettings.from_environment({"ARCHKG_API_KEYS": ENTRY})
    app = create_app(shipped, lambda: TODAY, front=FrontSettings(access=access))
    with servers.serving(app) as address:
        yield address


def test_the_explorer_asks_with_the_key_that_the_browser_was_given(
    closed: str, runner: asyncio.Runner, browser: Browser
) -> None:
    async def ask() -> tuple[str, list[str]]:
        key: HttpCredentials = {"username": "me", "password": KEY}
        async with await browser.new_context(http_credentials=key) as context:
            page = await context.new_page()
            complaints: list[str] = []
            page.on("console", lambda said: complaints.append(said.text))
            page.on("pageerror", lambda error: complaints.append(str(error)))
            await page.goto(f"{closed}/graphql")
            await page.get_by_label("Execute query").click()
            answer = page.locator(".result-window")
            await answer.get_by_text("services", exact=False).first.wait_for()
            return await answer.inner_text(), [each for each in complaints if "policy" in each]

    shown, complaints = runner.run(ask())

    assert '"nodes"' in shown
    assert "errors" not in shown
    assert [] == complaints


@pytest.mark.parametrize("path", ["/id/sqs", "/id/", "/source/notes"])
def test_a_page_of_the_graph_breaks_no_rule(
    closed: str, runner: asyncio.Runner, browser: Browser, path: str
) -> None:
    async def look() -> tuple[str, list[str]]:
        key: HttpCredentials = {"username": "me", "password": KEY}
        async with await browser.new_context(http_credentials=key) as context:
            page = await context.new_page()
            complaints: list[str] = []
            page.on("console", lambda said: complaints.append(said.text))
            await page.goto(closed + path)
            return await page.inner_text("h1"), complaints

    heading, complaints = runner.run(look())

    assert heading
    assert [] == complaints
