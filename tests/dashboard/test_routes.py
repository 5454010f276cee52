"""Pictures and health, as a browser asks for them."""

from pathlib import Path

import example_store
import pytest
from starlette.applications import Starlette
from starlette.testclient import TestClient

from dashboard.data.cache import VARIABLE
from dashboard.routes import ROUTES, artefact_url
from db.store import Store


@pytest.fixture
def client(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> TestClient:
    monkeypatch.setenv(VARIABLE, str(Store.create(tmp_path / "store").path))
    return TestClient(Starlette(routes=ROUTES))


def test_a_picture_is_sent_whole_and_kept_for_ever(client: TestClient, tmp_path: Path) -> None:
    sha256 = example_store.png(Store.open(tmp_path / "store"), "bird")
    answer = client.get(artefact_url(sha256))

    assert answer.status_code == 200
    assert answer.content.startswith(b"\x89PNG")
    assert answer.headers["content-type"] == "image/png"
    assert "immutable" in answer.headers["cache-control"]
    assert answer.headers["x-content-type-options"] == "nosniff"


def test_a_missing_picture_is_not_found(client: TestClient) -> None:
    answer = client.get(artefact_url("0" * 64))

    assert answer.status_code == 404
    assert "has no artefact 000" in answer.text


@pytest.mark.parametrize("name", ["..%2f..%2fCURRENT", "A" * 64, "short", "0" * 65])
def test_only_content_names_are_answered(name: str, client: TestClient) -> None:
    assert client.get(f"/artefacts/{name}.png").status_code == 404


def test_health_tells_the_snapshot(client: TestClient, tmp_path: Path) -> None:
    assert client.get("/api/health").json()["snapshot"] is None
    example_store.add_result(Store.open(tmp_path / "store"), "bird")
    assert client.get("/api/health").json()["snapshot"] == 1


def test_health_without_a_store_is_not_well(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(VARIABLE, str(tmp_path / "nowhere"))

    assert TestClient(Starlette(routes=ROUTES)).get("/api/health").status_code == 503
