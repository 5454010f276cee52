"""One reader in a real Chromium: opens a chart, clicks a point, looks at the pictures, and sees new results arrive."""

import io
import time
import zipfile
from collections.abc import Iterator

import example_store
import pytest
from app_server import PATIENCE_MS, served
from PIL import Image as Picture
from playwright.sync_api import Browser, Locator, Page, expect

from db import artefacts
from db.store import Store

LONELY = """path => {
    const paths = [...path.closest("svg").querySelectorAll(".mark-symbol path[aria-roledescription=point]")];
    const places = paths.map(each => each.getBoundingClientRect());
    const middles = places.map(box => [box.x + box.width / 2, box.y + box.height / 2]);
    const gap = index => Math.min(...middles.map(([x, y], other) =>
        other === index ? Infinity : Math.hypot(x - middles[index][0], y - middles[index][1])));
    const isSeen = index => document.elementFromPoint(...middles[index]) === paths[index];
    const images = middles.map((_, index) => index).filter(index => places[index].width < 9 && isSeen(index));
    return middles[images.sort((one, other) => gap(other) - gap(one))[0]];
}"""
"""The middle of the small point, an image's, that is in sight and farthest from all others."""

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Store:
    return example_store.partly_failed_store(tmp_path_factory.mktemp("browser") / "store")


@pytest.fixture(scope="module")
def address(store: Store, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with served(store.path, tmp_path_factory.mktemp("elsewhere")) as found:
        yield found


@pytest.fixture(scope="module")
def page(browser: Browser) -> Iterator[Page]:
    page = browser.new_page(viewport={"width": 1400, "height": 1000})
    page.set_default_timeout(PATIENCE_MS)
    yield page
    page.close()


def test_a_reader_goes_from_a_point_to_its_pictures_and_sees_new_results(
    page: Page, address: str, store: Store
) -> None:
    errors: list[str] = []
    page.on("pageerror", lambda error: errors.append(str(error)))

    page.goto(f"{address}/tradeoff?task=sr4&x=psnr_y")
    _points(page).first.click(force=True)
    page.get_by_text("worst:").first.click()

    page.wait_for_url("**/images?sample=*")
    pictures = page.get_by_test_id("viewer-stage").locator("canvas[role=img]")
    expect(pictures).to_have_count(3)
    for index in range(3):
        expect(pictures.nth(index)).to_have_attribute("data-drawn", "true")
        assert _colours(pictures.nth(index)) > 10
    expect(page.get_by_text("8 × 8", exact=True)).to_have_count(1)
    expect(page.get_by_text("32 × 32", exact=True)).to_have_count(2)

    page.keyboard.press("d")
    expect(page.get_by_test_id("viewer-legend")).to_contain_text("mean ")
    assert _colours(page.get_by_test_id("viewer-canvas-pair")) > 10

    example_store.add_result(store, "picture99")
    newest = store.current()
    assert newest is not None
    expect(page.get_by_text(f"Snapshot {newest.seq}")).to_be_visible()
    expect(page.get_by_test_id("viewer")).to_have_attribute("data-mode", "difference")
    assert errors == []


@pytest.mark.slow
def test_a_click_on_one_image_opens_it_and_filters_stay(page: Page, address: str) -> None:
    page.goto(f"{address}/tradeoff?task=sr4&images=true&x=psnr_y")
    expect(page.get_by_role("heading", name="Against information retention")).to_be_visible()
    page.wait_for_timeout(1500)  # what is drawn later moves the points
    page.mouse.click(*_lonely_point(page))

    page.wait_for_url("**/images?sample=*task=sr4*")
    expect(page.get_by_test_id("viewer-canvas-degraded")).to_have_attribute("data-drawn", "true")


def test_a_link_shows_pixels_one_to_one(page: Page, address: str, store: Store) -> None:
    sample_id = example_store.sample_id("picture3", "sr4")
    page.goto(f"{address}/images?sample={sample_id}&show=span&view=side,span,target,8,1,16,16")
    target = page.get_by_test_id("viewer-canvas-target")
    expect(target).to_have_attribute("data-drawn", "true")
    expect(page.get_by_test_id("viewer-zoom")).to_have_text("100 %")

    drawn = target.evaluate(
        """canvas => {
            const [left, top] = [Math.round(canvas.width / 2 - 16), Math.round(canvas.height / 2 - 16)];
            return Array.from(canvas.getContext("2d").getImageData(left, top, 32, 32).data);
        }"""
    )

    file = artefacts.path(store, example_store.png(store, "picture3"))
    assert bytes(drawn) == Picture.open(file).convert("RGBA").tobytes()


def test_a_thumbnail_and_the_arrow_keys_lead_to_other_pictures(page: Page, address: str) -> None:
    first, second, third = (example_store.sample_id(f"picture{number}", "sr4") for number in range(3))
    page.goto(f"{address}/images?sample={first}&task=sr4&show=span")
    strip = page.get_by_test_id("filmstrip")
    strip.locator("li").nth(1).click()
    expect(page.get_by_test_id("viewer")).to_have_attribute("data-sample", second)
    expect(strip.locator("li").nth(1).locator("button")).to_have_attribute("aria-current", "true")

    page.keyboard.press("ArrowRight")
    expect(page.get_by_test_id("viewer")).to_have_attribute("data-sample", third)
    page.wait_for_url(f"**sample={third}**")
    expect(page.get_by_text("3 of 8", exact=True)).to_be_visible()


def test_saved_crops_are_the_artefacts_pixels(page: Page, address: str, store: Store) -> None:
    sample_id = example_store.sample_id("picture3", "sr4")
    page.goto(f"{address}/images?sample={sample_id}&show=span&view=side,span,target,8,fit,0,0,,y,1,5_6_11_9")
    expect(page.get_by_test_id("viewer-region")).to_be_visible()
    with page.expect_download() as download:
        page.get_by_test_id("viewer-save").click()

    archive = zipfile.ZipFile(download.value.path())
    for number, (name, artefact) in enumerate(
        (
            ("span", example_store.png(store, "picture3", "sr4", "span")),
            ("target", example_store.png(store, "picture3")),
        ),
        2,
    ):
        crop = Picture.open(io.BytesIO(archive.read(f"crop-{number}-{name}.png")))
        assert crop.tobytes() == Picture.open(artefacts.path(store, artefact)).crop((5, 6, 16, 15)).tobytes()


def _lonely_point(page: Page) -> tuple[float, float]:
    """A slow machine has drawn the means, and not yet the images."""
    deadline = time.monotonic() + 20
    while time.monotonic() < deadline:
        if middle := _points(page).first.evaluate(LONELY):
            return middle[0], middle[1]
        page.wait_for_timeout(200)
    raise AssertionError("no image has a point of its own")


def _points(page: Page) -> Locator:
    return page.get_by_test_id("stVegaLiteChart").first.locator(".mark-symbol path[aria-roledescription=point]")


def _colours(canvas: Locator) -> int:
    """How many colours are drawn: a blank canvas has one."""
    return canvas.evaluate(
        """canvas => {
            const pixels = canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height).data;
            return new Set(new Uint32Array(pixels.buffer)).size;
        }"""
    )
