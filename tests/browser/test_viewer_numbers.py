"""The viewer's per-pixel modules in the browser that runs them, against NumPy and our own metrics."""

import json
from collections.abc import Iterator

import numpy as np
import pytest
import torch
from playwright.sync_api import Browser, Page
from viewer_server import served

from clir_core.metrics.flip import flip_maps
from clir_core.metrics.psnr import load_psnr_rgb, load_psnr_y
from clir_core.metrics.ssim import load_ssim_y
from clir_core.similarity.structural import moments, similarity_maps
from dashboard.components.modules import module_url
from dashboard.data.cache import VARIABLE
from db.store import Store

pytestmark = pytest.mark.browser

HEIGHT, WIDTH = 40, 52
LUMA = np.array([65.481, 128.553, 24.966]) / 255
SMOOTH = np.add.outer(np.sin(np.arange(HEIGHT) / 5), np.cos(np.arange(WIDTH) / 7))[..., None] * [50, 40, 30] + 128
NOISE = np.random.default_rng(5).normal(0, 12, (HEIGHT, WIDTH, 3))
TARGET = SMOOTH.round().astype(np.uint8)
RESTORED = (SMOOTH + NOISE).clip(0, 255).round().astype(np.uint8)
DIFFERENCE = RESTORED.astype(float) - TARGET
MODULES = ("maps", "planes", "colours", "region", "seeds", "tiles", "link", "layout")


@pytest.fixture(scope="module")
def page(browser: Browser, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Page]:
    store = Store.create(tmp_path_factory.mktemp("numbers") / "store")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv(VARIABLE, str(store.path))
        with served() as address:
            page = browser.new_page()
            page.goto(address)
            loads = ", ".join(f"{name}: await import('{module_url('viewer', f'{name}.js')}')" for name in MODULES)
            page.evaluate(f"(async () => {{ window.m = {{ {loads} }}; }})()")
            page.evaluate(f"void (window.a = {picture(RESTORED)}, window.b = {picture(TARGET)})")
            page.evaluate(f"void (window.small = {picture(TARGET[::2, ::2])})")
            yield page
            page.close()


def picture(pixels: np.ndarray) -> str:
    rgba = np.dstack([pixels, np.full(pixels.shape[:2], 255, np.uint8)])
    data = json.dumps(rgba.ravel().tolist())
    return f"{{ width: {pixels.shape[1]}, height: {pixels.shape[0]}, data: new Uint8ClampedArray({data}) }}"


def computed(page: Page, expression: str) -> np.ndarray:
    """A map's numbers, (H, W)."""
    width, height, values = page.evaluate(
        f"(() => {{ const map = {expression}; return [map.width, map.height, Array.from(map.values)]; }})()"
    )
    return np.array(values, dtype=np.float64).reshape(height, width)


def images(pixels: np.ndarray) -> torch.Tensor:
    return torch.from_numpy(pixels).permute(2, 0, 1)[None].float() / 255


@pytest.mark.parametrize(
    ("name", "channel", "expected"),
    [
        ("absolute", "y", np.abs(DIFFERENCE @ LUMA)),
        ("absolute", "rgb", np.abs(DIFFERENCE).mean(-1)),
        ("signed", "b", DIFFERENCE[..., 2]),
        ("squared", "r", DIFFERENCE[..., 0] ** 2),
    ],
)
def test_differences_equal_numpys(page: Page, name: str, channel: str, expected: np.ndarray) -> None:
    np.testing.assert_allclose(computed(page, f"m.maps.mapOf('{name}', a, b, '{channel}')"), expected, atol=2e-5)


def test_the_ssim_map_equals_ours(page: Page) -> None:
    lumas = [torch.from_numpy(16 + pixels @ LUMA)[None, None] for pixels in (RESTORED, TARGET)]
    ours = similarity_maps(*map(moments, lumas), peak=255.0)
    expected = (ours.luminance * ours.contrast_structure)[0, 0].numpy()

    np.testing.assert_allclose(computed(page, "m.maps.mapOf('ssim', a, b, 'y')"), expected, atol=1e-6)


def test_the_flip_map_equals_its_authors(page: Page) -> None:
    expected = flip_maps(images(RESTORED), images(TARGET))[0, 0].numpy()

    np.testing.assert_allclose(computed(page, "m.maps.mapOf('flip', a, b, 'y')"), expected, atol=5e-4)


def test_the_gradient_map_is_prewitts(page: Page) -> None:
    def magnitude(pixels: np.ndarray) -> np.ndarray:
        p = np.pad(pixels @ LUMA, 1, mode="edge")
        rows, columns = p[:-2] + p[1:-1] + p[2:], p[:, :-2] + p[:, 1:-1] + p[:, 2:]
        return np.hypot(rows[:, 2:] - rows[:, :-2], columns[2:] - columns[:-2]) / 3

    expected = magnitude(RESTORED) - magnitude(TARGET)
    np.testing.assert_allclose(computed(page, "m.maps.mapOf('gradient', a, b, 'y')"), expected, atol=1e-4)


def test_local_grids_are_the_scores_of_their_squares(page: Page) -> None:
    found = computed(page, "m.maps.mapOf('psnr_grid', a, b, 'y')")
    squares = [[DIFFERENCE[y : y + 32, x : x + 32] for x in (0, 32)] for y in (0, 32)]

    expected = [[10 * np.log10(255**2 / (square**2).mean()) for square in row] for row in squares]
    np.testing.assert_allclose(found, expected, rtol=1e-5)
    assert computed(page, "m.maps.mapOf('ssim_grid', a, b, 'y')").shape == (2, 2)


def test_a_smaller_picture_lies_where_it_was_sampled_from(page: Page) -> None:
    repeated = TARGET[::2, ::2].repeat(2, 0).repeat(2, 1)[..., 1].astype(float)

    np.testing.assert_array_equal(
        computed(page, "m.maps.mapOf('signed', small, b, 'g')"), repeated - TARGET[..., 1].astype(float)
    )


def test_a_region_of_a_smaller_picture_is_cut_on_its_own_grid(page: Page) -> None:
    found = page.evaluate(
        """(() => {
            const [size, world, region] = [small, b, { x: 5, y: 3, width: 9, height: 6 }];
            const box = m.planes.ownBox(size, world, region);
            return Array.from(m.planes.regionOf(m.planes.crop(size, box), box, size, world, region).data);
        })()"""
    )
    repeated = TARGET[::2, ::2].repeat(2, 0).repeat(2, 1)

    assert np.array_equal(np.reshape(found, (6, 9, 4))[..., :3], repeated[3:9, 5:14])


def test_numbers_are_drawn_with_the_nearest_of_256_colours(page: Page) -> None:
    values, scale = np.array([-3.0, -1.0, 0.0, 0.4, 0.999, 2.0, 9.0]), (-1.0, 2.0)
    found, table = page.evaluate(
        f"""(() => {{
            const scale = {{ low: {scale[0]}, high: {scale[1]}, colours: "orange_blue" }};
            const drawn = m.colours.coloured({{ width: 7, height: 1, values: {json.dumps(values.tolist())} }}, scale);
            return [Array.from(drawn.data), Array.from(m.colours.TABLES.orange_blue)];
        }})()"""
    )
    levels = np.floor((values.clip(*scale) - scale[0]) / (scale[1] - scale[0]) * 255 + 0.5).astype(int)
    assert np.array_equal(np.reshape(found, (7, 4)), np.reshape(table, (256, 4))[levels])


def test_region_numbers_equal_numpys_and_our_metrics(page: Page) -> None:
    found = page.evaluate("m.region.statistics(a, b)")
    luma = 16 + RESTORED @ LUMA
    ours = [load((), torch.device("cpu"))(images(TARGET))(images(RESTORED)).item() for load in
            (load_psnr_rgb, load_psnr_y, load_ssim_y)]  # fmt: skip

    assert [found["mean"], found["spread"]] == pytest.approx([luma.mean(), luma.std()], abs=1e-4)
    assert found["meanDifference"] == pytest.approx(np.abs(DIFFERENCE).mean(), abs=1e-9)
    assert found["largestDifference"] == np.abs(DIFFERENCE).max()
    assert [found["psnr"], found["psnrY"], found["ssimY"]] == pytest.approx(ours, abs=1e-5)
    np.testing.assert_allclose(found["histogram"], np.histogram(luma, 64, (0, 256))[0] / luma.size, atol=1e-9)


def test_a_profile_reads_the_pixels_on_its_line(page: Page) -> None:
    found = page.evaluate("m.region.profile(m.planes.plane(a, 'y'), [3, 30, 13, 25])")
    expected = [16 + RESTORED[int(30 - step / 2 + 0.5), 3 + step] @ LUMA for step in range(11)]

    assert found == pytest.approx(expected, abs=1e-4)


def test_seeds_have_a_mean_and_a_standard_deviation(page: Page) -> None:
    mean = page.evaluate("Array.from(m.seeds.meanOf([a, b, b]).data)")
    lumas = np.stack([RESTORED @ LUMA, TARGET @ LUMA, TARGET @ LUMA])

    exact = (RESTORED.astype(float) + 2.0 * TARGET) / 3
    assert np.abs(np.reshape(mean, (HEIGHT, WIDTH, 4))[..., :3] - exact).max() <= 0.5
    np.testing.assert_allclose(computed(page, "m.seeds.spreadOf([a, b, b])"), lumas.std(0, ddof=1), atol=1e-4)


def test_only_the_tiles_in_sight_are_asked_for(page: Page) -> None:
    tiles = page.evaluate(
        "m.tiles.tilesIn({ x: 1000, y: 0, width: 50, height: 10 }, { width: 5000, height: 3000 }, { width: 5000 })"
    )
    assert tiles == [{"column": 0, "row": 0}, {"column": 1, "row": 0}]


def test_panes_stand_in_as_few_rows_as_show_them_large(page: Page) -> None:
    wide = page.evaluate("m.layout.grid(4, { width: 100, height: 100 }, 1000, 700)")
    assert (wide["columns"], wide["rows"]) == (4, 1)
