"""Who is answered: readers of this server, not pages of other sites."""

from collections.abc import Mapping

import pytest
from starlette.applications import Starlette
from starlette.responses import PlainTextResponse
from starlette.routing import Route
from starlette.testclient import TestClient

from dashboard.guard import MIDDLEWARE, VARIABLE

PATH = "/artefacts/x.png"


@pytest.fixture
def client(monkeypatch: pytest.MonkeyPatch) -> TestClient:
    monkeypatch.setenv(VARIABLE, "lab.example")

    async def answer(_: object) -> PlainTextResponse:
        return PlainTextResponse("here")

    return TestClient(Starlette(routes=[Route(PATH, answer)], middleware=MIDDLEWARE), base_url="http://localhost:8501")


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"sec-fetch-site": "same-origin", "sec-fetch-mode": "no-cors"},
        {"sec-fetch-site": "none", "sec-fetch-mode": "navigate"},
        {"sec-fetch-site": "cross-site", "sec-fetch-mode": "navigate"},
        {"origin": "http://localhost:8501"},
        {"origin": "https://lab.example"},
    ],
)
def test_its_own_pages_and_followed_links_are_answered(client: TestClient, headers: Mapping[str, str]) -> None:
    assert client.get(PATH, headers=headers).status_code == 200


@pytest.mark.parametrize(
    "headers",
    [
        {"origin": "https://evil.example"},
        {"origin": "http://localhost:9999"},
        {"origin": "null"},
        {"sec-fetch-site": "cross-site", "sec-fetch-mode": "no-cors"},
        {"sec-fetch-site": "same-site", "sec-fetch-mode": "cors"},
    ],
)
def test_pages_of_other_sites_are_refused(client: TestClient, headers: Mapping[str, str]) -> None:
    assert client.get(PATH, headers=headers).status_code == 403


def test_unknown_names_are_refused(client: TestClient) -> None:
    assert client.get(PATH, headers={"host": "evil.example"}).status_code == 400
