"""Readers come back from the sign-in to the link that they followed, and to nothing of anybody else."""

import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import RedirectResponse
from starlette.routing import Route
from starlette.testclient import TestClient

from dashboard.way_back import COMING, LEAVING, LONGEST, MIDDLEWARE, own_page

LINK = "/sql?q=wins&metric=niqe"


@pytest.fixture
def client() -> TestClient:
    """A server that answers as Streamlit does around a sign-in."""

    async def leave(_: Request) -> RedirectResponse:
        return RedirectResponse("https://provider.example/authorize", 302)

    async def come(_: Request) -> RedirectResponse:
        return RedirectResponse("/", 302)

    app = Starlette(routes=[Route(LEAVING, leave), Route(COMING, come)], middleware=MIDDLEWARE)
    return TestClient(app, base_url="http://localhost", follow_redirects=False)


def leave(client: TestClient, referer: str) -> str:
    return client.get(LEAVING, headers={"referer": referer}).headers["location"]


def come(client: TestClient) -> str:
    return client.get(COMING).headers["location"]


def test_a_reader_comes_back_to_the_link_once(client: TestClient) -> None:
    assert leave(client, "http://localhost" + LINK) == "https://provider.example/authorize"
    assert come(client) == LINK
    assert come(client) == "/"


@pytest.mark.parametrize(
    "referer",
    ["", "http://evil.example/sql", "http://localhost//evil.example/", "http://localhost/\\evil.example", "http://[",
     "http://localhost/" + "x" * LONGEST],
)  # fmt: skip
def test_other_places_are_not_come_back_to(client: TestClient, referer: str) -> None:
    leave(client, referer)
    assert come(client) == "/"


@pytest.mark.parametrize("forged", ["//evil.example", "https://evil.example", "/a b", "/\\evil.example", "/%0d%0aX: y"])
def test_a_cookie_of_somebody_else_leads_nowhere(client: TestClient, forged: str) -> None:
    client.cookies.set("clir_way_back", forged.replace(" ", "%20"))
    assert come(client) == "/"


def test_pages_of_this_server_are_kept_as_they_are() -> None:
    assert own_page(LINK) == LINK
