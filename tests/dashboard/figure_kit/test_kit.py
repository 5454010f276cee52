"""The files of a figure: exact crops, and words that are true and harmless."""

import io
import json
import zipfile
from pathlib import Path

import example_store
import numpy as np
import pytest
from PIL import Image as Picture
from starlette.applications import Starlette
from starlette.testclient import TestClient

from dashboard.data.cache import VARIABLE
from dashboard.figure_kit.kit import files_of
from dashboard.figure_kit.request import Figure, Region, Request, read_figure
from dashboard.figure_kit.texts import escaped
from dashboard.routes import FIGURE_URL, ROUTES
from db import artefacts
from db.errors import StoreError
from db.store import Store

SHOWN = ("degraded", "span", "target")


@pytest.fixture
def store(stores: dict[str, Store]) -> Store:
    return stores["partly failed"]


def figure(store: Store, region: str = "4,6,13,9", shown: tuple[str, ...] = SHOWN) -> Figure:
    snapshot = store.current()
    assert snapshot is not None
    asked = Request(sample_id=example_store.sample_id("picture3", "sr4"), region=Region.read(region), shown=shown)
    return read_figure(store, snapshot, asked)


def pixels(content: bytes | Path) -> np.ndarray:
    return np.asarray(Picture.open(io.BytesIO(content) if isinstance(content, bytes) else content).convert("RGB"))


def test_crops_are_the_artefacts_own_pixels(store: Store) -> None:
    files = files_of(figure(store))
    target = pixels(artefacts.path(store, example_store.png(store, "picture3")))
    span = pixels(artefacts.path(store, example_store.png(store, "picture3", "sr4", "span")))
    degraded = pixels(artefacts.path(store, example_store.png(store, "picture3", "sr4", side=8)))

    assert np.array_equal(pixels(files["crop-3-target.png"]), target[6:15, 4:17])
    assert np.array_equal(pixels(files["crop-2-span.png"]), span[6:15, 4:17])
    assert np.array_equal(pixels(files["crop-1-degraded.png"]), degraded[1:4, 1:5])


def test_an_inset_leaves_the_rest_of_the_picture_as_it_is(store: Store) -> None:
    inset = pixels(files_of(figure(store))["inset-3-target.png"])
    target = pixels(artefacts.path(store, example_store.png(store, "picture3")))

    assert np.array_equal(inset[:5, :3], target[:5, :3])
    assert not np.array_equal(inset, target)


def test_the_caption_has_scores_protocols_and_runs(store: Store) -> None:
    files = files_of(figure(store))
    caption = files["caption.txt"].decode()
    facts = json.loads(files["facts.json"])

    assert "picture3.png, task sr4, gamma 0.2400" in caption
    assert "SPAN: PSNR (Y) " in caption
    assert "psnr_y@0123456789ab" in caption
    assert "run-1" in caption
    assert [panel["file"] for panel in facts["panels"]] == [
        "crop-1-degraded.png",
        "crop-2-span.png",
        "crop-3-target.png",
    ]
    assert facts["panels"][1]["restoration_id"] == example_store.sha("picture3", "sr4", "span")


def test_the_page_is_svg_and_pdf(store: Store) -> None:
    files = files_of(figure(store))

    assert files["figure.svg"].startswith(b"<svg ")
    assert files["figure.pdf"].startswith(b"%PDF")
    assert b"/DCTDecode" not in files["figure.pdf"]


def test_text_of_the_store_is_never_a_latex_command() -> None:
    assert escaped(r"\input{/etc/passwd} 5_% $x$ #~^&") == (
        r"\textbackslash{}input\{/etc/passwd\} 5\_\% \$x\$ \#\textasciitilde{}\textasciicircum{}\&"
    )


@pytest.mark.parametrize(
    ("region", "shown", "said"),
    [
        ("4,6,13", SHOWN, "expected x,y,width,height"),
        ("0,0,0,4", SHOWN, "expected x,y,width,height"),
        ("30,0,8,4", SHOWN, "leaves the picture, which is 32 x 32"),
        ("4,6,13,9", ("swinir",), "there are degraded, target, bicubic, diffbir, span"),
        ("4,6,13,9", (), "expected 1 to 12"),
        ("4,6,13,9", ("span",) * 13, "expected 1 to 12"),
    ],
)
def test_what_cannot_be_drawn_is_said_in_one_line(store: Store, region: str, shown: tuple[str, ...], said: str) -> None:
    with pytest.raises(StoreError, match=said) as caught:
        figure(store, region, shown)
    assert "\n" not in str(caught.value)


def test_the_route_sends_the_same_files_zipped(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(VARIABLE, str(store.path))
    client = TestClient(Starlette(routes=ROUTES))
    asked = {"sample": example_store.sample_id("picture3", "sr4"), "region": "4,6,13,9", "show": list(SHOWN)}
    answer = client.get(FIGURE_URL, params=asked)
    archive = zipfile.ZipFile(io.BytesIO(answer.content))
    files = files_of(figure(store))

    assert set(archive.namelist()) == set(files)
    assert archive.read("crop-2-span.png") == files["crop-2-span.png"]
    assert client.get(FIGURE_URL, params={**asked, "sample": "0"}).status_code == 404
