"""What travels packed, and what does not."""

import pytest
from starlette.applications import Starlette
from starlette.responses import PlainTextResponse
from starlette.routing import Route
from starlette.testclient import TestClient

from dashboard.packing import MIDDLEWARE

TEXT = "let x = 1;" * 1000


@pytest.mark.parametrize(
    ("path", "packed"),
    [("/static/js/index.js", True), ("/static/media/font.woff2", False), ("/artefacts/a.png", False)],
)
def test_only_the_browsers_program_is_packed(path: str, packed: bool) -> None:
    app = Starlette(routes=[Route(path, lambda _: PlainTextResponse(TEXT))], middleware=list(MIDDLEWARE))
    answer = TestClient(app).get(path, headers={"Accept-Encoding": "gzip"})

    assert (answer.headers.get("content-encoding") == "gzip") is packed
    assert answer.text == TEXT


def test_a_browser_that_cannot_unpack_is_not_asked_to() -> None:
    app = Starlette(routes=[Route("/static/a.js", lambda _: PlainTextResponse(TEXT))], middleware=list(MIDDLEWARE))

    assert "content-encoding" not in TestClient(app).get("/static/a.js", headers={"Accept-Encoding": ""}).headers
