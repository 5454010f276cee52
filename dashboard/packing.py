"""Packs the program that a browser loads before the first page: four megabytes of scripts travel as one.

Pictures are packed already, and answers of the app are small: only scripts and styles are.
"""

from starlette.middleware import Middleware
from starlette.middleware.gzip import GZipMiddleware
from starlette.types import ASGIApp, Receive, Scope, Send

FOLDER, ENDINGS = "/static/", (".js", ".css")
LEAST_BYTES, LEVEL = 2048, 5


class Packed:
    """Gzip for the browser's program, nothing for the rest."""

    def __init__(self, app: ASGIApp) -> None:
        """Stand before an app."""
        self._app = app
        self._packing = GZipMiddleware(app, minimum_size=LEAST_BYTES, compresslevel=LEVEL)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer."""
        path = scope.get("path", "")
        packs = scope["type"] == "http" and path.startswith(FOLDER) and path.endswith(ENDINGS)
        await (self._packing if packs else self._app)(scope, receive, send)


MIDDLEWARE = (Middleware(Packed),)
