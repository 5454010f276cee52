"""After the sign-in, back to the link that its reader followed: Streamlit itself leads to the first page.

The browser says on its way to the provider where it was; a cookie keeps that until it comes back.
"""

import re
from typing import Final
from urllib.parse import quote, unquote, urlsplit

from starlette.datastructures import Headers, MutableHeaders
from starlette.middleware import Middleware
from starlette.requests import HTTPConnection
from starlette.types import ASGIApp, Message, Receive, Scope, Send

LEAVING: Final = "/auth/login"
COMING: Final = "/oauth2callback"
COOKIE: Final = "clir_way_back"
SECONDS: Final = 600
LONGEST: Final = 3500
"""Signs of a cookie that every browser keeps."""
_OWN_PAGE: Final = re.compile(r"/(?![/\\])[!-\[\]-~]*")
"""A path of this server, in printable ASCII without backslashes: `//` and `/\\` before a name would lead elsewhere."""


class WayBack:
    """Notes the page that a sign-in starts from, and leads back to it."""

    def __init__(self, app: ASGIApp) -> None:
        """Stand around an app."""
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer as the app does, with a cookie on the way out and its page on the way in."""
        if scope["type"] != "http" or scope["path"] not in {LEAVING, COMING}:
            await self._app(scope, receive, send)
            return
        request = HTTPConnection(scope)
        is_leaving = scope["path"] == LEAVING
        page = left_page(request.headers) if is_leaving else own_page(unquote(request.cookies.get(COOKIE, "")))

        async def send_changed(message: Message) -> None:
            if message["type"] == "http.response.start" and page:
                headers = MutableHeaders(scope=message)
                headers.append("Set-Cookie", _cookie(page if is_leaving else ""))
                if not is_leaving and "location" in headers:
                    headers["Location"] = page
            await send(message)

        await self._app(scope, receive, send_changed)


def left_page(headers: Headers) -> str:
    """The page of this server that a request comes from; empty where it comes from none."""
    try:
        place = urlsplit(headers.get("referer", ""))
    except ValueError:
        return ""
    if place.netloc != headers.get("host"):
        return ""
    return own_page(place.path + (f"?{place.query}" if place.query else ""))


def own_page(address: str) -> str:
    """An address that leads to a page of this server, and nothing of any other."""
    return address if _OWN_PAGE.fullmatch(address) and len(quote(address, safe="")) <= LONGEST else ""


def _cookie(page: str) -> str:
    kept = f"Max-Age={SECONDS if page else 0}; Path={COMING}; HttpOnly; SameSite=Lax"
    return f"{COOKIE}={quote(page, safe='')}; {kept}"


MIDDLEWARE = (Middleware(WayBack),)
