"""Bit for bit against files that MATLAB itself made; in float against an independent port."""

import os
import time
from pathlib import Path

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from clir_core.imaging.images import crop_to_multiple, from_bytes, quantise, read_image, to_bytes
from clir_core.processing.matlab_resize import imresize, imresize_to

VECTORS = np.load(Path(__file__).parents[2] / "data/degradations/imresize.npz")


@pytest.mark.parametrize("name", ["butterfly", "bird"])
@pytest.mark.parametrize("factor", [2, 3, 4])
def test_shrinking_an_8_bit_image_equals_matlab_in_every_pixel(name: str, factor: int):
    expected = VECTORS[f"{name}_x{factor}"]
    target = crop_to_multiple(from_bytes(VECTORS[f"{name}_hr"]), factor)
    shrunk = to_bytes(imresize(target, 1 / factor, "uint8"))
    np.testing.assert_array_equal(shrunk[: len(expected), : len(expected)], expected)


@pytest.mark.parametrize("name", ["butterfly", "bird"])
def test_shrinking_doubles_equals_matlab_after_one_rounding(name: str):
    expected = VECTORS[f"{name}_x8"]
    shrunk = to_bytes(quantise(imresize(from_bytes(VECTORS[f"{name}_hr"]), 1 / 8)))
    np.testing.assert_array_equal(shrunk[: len(expected), : len(expected)], expected)


@pytest.mark.parametrize(("name", "scale"), [("d2", 1 / 2), ("d3", 1 / 3), ("d4", 1 / 4), ("u2", 2), ("u3", 3)])
def test_doubles_equal_an_independent_port(name: str, scale: float):
    resized = imresize(torch.from_numpy(VECTORS["float_input"])[None, None], scale)
    np.testing.assert_allclose(resized[0, 0], VECTORS[f"float_{name}"], atol=1e-10, rtol=0)


@pytest.mark.skipif(
    not {"CLIR_GOLDEN", "CLIR_DATA"} <= os.environ.keys(),
    reason="CLIR_GOLDEN or CLIR_DATA is not set to its folder",
)
@pytest.mark.parametrize(("factor", "rounding"), [(2, "uint8"), (3, "uint8"), (4, "uint8"), (8, "double")])
@pytest.mark.parametrize("name", ["baby", "bird", "butterfly", "head", "woman"])
def test_all_of_matlabs_set5_files_are_reproduced(name: str, factor: int, rounding: str):
    target = read_image(Path(os.environ["CLIR_DATA"]) / f"images/Set5/HR/{name}.png")
    expected = read_image(
        Path(os.environ["CLIR_GOLDEN"]) / f"degradations/set5/LR_bicubic/X{factor}/{name}x{factor}.png"
    )
    assert torch.equal(quantise(imresize(crop_to_multiple(target, factor), 1 / factor, rounding)), expected)


@settings(deadline=None)
@given(
    height=st.integers(1, 40),
    width=st.integers(1, 40),
    scale=st.sampled_from([1 / 16, 1 / 3, 0.4, 0.75, 1, 1.5, 2, 7]),
    level=st.integers(0, 255),
    rounding=st.sampled_from(["uint8", "double"]),
)
def test_a_constant_image_stays_constant_at_any_size(height: int, width: int, scale: float, level: int, rounding: str):
    resized = imresize(torch.full((1, 3, height, width), level / 255), scale, rounding)
    assert resized.shape[-2:] == (int(np.ceil(height * scale - 1e-9)), int(np.ceil(width * scale - 1e-9)))
    np.testing.assert_allclose(resized, level / 255, atol=1e-6)


def test_scale_one_changes_nothing():
    images = torch.rand(2, 3, 9, 8)
    np.testing.assert_allclose(imresize(images, 1), images, atol=1e-7)


def test_a_batch_equals_its_images_one_by_one():
    images = torch.rand(3, 3, 24, 20, generator=torch.Generator().manual_seed(0))
    assert torch.equal(imresize(images, 1 / 4), torch.cat([imresize(image[None], 1 / 4) for image in images]))


def test_resizing_to_a_size_takes_each_axis_by_its_own_ratio():
    image = torch.rand(1, 3, 24, 30, dtype=torch.float64)
    assert torch.equal(imresize_to(image, 12, 15), imresize(image, 1 / 2))
    assert imresize_to(image, 8, 60).shape == (1, 3, 8, 60)


def test_a_plane_that_rises_evenly_keeps_rising_evenly():
    ramp = torch.linspace(0, 1, 64, dtype=torch.float64).expand(1, 1, 8, 64)
    inside = imresize(ramp, 2)[0, 0, 8, 8:-8]
    np.testing.assert_allclose(inside.diff(), 1 / 126)


def test_shrinking_512_pixels_by_4_takes_milliseconds():
    image = quantise(torch.rand(1, 3, 512, 512))
    imresize(image, 1 / 4, "uint8")
    started = time.process_time()
    imresize(image, 1 / 4, "uint8")
    assert time.process_time() - started < 0.1
