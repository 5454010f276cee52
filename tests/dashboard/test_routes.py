"""Pictures and health, as a browser asks for them."""

import io
from pathlib import Path

import example_store
import pytest
from PIL import Image as Picture
from starlette.applications import Starlette
from starlette.testclient import TestClient

from dashboard.components.modules import module_url
from dashboard.data.cache import VARIABLE
from dashboard.routes import ROUTES, artefact_url, preview_url, thumb_url, tiles_url
from db import artefacts
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


@pytest.mark.parametrize("route", ["/thumbs/{}.webp", "/previews/{}.webp", "/tiles/{}/0-0.png"])
@pytest.mark.parametrize("name", ["..%2f..%2fCURRENT", "A" * 64, "short", "0" * 64])
def test_made_pictures_have_content_names_too(route: str, name: str, client: TestClient) -> None:
    assert client.get(route.format(name)).status_code == 404


def test_a_thumbnail_is_small_and_lossless(client: TestClient, tmp_path: Path) -> None:
    sha256 = example_store.png(Store.open(tmp_path / "store"), "bird", side=600)
    answer = client.get(thumb_url(sha256))
    thumb = Picture.open(io.BytesIO(answer.content))

    assert (thumb.size, thumb.format, answer.headers["content-type"]) == ((256, 256), "WEBP", "image/webp")
    assert answer.headers["cross-origin-resource-policy"] == "same-origin"


def test_a_small_picture_keeps_its_pixels_as_a_preview(client: TestClient, tmp_path: Path) -> None:
    store = Store.open(tmp_path / "store")
    sha256 = example_store.png(store, "bird")
    shown = Picture.open(io.BytesIO(client.get(preview_url(sha256)).content))

    assert shown.convert("RGB").tobytes() == Picture.open(artefacts.path(store, sha256)).tobytes()


def test_tiles_are_the_exact_pixels(client: TestClient, tmp_path: Path) -> None:
    store = Store.open(tmp_path / "store")
    sha256 = example_store.png(store, "bird", side=1100)
    tile = Picture.open(io.BytesIO(client.get(f"{tiles_url(sha256)}/1-0.png").content))

    expected = Picture.open(artefacts.path(store, sha256)).crop((1024, 0, 1100, 1024))
    assert tile.tobytes() == expected.tobytes()
    assert client.get(f"{tiles_url(sha256)}/2-0.png").status_code == 404


def test_a_file_that_is_no_picture_is_not_shown(client: TestClient, tmp_path: Path) -> None:
    content = artefacts.PNG_SIGNATURE + b"\0\0\0\rIHDR\0\0\0\x10\0\0\0\x10 and no more"
    sha256 = artefacts.put(Store.open(tmp_path / "store"), content)

    assert client.get(thumb_url(sha256)).status_code == 404


def test_a_picture_of_too_many_pixels_is_not_opened(client: TestClient, tmp_path: Path) -> None:
    content = artefacts.PNG_SIGNATURE + b"\0\0\0\rIHDR\0\x10\0\0\0\x10\0\0 and no more"
    sha256 = artefacts.put(Store.open(tmp_path / "store"), content)

    assert "at most 128 megapixels" in client.get(thumb_url(sha256)).text


def test_modules_are_scripts_of_this_version_alone(client: TestClient) -> None:
    url = module_url("viewer", "viewer.js")

    assert client.get(url).headers["content-type"].startswith("text/javascript")
    assert client.get(url.replace(url.split("/")[2], "0" * 16)).status_code == 404
    assert client.get(url.replace("viewer.js", "..%2f__init__.py")).status_code == 404


def test_health_tells_the_snapshot(client: TestClient, tmp_path: Path) -> None:
    assert client.get("/api/health").json()["snapshot"] is None
    example_store.add_result(Store.open(tmp_path / "store"), "bird")
    assert client.get("/api/health").json()["snapshot"] == 1


def test_health_without_a_store_is_not_well(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(VARIABLE, str(tmp_path / "nowhere"))

    assert TestClient(Starlette(routes=ROUTES)).get("/api/health").status_code == 503


def test_the_name_of_the_first_page_leads_to_it(client: TestClient) -> None:
    answer = client.get("/overview?task=sr4", follow_redirects=False)

    assert answer.is_redirect
    assert answer.next_request is not None
    assert answer.next_request.url == "http://testserver/?task=sr4"
