"""Who may read, where the app has a sign-in: Streamlit's own, by OpenID Connect, `[auth]` in secrets.toml; off without.

Pages know their reader from Streamlit. Pictures, figures and files are asked for beside the pages, so each request must
show the same proof: the cookie that Streamlit signed for this app, or, from programs, the token of CLIR_TOKEN.
"""

import hmac
import json
import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

from starlette.datastructures import Headers
from starlette.middleware import Middleware
from starlette.requests import HTTPConnection
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Receive, Scope, Send
from streamlit import config
from streamlit.auth_util import get_cookie_with_chunks, get_origin_from_redirect_uri
from streamlit.runtime.secrets import secrets_singleton
from streamlit.web.server.server_util import get_cookie_secret
from streamlit.web.server.starlette.starlette_app_utils import decode_signed_value
from streamlit.web.server.starlette.starlette_server_config import USER_COOKIE_NAME

TOKEN: Final = "CLIR_TOKEN"  # noqa: S105 - the name of an environment variable
"""The environment variable with the token that programs show."""
SHORTEST_TOKEN: Final = 16
CLOSED: Final = ("/artefacts/", "/thumbs/", "/previews/", "/tiles/", "/figure.zip", "/media/")
"""Where readers alone are answered; the last is Streamlit's, for files of its pages. `query_api` asks for the token."""


def is_on() -> bool:
    """Whether readers have to sign in.

    Secrets that cannot be read count as a sign-in that nobody passes: a slip of the pen must not open the app.
    """
    if secrets_singleton.load_if_toml_exists():
        return "auth" in secrets_singleton
    return any(Path(file).exists() for file in config.get_option("secrets.files"))


def providers() -> list[str | None]:
    """Where readers can sign in, as `st.login` takes them: None stands for the one that `[auth]` describes itself."""
    if not secrets_singleton.load_if_toml_exists():
        return []
    section = secrets_singleton.get("auth", {})
    tables = (name for name, value in section.items() if isinstance(value, Mapping))
    named: list[str | None] = [name for name in tables if name != "client_kwargs"]
    return [None, *named] if "client_id" in section else named


def may_read(user: Mapping[str, Any]) -> bool:
    """Whether somebody who has signed in is one of the readers.

    Args:
        user: What the provider says of them.

    Returns:
        True for everybody, or where the secrets have `[readers]`: for its `allow`, a list of addresses
        (`ada@lab.example`) and domains (`@lab.example`), and never for an address that the provider has not verified.
    """
    if user.get("is_logged_in") is not True:
        return False
    if "readers" not in secrets_singleton:
        return True
    section = secrets_singleton["readers"]
    allowed = section.get("allow", ()) if isinstance(section, Mapping) else ()
    name, at, domain = str(user.get("email", "")).strip().lower().rpartition("@")
    if not (name and domain) or user.get("email_verified") in {False, "false"} or isinstance(allowed, str):
        return False
    return not {name + at + domain, at + domain}.isdisjoint(str(each).strip().lower() for each in allowed)


def shows_token(headers: Headers) -> bool:
    """Whether a request shows the token, where there is one that is long enough."""
    token = os.environ.get(TOKEN, "")
    shown = headers.get("authorization", "").removeprefix("Bearer ")
    return len(token) >= SHORTEST_TOKEN and hmac.compare_digest(shown.encode(), token.encode())


def user_of(cookies: Mapping[str, str]) -> Mapping[str, Any]:
    """What Streamlit has signed about a reader of this app; nothing where the signature, age or origin is wrong."""

    def unsigned(name: str) -> bytes | None:
        return decode_signed_value(get_cookie_secret(), name, cookies.get(name, ""))

    signed = get_cookie_with_chunks(unsigned, USER_COOKIE_NAME)
    user = json.loads(signed) if signed else {}
    return user if user.get("origin") == get_origin_from_redirect_uri() else {}


class ReadersOnly:
    """Answers requests under CLOSED for readers alone, where the app has a sign-in."""

    def __init__(self, app: ASGIApp) -> None:
        """Stand around an app."""
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer, or ask to sign in."""
        if scope["type"] == "http" and scope["path"].startswith(CLOSED) and is_on():
            request = HTTPConnection(scope)
            if not (may_read(user_of(request.cookies)) or shows_token(request.headers)):
                refusal = PlainTextResponse("sign in first", status_code=401, headers={"Cache-Control": "no-store"})
                await refusal(scope, receive, send)
                return
        await self._app(scope, receive, send)


MIDDLEWARE = (Middleware(ReadersOnly),)
