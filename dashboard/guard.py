"""Who may ask the server, and what its pages may load: around everything it answers, Streamlit's own part included.

A page of another site can make a reader's browser ask this server under that site's name (DNS rebinding), and so read
what only this machine should. Such a request carries the foreign name as its Host. A name must therefore be known;
bare addresses cannot be rebound. What pages of other sites ask for in their own name, pictures above all, is refused
too; a link that a reader follows from there is not.
"""

import os
from ipaddress import ip_address
from urllib.parse import urlsplit

from starlette.datastructures import Headers, MutableHeaders
from starlette.middleware import Middleware
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

VARIABLE = "CLIR_HOSTS"
"""The environment variable with further names of this server, between commas; `serve --allow-host` sets it."""

CONTENT_SECURITY_POLICY = "; ".join(
    (
        "default-src 'self'",
        "script-src 'self' 'unsafe-inline' 'unsafe-eval' blob: data:",  # Vega compiles its expressions
        "style-src 'self' 'unsafe-inline'",
        "img-src 'self' data: blob:",
        "font-src 'self' data:",
        "connect-src 'self' data: blob:",
        "worker-src 'self' blob:",
        "frame-ancestors 'none'",
        "object-src 'none'",
        "base-uri 'self'",
        "form-action 'self'",
    )
)
HEADERS = {
    "Content-Security-Policy": CONTENT_SECURITY_POLICY,
    "X-Frame-Options": "DENY",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
}

FOREIGN = "pages of other sites are not answered"


def is_known(host: str, names: frozenset[str]) -> bool:
    """Whether a Host header, port and all, names this server: one of the names, localhost, or an address."""
    name = host.rsplit(":", 1)[0] if not host.endswith("]") else host
    if name.lower() in names | {"localhost"}:
        return True
    try:
        ip_address(name.strip("[]"))
    except ValueError:
        return False
    return True


def is_foreign(headers: Headers, names: frozenset[str]) -> bool:
    """Whether a page of another site made the browser ask, by the headers that pages cannot change."""
    if headers.get("sec-fetch-mode") == "navigate":
        return False
    if headers.get("sec-fetch-site") in {"cross-site", "same-site"}:
        return True
    origin = headers.get("origin")
    place = urlsplit(origin or "")
    return origin is not None and place.netloc != headers.get("host") and place.hostname not in names


class Guard:
    """Refuses requests and websockets under names that are not this server's; puts HEADERS on every answer."""

    def __init__(self, app: ASGIApp) -> None:
        """Stand around an app."""
        self._app = app
        self._names = frozenset(
            name.strip().lower() for name in os.environ.get(VARIABLE, "").split(",") if name.strip()
        )

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer, or refuse."""
        if scope["type"] not in {"http", "websocket"}:
            await self._app(scope, receive, send)
            return
        hosts = Headers(scope=scope).getlist("host")
        if len(hosts) != 1 or not is_known(hosts[0], self._names):
            await _refuse(scope, receive, send)
            return
        if scope["type"] == "http" and is_foreign(Headers(scope=scope), self._names):
            await PlainTextResponse(FOREIGN, status_code=403, headers=HEADERS)(scope, receive, send)
            return

        async def send_guarded(message: Message) -> None:
            if message["type"] == "http.response.start":
                MutableHeaders(scope=message).update(HEADERS)
            await send(message)

        await self._app(scope, receive, send_guarded)


MIDDLEWARE = (Middleware(Guard),)


async def _refuse(scope: Scope, receive: Receive, send: Send) -> None:
    if scope["type"] == "websocket":
        await send({"type": "websocket.close", "code": 1008, "reason": "unknown host"})
        return
    text = 'this server is not known by that name; start it with "python -m ingest serve --allow-host NAME"'
    await PlainTextResponse(text, status_code=400, headers=HEADERS)(scope, receive, send)
