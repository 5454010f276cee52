"""The factor between two sizes."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clir_core.imaging.size_factor import exact_crops, size_factor

SIDES = st.integers(min_value=16, max_value=4000)
FACTORS = st.integers(min_value=1, max_value=8)


@given(height=SIDES, width=SIDES, factor=FACTORS, up=st.booleans())
def test_the_whole_factor_is_found_however_the_sides_were_rounded(height: int, width: int, factor: int, up: bool):
    rounding = factor - 1 if up else 0
    large = (height * factor // 2, width * factor // 2)
    small = tuple((side + rounding) // factor for side in large)
    assert size_factor(small, large) == factor


@given(height=SIDES, width=SIDES, factor=FACTORS, up=st.booleans())
def test_crops_are_exact_and_inside_both(height: int, width: int, factor: int, up: bool):
    large = (height * factor // 2, width * factor // 2)
    small = tuple((side + (factor - 1 if up else 0)) // factor for side in large)
    cropped_small, cropped_large = exact_crops(small, large, factor=float(factor))
    assert cropped_large == tuple(side * factor for side in cropped_small)
    assert all(cropped <= side for cropped, side in zip(cropped_small + cropped_large, small + large, strict=True))
    assert all(side - cropped < factor for cropped, side in zip(cropped_large, large, strict=True))


def test_512_pixels_cropped_to_510_and_divided_by_3_are_a_factor_of_3():
    assert size_factor((170, 170), (512, 512)) == 3
    assert exact_crops((170, 170), (512, 512), 3) == ((170, 170), (510, 510))


def test_a_factor_that_is_not_whole_is_the_geometric_mean_of_both_axes():
    assert size_factor((320, 480), (481, 720)) == pytest.approx((481 / 320 * 720 / 480) ** 0.5)
    assert exact_crops((320, 480), (481, 720), 1.5016) == ((320, 480), (481, 720))


@pytest.mark.parametrize("small", [(480, 321), (120, 70), (128, 96)])
def test_no_factor_explains_another_shape(small: tuple[int, int]):
    assert size_factor(small, (321, 480)) is None


def test_the_factor_of_exchanged_images_is_below_one():
    assert size_factor((512, 512), (128, 128)) == 0.25
