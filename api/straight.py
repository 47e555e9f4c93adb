"""A way past the framework for the door that is asked most."""

from __future__ import annotations

from starlette.types import ASGIApp, Receive, Scope, Send


class Straight:
    """Hands what comes to one address on at once: looking for a route takes longer than an answer.

    The address with a slash at its end is the same one: a redirect would cost clients another request,
    and those that do not follow it with their body an answer.
    """

    def __init__(self, app: ASGIApp, path: str, endpoint: ASGIApp) -> None:
        self._app = app
        self._paths = (path, f"{path}/")
        self._endpoint = endpoint

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        is_here = scope["type"] == "http" and scope["path"] in self._paths
        await (self._endpoint if is_here else self._app)(scope, receive, send)
