"""Who is answered where the app has a sign-in: cookies are made by Streamlit's own functions."""

from collections import defaultdict
from collections.abc import Generator, Mapping
from pathlib import Path
from random import Random
from typing import Any

import example_store
import pytest
from secrets_file import AUTH, ORIGIN, secrets_in
from starlette.applications import Starlette
from starlette.routing import Route
from starlette.testclient import TestClient
from streamlit.auth_util import set_cookie_with_chunks
from streamlit.web.server.starlette.starlette_app_utils import create_signed_value
from streamlit.web.server.starlette.starlette_server_config import USER_COOKIE_NAME

from dashboard import sign_in
from dashboard.data.cache import VARIABLE
from dashboard.routes import ROUTES
from db.store import Store

SECRET = "a secret of the tests, long enough"
ADA = {"email": "Ada@lab.example", "origin": ORIGIN, "is_logged_in": True, "provider": "default"}
OPEN = {"/overview", "/components/{version}/{component}/{name}", "/api/health"}
ASKS_FOR_THE_TOKEN = {"/api/query/{slug}.{form}"}


def cookies(user: Mapping[str, Any], secret: str = SECRET) -> dict[str, str]:
    """As Streamlit sets them after a sign-in."""
    jar: dict[str, str] = {}

    def signed(name: str, value: str) -> bytes:
        return create_signed_value(secret, name, value)

    def keep(name: str, value: str) -> None:
        jar[name] = signed(name, value).decode()

    set_cookie_with_chunks(keep, signed, USER_COOKIE_NAME, dict(user), cookie_attr_size=100)
    return jar


@pytest.fixture
def with_sign_in(tmp_path: Path) -> Generator[None]:
    with secrets_in(tmp_path / "secrets.toml", AUTH):
        yield


@pytest.fixture
def picture(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    """The address of a picture of the store."""
    store = Store.create(tmp_path / "store")
    monkeypatch.setenv(VARIABLE, str(store.path))
    monkeypatch.delenv(sign_in.TOKEN, raising=False)
    return f"/artefacts/{example_store.png(store, 'bird')}.png"


def status(address: str, jar: Mapping[str, str] | None = None, headers: Mapping[str, str] | None = None) -> int:
    app = Starlette(routes=ROUTES, middleware=list(sign_in.MIDDLEWARE))
    return TestClient(app, base_url=ORIGIN, cookies=dict(jar or {})).get(address, headers=headers).status_code


def test_without_secrets_everybody_is_answered(picture: str) -> None:
    assert not sign_in.is_on()
    assert status(picture) == 200


@pytest.mark.usefixtures("with_sign_in")
def test_a_picture_is_for_those_who_signed_in(picture: str) -> None:
    assert status(picture) == 401
    assert status(picture, cookies(ADA)) == 200


@pytest.mark.usefixtures("with_sign_in")
def test_a_cookie_in_several_parts_is_read_too(picture: str) -> None:
    jar = cookies({**ADA, "picture": Random(0).randbytes(4000).hex()})
    assert len(jar) > 2
    assert status(picture, jar) == 200
    assert status(picture, dict(list(jar.items())[:-1])) == 401


@pytest.mark.usefixtures("with_sign_in")
@pytest.mark.parametrize(
    "jar",
    [
        cookies(ADA, secret="another secret, long enough as well"),
        cookies({**ADA, "origin": "http://elsewhere.example"}),
        cookies({**ADA, "is_logged_in": False}),
        cookies({}),
        {USER_COOKIE_NAME: "nonsense"},
        {USER_COOKIE_NAME: cookies(ADA)[USER_COOKIE_NAME][:-2]},
        {"_streamlit_user_tokens": cookies(ADA)[USER_COOKIE_NAME]},
    ],
)
def test_a_cookie_that_streamlit_did_not_sign_for_this_app_is_no_proof(picture: str, jar: dict[str, str]) -> None:
    assert status(picture, jar) == 401


@pytest.mark.usefixtures("with_sign_in")
def test_an_old_cookie_is_no_proof(picture: str, monkeypatch: pytest.MonkeyPatch) -> None:
    jar = cookies(ADA)
    monkeypatch.setattr("itsdangerous.timed.time.time", lambda: 4e9)
    assert status(picture, jar) == 401


@pytest.mark.usefixtures("with_sign_in")
@pytest.mark.parametrize(
    "address", [route.path for route in ROUTES if isinstance(route, Route)] + ["/media/0123456789abcdef.csv"]
)
def test_whatever_tells_of_results_is_closed(address: str, picture: str) -> None:
    filled = address.replace(":int", "").format_map(defaultdict(lambda: "0", sha256="0" * 64, form="json"))
    closed = {403} if address in ASKS_FOR_THE_TOKEN else {401}
    assert status(filled) in ({200, 404, 503} if address in OPEN else closed)


@pytest.mark.usefixtures("with_sign_in")
def test_a_program_shows_the_token_instead(picture: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(sign_in.TOKEN, "0123456789abcdef")
    assert status(picture, headers={"Authorization": "Bearer 0123456789abcdef"}) == 200
    assert status(picture, headers={"Authorization": "Bearer 0123456789abcdeX"}) == 401
    monkeypatch.setenv(sign_in.TOKEN, "short")
    assert status(picture, headers={"Authorization": "Bearer short"}) == 401
    monkeypatch.delenv(sign_in.TOKEN)
    assert status(picture, headers={"Authorization": "Bearer "}) == 401


@pytest.mark.parametrize("text", ["[auth", "[auth]", AUTH.replace("cookie_secret", "cookie_secrets")])
def test_secrets_with_a_slip_close_the_app(text: str, picture: str, tmp_path: Path) -> None:
    with secrets_in(tmp_path / "secrets.toml", text):
        assert sign_in.is_on()
        assert status(picture, cookies(ADA)) == 401


def test_secrets_without_auth_are_no_sign_in(picture: str, tmp_path: Path) -> None:
    with secrets_in(tmp_path / "secrets.toml", 'password = "x"\n'):
        assert status(picture) == 200


@pytest.mark.parametrize(
    ("allow", "user", "is_reader"),
    [
        ('["ada@lab.example"]', ADA, True),
        ('["@LAB.example"]', ADA, True),
        ('["eve@lab.example", "@lab.example.com"]', ADA, False),
        ('["@lab.example"]', {**ADA, "email_verified": False}, False),
        ('["@lab.example"]', {**ADA, "email_verified": True}, True),
        ('["@", ""]', {**ADA, "email": ""}, False),
        ('["@lab.example"]', {"is_logged_in": True}, False),
        ('["@lab.example"]', {**ADA, "is_logged_in": False}, False),
        ('"ada@lab.example"', ADA, False),
        ("[]", ADA, False),
    ],
)
def test_readers_are_those_whom_the_secrets_name(
    allow: str, user: Mapping[str, Any], *, is_reader: bool, tmp_path: Path
) -> None:
    with secrets_in(tmp_path / "secrets.toml", f"{AUTH}\n[readers]\nallow = {allow}\n"):
        assert sign_in.may_read(user) == is_reader


def test_providers_are_named_or_described_by_auth_itself(tmp_path: Path) -> None:
    named = AUTH + '[auth.google]\nclient_id = "y"\n[auth.client_kwargs]\nprompt = "login"\n'
    with secrets_in(tmp_path / "secrets.toml", named):
        assert sign_in.providers() == [None, "google"]
    with secrets_in(tmp_path / "broken.toml", "[auth"):
        assert sign_in.providers() == []
