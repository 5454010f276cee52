"""The viewer, driven as a reader drives it: what is drawn is compared with the pictures, pixel by pixel."""

import io
from collections.abc import Iterator
from dataclasses import replace

import numpy as np
import pytest
from PIL import Image as Photo
from playwright.sync_api import Browser, Page, expect
from viewer_server import data_of, pane, renamed, served

from dashboard.components.modules import module_url
from dashboard.components.viewer import Pane, Shown, Step
from dashboard.data.cache import VARIABLE
from db.store import Store

pytestmark = [pytest.mark.browser, pytest.mark.slow]

WIDTH, HEIGHT = 96, 64


def pixels(seed: int, width: int = WIDTH, height: int = HEIGHT) -> np.ndarray:
    return np.random.default_rng(seed).integers(0, 256, (height, width, 3)).astype(np.uint8)


TARGET, RESTORED = pixels(1), pixels(2)


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    store = Store.create(tmp_path_factory.mktemp("viewer") / "store")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv(VARIABLE, str(store.path))
        yield store


@pytest.fixture(scope="module")
def panes(store: Store) -> list[Pane]:
    one, target = pane(store, "one", RESTORED), pane(store, "target", TARGET)
    return [pane(store, "degraded", pixels(3, WIDTH // 2, HEIGHT // 2)), one, renamed(one, "same"), target]


@pytest.fixture(scope="module")
def address(store: Store) -> Iterator[str]:
    with served() as address:
        yield address


@pytest.fixture(scope="module")
def page(browser: Browser) -> Iterator[Page]:
    page = browser.new_page(viewport={"width": 1000, "height": 900})
    page.set_default_timeout(10_000)
    yield page
    page.close()


def opened(page: Page, address: str, data: str, view: str = "") -> None:
    page.goto(f"{address}/?view={view}")
    page.wait_for_function("window.ready")
    page.evaluate(f"void window.show({data})")
    loaded(page)


def loaded(page: Page) -> None:
    expect(page.get_by_test_id("viewer")).to_have_attribute("data-loaded", "true")
    page.wait_for_function(
        "[...clir.root.querySelectorAll('.pane > canvas:first-of-type')].every((c) => c.dataset.drawn === 'true')"
    )


def state(page: Page) -> dict:
    return page.evaluate("clir.root.viewer.state")


def canvas_pixels(page: Page, name: str) -> np.ndarray:
    """What a canvas holds, (H, W, 4)."""
    page.evaluate("new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))")
    width, height, values = page.get_by_test_id(f"viewer-canvas-{name}").evaluate(
        "c => [c.width, c.height, Array.from(c.getContext('2d').getImageData(0, 0, c.width, c.height).data)]"
    )
    return np.array(values, dtype=np.uint8).reshape(height, width, 4)


def middle(canvas: np.ndarray, width: int, height: int) -> np.ndarray:
    top, left = ((side - wanted + 1) // 2 for side, wanted in zip(canvas.shape, (height, width), strict=False))
    return canvas[top : top + height, left : left + width, :3]


def on_canvas(page: Page, name: str, x: float, y: float) -> tuple[float, float]:
    """A place on a canvas, as shares of its sides, in the window."""
    box = page.get_by_test_id(f"viewer-canvas-{name}").bounding_box()
    assert box is not None
    return box["x"] + x * box["width"], box["y"] + y * box["height"]


def test_all_panes_show_the_same_pixel_under_the_mouse_through_zoom_and_pan(
    page: Page, address: str, panes: list[Pane]
) -> None:
    opened(page, address, data_of("s", panes))
    place = on_canvas(page, "one", 0.3, 0.6)
    page.mouse.move(*place)
    before = page.get_by_test_id("viewer-cursor").inner_text()

    page.mouse.wheel(0, -700)
    page.mouse.move(place[0] + 1, place[1])
    page.mouse.move(*place)
    assert page.get_by_test_id("viewer-cursor").inner_text() == before
    page.mouse.down()
    page.mouse.move(place[0] - 40, place[1] + 25, steps=4)
    page.mouse.up()

    assert state(page)["transform"]["zoom"] > 4
    page.mouse.move(5, 5)
    one, same = canvas_pixels(page, "one"), canvas_pixels(page, "same")
    assert np.array_equal(one, same)
    assert len(np.unique(one.reshape(-1, 4), axis=0)) > 20
    page.mouse.move(place[0] - 40, place[1] + 25)
    assert page.get_by_test_id("viewer-cursor").inner_text() == before
    x, y = (int(part) for part in before.replace("x ", "").replace("y ", "").split())
    read = [text.strip() for text in page.locator(".pixel .levels").all_inner_texts()]
    assert read[1] == read[2] == " ".join(map(str, RESTORED[y, x]))
    assert read[3] == " ".join(map(str, TARGET[y, x]))


@pytest.mark.parametrize("ratio", [1, 1.25, 2])
def test_one_to_one_is_exact_on_the_screen(browser: Browser, address: str, panes: list[Pane], ratio: float) -> None:
    context = browser.new_context(viewport={"width": 1001, "height": 901}, device_scale_factor=ratio)
    page = context.new_page()
    opened(page, address, data_of("s", panes), "side,one,target,8,1,48,32")
    page.mouse.move(1, 1)
    box = page.get_by_test_id("viewer-canvas-target").bounding_box()
    assert box is not None
    screen = np.asarray(Photo.open(io.BytesIO(page.screenshot())).convert("RGB"))
    left, top, width, height = (round(box[side] * ratio) for side in ("x", "y", "width", "height"))
    shown = middle(screen[top : top + height, left : left + width], WIDTH, HEIGHT)
    context.close()

    assert np.array_equal(shown, TARGET)


def test_swipe_shows_a_on_the_left_and_b_on_the_right_of_the_divider(
    page: Page, address: str, panes: list[Pane]
) -> None:
    opened(page, address, data_of("s", panes), "swipe,one,target,8,1,48,32")
    page.mouse.move(*on_canvas(page, "pair", 0.5, 0.9))
    page.mouse.down()
    x, y = on_canvas(page, "pair", 0.5, 0.9)
    page.mouse.move(x - 20, y, steps=3)
    page.mouse.up()
    page.mouse.move(1, 1)

    canvas = canvas_pixels(page, "pair")
    shown = middle(canvas, WIDTH, HEIGHT)
    split = round(state(page)["divider"] * canvas.shape[1]) - (canvas.shape[1] - WIDTH + 1) // 2
    assert split == pytest.approx(WIDTH / 2 - 20, abs=1)
    assert np.array_equal(shown[:, : split - 1], RESTORED[:, : split - 1])
    assert np.array_equal(shown[:, split + 2 :], TARGET[:, split + 2 :])


def test_the_difference_map_has_the_levels_that_numpy_computes(page: Page, address: str, panes: list[Pane]) -> None:
    opened(page, address, data_of("s", panes), "difference,one,target,4,1,48,32,absolute,g")
    page.mouse.move(1, 1)
    page.wait_for_function("clir.root.querySelector('.note').textContent.startsWith('mean')")
    shown = middle(canvas_pixels(page, "pair"), WIDTH, HEIGHT)

    levels = np.minimum(255, 4 * np.abs(RESTORED[..., 1].astype(int) - TARGET[..., 1]))
    colours = page.evaluate(f"import('{module_url('viewer', 'colours.js')}').then((m) => Array.from(m.TABLES.magma))")
    assert np.array_equal(shown, np.array(colours, dtype=np.uint8).reshape(256, 4)[levels][..., :3])


def test_a_region_is_measured_in_every_pane_while_it_is_dragged(page: Page, address: str, panes: list[Pane]) -> None:
    opened(page, address, data_of("s", panes), "side,one,target,8,1,48,32")
    page.keyboard.press("r")
    x, y = on_canvas(page, "one", 0.5, 0.5)
    page.mouse.move(x - 10, y - 10)
    page.mouse.down()
    page.mouse.move(x + 9, y + 5, steps=3)
    page.mouse.up()

    left, top, width, height = state(page)["region"]
    assert (width, height) == (20, 16)
    part = np.s_[top : top + height, left : left + width]
    distance = np.abs(RESTORED[part].astype(int) - TARGET[part])
    row = page.get_by_test_id("viewer-region").locator("tbody tr").nth(1)
    expect(row.locator("td").nth(3)).to_have_text(f"{distance.mean():.3f}")
    expect(row.locator("td").nth(4)).to_have_text(f"{distance.max()}")
    expect(page.locator(".chart")).to_have_count(1)
    page.keyboard.press("Escape")
    page.keyboard.press("Escape")
    assert state(page)["region"] is None


KEYS = [
    ("d", "mode", "difference"), ("w", "mode", "swipe"), ("b", "mode", "blink"), ("a", "mode", "side"),
    (" ", "mode", "blink"), ("m", "map", "absolute"), ("m m", "map", "signed"), ("Shift+M", "map", "patch"),
    ("g", "gain", 16), ("Shift+G", "gain", 4),
    ("4", "a", "same"), ("Shift+Digit2", "b", "degraded"), ("x", "a", "target"),
]  # fmt: skip


@pytest.mark.parametrize(("keys", "name", "value"), KEYS)
def test_keys_do_what_the_help_says(
    page: Page, address: str, panes: list[Pane], keys: str, name: str, value: object
) -> None:
    opened(page, address, data_of("s", panes))
    page.mouse.move(*on_canvas(page, "one", 0.5, 0.5))
    for key in keys.split(" ") if keys != " " else [" "]:
        page.keyboard.press(key)
    assert state(page)[name] == value


def test_zero_fits_one_is_actual_size_and_the_question_mark_helps(page: Page, address: str, panes: list[Pane]) -> None:
    opened(page, address, data_of("s", panes))
    page.keyboard.press("1")
    expect(page.get_by_test_id("viewer-zoom")).to_have_text("100 %")
    page.keyboard.press("+")
    expect(page.get_by_test_id("viewer-minimap")).to_be_hidden()
    for _ in range(8):
        page.keyboard.press("+")
    expect(page.get_by_test_id("viewer-minimap")).to_be_visible()
    page.keyboard.press("0")
    assert state(page)["transform"] is None
    page.keyboard.press("?")
    expect(page.get_by_test_id("viewer-help-panel")).to_be_visible()


def test_arrows_show_the_next_image_at_once_and_tell_the_page(page: Page, address: str, panes: list[Pane]) -> None:
    opened(page, address, data_of("s", panes, next=Shown(sample="after", panes=tuple(panes[:2]))))
    page.keyboard.press("ArrowRight")

    expect(page.get_by_test_id("viewer")).to_have_attribute("data-sample", "after")
    assert page.evaluate("clir.triggered") == [["sample", "after"]]
    page.evaluate(f"void window.show({data_of('s', panes)})")
    expect(page.get_by_test_id("viewer")).to_have_attribute("data-sample", "after")


def test_a_link_restores_the_whole_view(page: Page, address: str, panes: list[Pane]) -> None:
    opened(page, address, data_of("s", panes))
    page.evaluate(
        """clir.root.viewer.change({ mode: "swipe", a: "same", b: "degraded", map: "gradient", channel: "r", gain: 2,
           opacity: 0.5, region: [3, 4, 20, 12], transform: { zoom: 3, x: 20.5, y: 30.25 } })"""
    )
    page.wait_for_function("location.search.includes('swipe')")
    before, link = state(page), page.evaluate("new URL(location).searchParams.get('view')")
    opened(page, address, data_of("s", panes), link)

    assert state(page) == before


def test_a_link_with_nonsense_shows_all_pictures(page: Page, address: str, panes: list[Pane]) -> None:
    opened(page, address, data_of("s", panes), "difference,<b>,none,1e9,-3,x,y,unheard,of,9,1_2_-3_4,-1")

    found = state(page)
    assert (found["a"], found["b"], found["map"], found["region"], found["step"]) == ("one", "target", None, None, None)
    assert found["gain"] == 64


def test_two_fingers_zoom_around_their_middle(page: Page, address: str, panes: list[Pane]) -> None:
    opened(page, address, data_of("s", panes))
    zoom = page.evaluate(
        """() => {
            const canvas = clir.root.querySelector(".pane > canvas");
            const box = canvas.getBoundingClientRect();
            const touch = (type, id, x) => canvas.dispatchEvent(new PointerEvent(type, { pointerId: id, bubbles: true,
                pointerType: "touch", clientX: box.left + x, clientY: box.top + 50, composed: true }));
            canvas.setPointerCapture = () => {};
            touch("pointerdown", 1, 80); touch("pointerdown", 2, 120);
            touch("pointermove", 1, 60); touch("pointermove", 2, 140);
            const { zoom } = clir.root.viewer.state.transform;
            touch("pointerup", 1, 60); touch("pointerup", 2, 140);
            return zoom / Math.min(canvas.width / 96, canvas.height / 64);
        }"""
    )
    assert zoom == pytest.approx(2, rel=0.01)


def test_the_step_slider_shows_each_step_and_the_restored_picture_last(
    page: Page, address: str, store: Store, panes: list[Pane]
) -> None:
    steps = tuple(Step(picture=pane(store, "x", pixels(10 + n)).picture, label=f"step {n}") for n in range(2))
    opened(page, address, data_of("s", [replace(panes[1], steps=steps), panes[3]]), "side,one,target,8,1,48,32")
    slider = page.get_by_test_id("viewer-steps").locator("input")
    expect(page.get_by_test_id("viewer-steps").locator("output")).to_have_text("restored")
    page.keyboard.press(",")
    loaded(page)
    page.mouse.move(1, 1)
    assert np.array_equal(middle(canvas_pixels(page, "one"), WIDTH, HEIGHT), pixels(11))
    expect(slider).to_have_value("1")
    page.keyboard.press(".")
    loaded(page)
    assert np.array_equal(middle(canvas_pixels(page, "one"), WIDTH, HEIGHT), RESTORED)


def test_a_picture_too_large_for_one_piece_is_exact_above_its_preview(page: Page, address: str, store: Store) -> None:
    large = np.repeat(np.repeat(pixels(7, 150, 40), 30, axis=0), 30, axis=1)
    large[100:164, 2100:2196] = TARGET
    one = pane(store, "large", large)
    assert one.picture.tiles
    opened(page, address, data_of("s", [one, renamed(one, "again")]), "side,large,again,8,1,2148,132")
    page.mouse.move(1, 1)
    page.wait_for_function("clir.root.viewer.pictures.loading.size === 0")

    assert np.array_equal(middle(canvas_pixels(page, "large"), WIDTH, HEIGHT), TARGET)
    page.mouse.move(*on_canvas(page, "large", 0.5, 0.5))
    page.wait_for_function("clir.root.querySelector('.pixel .levels').textContent !== ''")
    page.evaluate("clir.root.viewer.change({ region: [2040, 1000, 40, 50] })")
    luma = 16 + large[1000:1050, 2040:2080] @ np.array([65.481, 128.553, 24.966]) / 255
    row = page.get_by_test_id("viewer-region").locator("tbody tr").first
    expect(row.locator("td").nth(1)).to_have_text(f"{luma.mean():.2f}")
