"""The sign-in as readers meet it: a link, the provider, the link's page; pictures before and after."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import example_store
import pytest
from app_server import PATIENCE_MS, served
from playwright.sync_api import Browser, expect

from db.store import Store

pytest.importorskip("authlib", reason="the sign-in needs the extra clir[signin]")
from oidc_provider import CLIENT, provider

pytestmark = [pytest.mark.browser, pytest.mark.slow]

SECRETS = """
[auth]
redirect_uri = "http://127.0.0.1:{{port}}/oauth2callback"
cookie_secret = "a secret of the tests, long enough"
client_id = "{client}"
client_secret = "x"
server_metadata_url = "{provider}/.well-known/openid-configuration"

[readers]
allow = [{readers}]
"""


@dataclass(frozen=True)
class App:
    address: str
    picture: str


def app(folder: Path, readers: str) -> Iterator[App]:
    store: Store = example_store.partly_failed_store(folder / "store")
    picture = f"/artefacts/{example_store.png(store, 'bird')}.png"
    (folder / ".streamlit").mkdir()
    with provider() as address:
        secrets = SECRETS.format(client=CLIENT, provider=address, readers=readers)
        (folder / ".streamlit" / "secrets.toml").write_text(secrets)
        with served(store.path, folder) as served_at:
            yield App(served_at, served_at + picture)


@pytest.fixture(scope="module")
def for_the_lab(tmp_path_factory: pytest.TempPathFactory) -> Iterator[App]:
    yield from app(tmp_path_factory.mktemp("lab"), '"@lab.example"')


@pytest.fixture(scope="module")
def for_others(tmp_path_factory: pytest.TempPathFactory) -> Iterator[App]:
    yield from app(tmp_path_factory.mktemp("others"), '"eve@other.example"')


def test_a_reader_signs_in_on_a_link_and_comes_back_to_it(browser: Browser, for_the_lab: App) -> None:
    page = browser.new_context().new_page()
    page.set_default_timeout(PATIENCE_MS)
    assert page.request.get(for_the_lab.picture).status == 401
    page.goto(f"{for_the_lab.address}/sql?q=wins&metric=ssim_y")
    expect(page.get_by_role("heading", name="Sign in")).to_be_visible()
    assert "wins" not in page.content()
    page.get_by_role("button", name="Sign in").click()
    page.wait_for_url("**/sql?q=wins&metric=ssim_y*")
    expect(page.get_by_role("heading", name="SQL")).to_be_visible()
    expect(page.get_by_text("ada@lab.example")).to_be_visible()
    assert page.request.get(for_the_lab.picture).status == 200
    page.get_by_role("button", name="Sign out").click()
    expect(page.get_by_role("heading", name="Sign in")).to_be_visible()
    assert page.request.get(for_the_lab.picture).status == 401
    page.context.close()


def test_somebody_who_is_no_reader_sees_nothing(browser: Browser, for_others: App) -> None:
    page = browser.new_context().new_page()
    page.set_default_timeout(PATIENCE_MS)
    page.goto(for_others.address)
    page.get_by_role("button", name="Sign in").click()
    expect(page.get_by_role("heading", name="No access")).to_be_visible()
    assert page.request.get(for_others.picture).status == 401
    page.context.close()
